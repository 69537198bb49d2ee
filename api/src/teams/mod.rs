//! Work teams over HTTP, one file per operation.

mod add_team_members;
mod create_team;
mod delete_team;
mod export;
mod get_team;
mod get_team_member;
mod list_member_teams;
mod list_team_members;
mod list_teams;
mod new_team_member;
pub mod problems;
mod remove_team_member;
mod remove_team_members;
mod roster;
mod routes;
mod set_member_teams;
mod team_leader;
mod team_log;
mod team_member;
mod team_member_results;
mod update_team;
mod update_team_member;
mod views;
mod visibility;

pub use export::EXPORT;
pub use routes::routes_of_organizations;
pub use views::MemberTeam;
