//! Permissions on invitations.

use crate::access::{Capability, Effect, Permission, Rule, Scope};
use crate::ids::{OrganizationId, UserId};
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Organizations));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Organizations));

/// Permission to list the invitations.
#[derive(Debug)]
pub struct ListInvitations;
impl Permission for ListInvitations {
    type On = OrganizationId;
    const NAME: &'static str = "list_invitations";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to read one invitation.
#[derive(Debug)]
pub struct ReadInvitation;
impl Permission for ReadInvitation {
    type On = OrganizationId;
    const NAME: &'static str = "get_invitation";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to invite an e-mail address.
#[derive(Debug)]
pub struct CreateInvitation;
impl Permission for CreateInvitation {
    type On = OrganizationId;
    const NAME: &'static str = "create_invitation";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[Effect::OfferLegalResponsibility];
}

/// Permission to invite many addresses at once.
#[derive(Debug)]
pub struct CreateInvitations;
impl Permission for CreateInvitations {
    type On = OrganizationId;
    const NAME: &'static str = "create_invitations";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[Effect::OfferLegalResponsibility];
}

/// Permission to send an invitation again, with a new token.
#[derive(Debug)]
pub struct ResendInvitation;
impl Permission for ResendInvitation {
    type On = OrganizationId;
    const NAME: &'static str = "resend_invitation";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[
        Effect::OfferLegalResponsibility,
        Effect::RenewPromisedTeams,
        Effect::RenewPromisedGrants,
    ];
}

/// Permission to revoke an invitation.
#[derive(Debug)]
pub struct RevokeInvitation;
impl Permission for RevokeInvitation {
    type On = OrganizationId;
    const NAME: &'static str = "revoke_invitation";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to accept an invitation to one's own address. The caller becomes a member.
#[derive(Debug)]
pub struct AcceptInvitation;
impl Permission for AcceptInvitation {
    type On = UserId;
    const NAME: &'static str = "accept_invitation";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = WRITE;
    const BOUND: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::GiveLegalResponsibility];
}

/// The rules of invitations.
pub const RULES: &[Rule] = &[
    Rule::of::<ListInvitations>(),
    Rule::of::<ReadInvitation>(),
    Rule::of::<CreateInvitation>(),
    Rule::of::<CreateInvitations>(),
    Rule::of::<ResendInvitation>(),
    Rule::of::<RevokeInvitation>(),
    Rule::of::<AcceptInvitation>(),
];
