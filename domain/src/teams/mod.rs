//! Work teams: members who get rights together (guide "Arbeitsteams").

mod action;
mod permissions;
mod team;

pub use action::Action;
pub use permissions::{
    AddTeamMembers, CreateTeam, DeleteTeam, ListMemberTeams, ListTeamMembers, ListTeams, RULES, ReadTeam,
    ReadTeamMember, RemoveTeamMember, RemoveTeamMembers, SetMemberTeams, UpdateTeam, UpdateTeamMember,
};
pub use team::{
    INVITATION_TEAMS_MAX, TEAM_DESCRIPTION_MAX, TEAM_GRANTS_MAX, TEAM_NAME_MAX, TEAMS_OF_MEMBER_MAX, Team,
    TeamColor, TeamDescription, TeamMember, TeamName,
};
