//! Work teams over HTTP. A file is an operation.

mod add_team_members;
mod create_team;
mod delete_team;
mod get_team;
mod get_team_member;
mod list_member_teams;
mod list_team_members;
mod list_teams;
mod new_team_member;
mod remove_team_member;
mod remove_team_members;
mod roster;
mod set_member_teams;
mod team_leader;
mod team_member;
mod team_member_results;
mod update_team;
mod update_team_member;
mod views;
mod visibility;

pub use views::MemberTeam;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this capability.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_teams::list_teams)
        .service(create_team::create_team)
        .service(get_team::get_team)
        .service(update_team::update_team)
        .service(delete_team::delete_team)
        .service(list_team_members::list_team_members)
        .service(add_team_members::add_team_members)
        .service(remove_team_members::remove_team_members)
        .service(get_team_member::get_team_member)
        .service(update_team_member::update_team_member)
        .service(remove_team_member::remove_team_member)
        .service(list_member_teams::list_member_teams)
        .service(set_member_teams::set_member_teams);
}
