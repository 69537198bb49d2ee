//! Actions on work teams, with their rules.

use crate::access::{Capability, Permission, Rule, Scope};
use crate::ids::OrganizationId;
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Teams));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Teams));

/// Permission to list the work teams: all for members of the directory, for externals their own.
#[derive(Debug)]
pub struct ListTeams;
impl Permission for ListTeams {
    type On = OrganizationId;
    const NAME: &'static str = "list_teams";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to read one team, under the same conditions as for listing it.
#[derive(Debug)]
pub struct ReadTeam;
impl Permission for ReadTeam {
    type On = OrganizationId;
    const NAME: &'static str = "get_team";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to create a team.
#[derive(Debug)]
pub struct CreateTeam;
impl Permission for CreateTeam {
    type On = OrganizationId;
    const NAME: &'static str = "create_team";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to change a team's fields, including its leader.
#[derive(Debug)]
pub struct UpdateTeam;
impl Permission for UpdateTeam {
    type On = OrganizationId;
    const NAME: &'static str = "update_team";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to delete a team, with the rights it gave.
#[derive(Debug)]
pub struct DeleteTeam;
impl Permission for DeleteTeam {
    type On = OrganizationId;
    const NAME: &'static str = "delete_team";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to list the members of a visible team.
#[derive(Debug)]
pub struct ListTeamMembers;
impl Permission for ListTeamMembers {
    type On = OrganizationId;
    const NAME: &'static str = "list_team_members";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to read one member of a visible team.
#[derive(Debug)]
pub struct ReadTeamMember;
impl Permission for ReadTeamMember {
    type On = OrganizationId;
    const NAME: &'static str = "get_team_member";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to add members to a team.
#[derive(Debug)]
pub struct AddTeamMembers;
impl Permission for AddTeamMembers {
    type On = OrganizationId;
    const NAME: &'static str = "add_team_members";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to remove several members from a team.
#[derive(Debug)]
pub struct RemoveTeamMembers;
impl Permission for RemoveTeamMembers {
    type On = OrganizationId;
    const NAME: &'static str = "remove_team_members";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to change the validity of a team membership.
#[derive(Debug)]
pub struct UpdateTeamMember;
impl Permission for UpdateTeamMember {
    type On = OrganizationId;
    const NAME: &'static str = "update_team_member";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to remove a member from a team.
#[derive(Debug)]
pub struct RemoveTeamMember;
impl Permission for RemoveTeamMember {
    type On = OrganizationId;
    const NAME: &'static str = "remove_team_member";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to list the teams of a member; members other than managers see only their own.
#[derive(Debug)]
pub struct ListMemberTeams;
impl Permission for ListMemberTeams {
    type On = OrganizationId;
    const NAME: &'static str = "list_member_teams";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to set the teams of a member.
#[derive(Debug)]
pub struct SetMemberTeams;
impl Permission for SetMemberTeams {
    type On = OrganizationId;
    const NAME: &'static str = "set_member_teams";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<ListTeams>(),
    Rule::of::<ReadTeam>(),
    Rule::of::<CreateTeam>(),
    Rule::of::<UpdateTeam>(),
    Rule::of::<DeleteTeam>(),
    Rule::of::<ListTeamMembers>(),
    Rule::of::<ReadTeamMember>(),
    Rule::of::<AddTeamMembers>(),
    Rule::of::<RemoveTeamMembers>(),
    Rule::of::<UpdateTeamMember>(),
    Rule::of::<RemoveTeamMember>(),
    Rule::of::<ListMemberTeams>(),
    Rule::of::<SetMemberTeams>(),
];
