//! What can be done to organisations, and by whom.

use super::Role;
use crate::access::{Capability, Effect, Permission, Rule, Scope};
use crate::ids::{OrganizationId, UserId};

const READ: Option<Scope> = Some(Scope::read(Capability::Organizations));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Organizations));
/// Who can be offered the legal responsibility, see [`may_receive`](super::may_receive).
const RECEIVERS: &[Role] = &[Role::Administrator, Role::Collaborator];

/// Create an organisation of one's own.
#[derive(Debug)]
pub struct CreateOrganization;
impl Permission for CreateOrganization {
    type On = UserId;
    const NAME: &'static str = "create_organization";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[Effect::FoundOrganization];
}

/// List one's organisations, with one's own role.
#[derive(Debug)]
pub struct ListOrganizations;
impl Permission for ListOrganizations {
    type On = UserId;
    const NAME: &'static str = "list_organizations";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = READ;
    const BOUND: bool = true;
}

/// Read an organisation's fields.
#[derive(Debug)]
pub struct ReadOrganization;
impl Permission for ReadOrganization {
    type On = OrganizationId;
    const NAME: &'static str = "get_organization";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Change an organisation's fields.
#[derive(Debug)]
pub struct UpdateOrganization;
impl Permission for UpdateOrganization {
    type On = OrganizationId;
    const NAME: &'static str = "update_organization";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// See what stands in the way of deleting the organisation.
#[derive(Debug)]
pub struct CheckOrganizationDeletion;
impl Permission for CheckOrganizationDeletion {
    type On = OrganizationId;
    const NAME: &'static str = "check_organization_deletion";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Delete the organisation.
#[derive(Debug)]
pub struct DeleteOrganization;
impl Permission for DeleteOrganization {
    type On = OrganizationId;
    const NAME: &'static str = "delete_organization";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::DeleteOrganization];
}

/// List the members; externals are no part of the directory.
#[derive(Debug)]
pub struct ListMembers;
impl Permission for ListMembers {
    type On = OrganizationId;
    const NAME: &'static str = "list_members";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Read one member.
#[derive(Debug)]
pub struct ReadMember;
impl Permission for ReadMember {
    type On = OrganizationId;
    const NAME: &'static str = "get_member";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Change a member's role, billing permission, reminder switches, state or end.
#[derive(Debug)]
pub struct UpdateMember;
impl Permission for UpdateMember {
    type On = OrganizationId;
    const NAME: &'static str = "update_member";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[Effect::GiveLegalResponsibility, Effect::TakeLegalResponsibility];
}

/// Remove a member.
#[derive(Debug)]
pub struct RemoveMember;
impl Permission for RemoveMember {
    type On = OrganizationId;
    const NAME: &'static str = "remove_member";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[
        Effect::TakeLegalResponsibility,
        Effect::OfferLegalResponsibility,
        Effect::RenewPromisedTeams,
        Effect::RenewPromisedGrants,
    ];
}

/// Give up one's own membership.
#[derive(Debug)]
pub struct LeaveOrganization;
impl Permission for LeaveOrganization {
    type On = OrganizationId;
    const NAME: &'static str = "leave_organization";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[Effect::TakeLegalResponsibility];
}

/// Offer the legal responsibility to another member.
#[derive(Debug)]
pub struct CreateHandOver;
impl Permission for CreateHandOver {
    type On = OrganizationId;
    const NAME: &'static str = "create_hand_over";
    const ROLES: &'static [Role] = &[Role::LegalRepresentative];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::OfferLegalResponsibility];
}

/// List the hand-overs: all for managers, for others those that are offered to them.
#[derive(Debug)]
pub struct ListHandOvers;
impl Permission for ListHandOvers {
    type On = OrganizationId;
    const NAME: &'static str = "list_hand_overs";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Read one hand-over.
#[derive(Debug)]
pub struct ReadHandOver;
impl Permission for ReadHandOver {
    type On = OrganizationId;
    const NAME: &'static str = "get_hand_over";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Accept the legal responsibility that is offered to oneself.
#[derive(Debug)]
pub struct AcceptHandOver;
impl Permission for AcceptHandOver {
    type On = OrganizationId;
    const NAME: &'static str = "accept_hand_over";
    const ROLES: &'static [Role] = RECEIVERS;
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::GiveLegalResponsibility, Effect::TakeLegalResponsibility];
}

/// Decline the legal responsibility that is offered to oneself.
#[derive(Debug)]
pub struct DeclineHandOver;
impl Permission for DeclineHandOver {
    type On = OrganizationId;
    const NAME: &'static str = "decline_hand_over";
    const ROLES: &'static [Role] = RECEIVERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Take a hand-over back. Its giver is a legal representative as long as it is open.
#[derive(Debug)]
pub struct CancelHandOver;
impl Permission for CancelHandOver {
    type On = OrganizationId;
    const NAME: &'static str = "cancel_hand_over";
    const ROLES: &'static [Role] = &[Role::LegalRepresentative];
    const SCOPE: Option<Scope> = WRITE;
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<CreateOrganization>(),
    Rule::of::<ListOrganizations>(),
    Rule::of::<ReadOrganization>(),
    Rule::of::<UpdateOrganization>(),
    Rule::of::<CheckOrganizationDeletion>(),
    Rule::of::<DeleteOrganization>(),
    Rule::of::<ListMembers>(),
    Rule::of::<ReadMember>(),
    Rule::of::<UpdateMember>(),
    Rule::of::<RemoveMember>(),
    Rule::of::<LeaveOrganization>(),
    Rule::of::<CreateHandOver>(),
    Rule::of::<ListHandOvers>(),
    Rule::of::<ReadHandOver>(),
    Rule::of::<AcceptHandOver>(),
    Rule::of::<DeclineHandOver>(),
    Rule::of::<CancelHandOver>(),
];
