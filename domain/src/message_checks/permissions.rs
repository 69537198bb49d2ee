//! Actions on checks of messages, with their rules: open to all members but externals, since anyone may receive a forged
//! mail. A check belongs to the person who made it, whatever the roles of others.

use crate::access::{Capability, Permission, Rule, Scope};
use crate::ids::OrganizationId;
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Billing));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Billing));

/// Permission to check a message.
#[derive(Debug)]
pub struct CreateMessageCheck;
impl Permission for CreateMessageCheck {
    type On = OrganizationId;
    const NAME: &'static str = "create_message_check";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to list one's own checks.
#[derive(Debug)]
pub struct ListMessageChecks;
impl Permission for ListMessageChecks {
    type On = OrganizationId;
    const NAME: &'static str = "list_message_checks";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to read one of one's own checks.
#[derive(Debug)]
pub struct ReadMessageCheck;
impl Permission for ReadMessageCheck {
    type On = OrganizationId;
    const NAME: &'static str = "get_message_check";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to delete one of one's own checks.
#[derive(Debug)]
pub struct DeleteMessageCheck;
impl Permission for DeleteMessageCheck {
    type On = OrganizationId;
    const NAME: &'static str = "delete_message_check";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<ListMessageChecks>(),
    Rule::of::<CreateMessageCheck>(),
    Rule::of::<ReadMessageCheck>(),
    Rule::of::<DeleteMessageCheck>(),
];
