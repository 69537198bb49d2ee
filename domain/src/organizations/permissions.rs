//! Actions on organizations, with their rules.

use super::Role;
use crate::access::{Capability, Effect, Permission, Rule, Scope};
use crate::ids::{OrganizationId, UserId};

const READ: Option<Scope> = Some(Scope::read(Capability::Organizations));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Organizations));
/// Roles that can receive the legal responsibility, see [`may_receive`](super::may_receive).
const RECEIVERS: &[Role] = &[Role::Administrator, Role::Collaborator];

/// Permission to create an organization of one's own.
#[derive(Debug)]
pub struct CreateOrganization;
impl Permission for CreateOrganization {
    type On = UserId;
    const NAME: &'static str = "create_organization";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[Effect::FoundOrganization];
}

/// Permission to list one's own organizations, with one's role in each.
#[derive(Debug)]
pub struct ListOrganizations;
impl Permission for ListOrganizations {
    type On = UserId;
    const NAME: &'static str = "list_organizations";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = READ;
    const BOUND: bool = true;
}

/// Permission to read an organization's fields.
#[derive(Debug)]
pub struct ReadOrganization;
impl Permission for ReadOrganization {
    type On = OrganizationId;
    const NAME: &'static str = "get_organization";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to change an organization's fields.
#[derive(Debug)]
pub struct UpdateOrganization;
impl Permission for UpdateOrganization {
    type On = OrganizationId;
    const NAME: &'static str = "update_organization";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to see the obstacles to deleting an organization.
#[derive(Debug)]
pub struct CheckOrganizationDeletion;
impl Permission for CheckOrganizationDeletion {
    type On = OrganizationId;
    const NAME: &'static str = "check_organization_deletion";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to delete the organization.
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

/// Permission to list the members; externals are not part of the directory.
#[derive(Debug)]
pub struct ListMembers;
impl Permission for ListMembers {
    type On = OrganizationId;
    const NAME: &'static str = "list_members";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to read one member.
#[derive(Debug)]
pub struct ReadMember;
impl Permission for ReadMember {
    type On = OrganizationId;
    const NAME: &'static str = "get_member";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to change a member's role, billing permission, reminder switches, state or end.
#[derive(Debug)]
pub struct UpdateMember;
impl Permission for UpdateMember {
    type On = OrganizationId;
    const NAME: &'static str = "update_member";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[Effect::GiveLegalResponsibility, Effect::TakeLegalResponsibility];
}

/// Permission to remove a member.
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

/// Permission to leave an organization.
#[derive(Debug)]
pub struct LeaveOrganization;
impl Permission for LeaveOrganization {
    type On = OrganizationId;
    const NAME: &'static str = "leave_organization";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = WRITE;
    const EFFECTS: &'static [Effect] = &[Effect::TakeLegalResponsibility];
}

/// Permission to offer the legal responsibility to another member.
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

/// Permission to list the hand-overs: all for managers, those offered to them for other members.
#[derive(Debug)]
pub struct ListHandOvers;
impl Permission for ListHandOvers {
    type On = OrganizationId;
    const NAME: &'static str = "list_hand_overs";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to read one hand-over.
#[derive(Debug)]
pub struct ReadHandOver;
impl Permission for ReadHandOver {
    type On = OrganizationId;
    const NAME: &'static str = "get_hand_over";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to accept the legal responsibility offered to oneself.
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

/// Permission to decline the legal responsibility offered to oneself.
#[derive(Debug)]
pub struct DeclineHandOver;
impl Permission for DeclineHandOver {
    type On = OrganizationId;
    const NAME: &'static str = "decline_hand_over";
    const ROLES: &'static [Role] = RECEIVERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to cancel a hand-over. Its giver is a legal representative while it is open.
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
