//! Actions on transfers of products, with their rules.

use crate::access::{Capability, Effect, Permission, Rule, Scope};
use crate::ids::OrganizationId;
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Products));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Products));

/// Permission to offer products to another organization.
#[derive(Debug)]
pub struct CreateTransfer;
impl Permission for CreateTransfer {
    type On = OrganizationId;
    const NAME: &'static str = "create_transfer";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::MoveProducts];
}

/// Permission to list the offers of an organization.
#[derive(Debug)]
pub struct ListTransfers;
impl Permission for ListTransfers {
    type On = OrganizationId;
    const NAME: &'static str = "list_transfers";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to read one offer.
#[derive(Debug)]
pub struct ReadTransfer;
impl Permission for ReadTransfer {
    type On = OrganizationId;
    const NAME: &'static str = "get_transfer";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to see the link of an open offer again.
#[derive(Debug)]
pub struct ReadTransferLink;
impl Permission for ReadTransferLink {
    type On = OrganizationId;
    const NAME: &'static str = "get_transfer_link";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::MoveProducts];
}

/// Permission to cancel an offer.
#[derive(Debug)]
pub struct CancelTransfer;
impl Permission for CancelTransfer {
    type On = OrganizationId;
    const NAME: &'static str = "cancel_transfer";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to list the open offers to an organization.
#[derive(Debug)]
pub struct ListIncomingTransfers;
impl Permission for ListIncomingTransfers {
    type On = OrganizationId;
    const NAME: &'static str = "list_incoming_transfers";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to accept products for an organization.
#[derive(Debug)]
pub struct AcceptTransfer;
impl Permission for AcceptTransfer {
    type On = OrganizationId;
    const NAME: &'static str = "accept_transfer";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::MoveProducts];
}

/// Permission to decline offered products.
#[derive(Debug)]
pub struct DeclineTransfer;
impl Permission for DeclineTransfer {
    type On = OrganizationId;
    const NAME: &'static str = "decline_transfer";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<CreateTransfer>(),
    Rule::of::<ListTransfers>(),
    Rule::of::<ReadTransfer>(),
    Rule::of::<ReadTransferLink>(),
    Rule::of::<CancelTransfer>(),
    Rule::of::<ListIncomingTransfers>(),
    Rule::of::<AcceptTransfer>(),
    Rule::of::<DeclineTransfer>(),
];
