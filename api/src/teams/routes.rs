//! Operations of this capability.

use crate::http::Operations;

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::list_teams::list_teams)
        .service(super::create_team::create_team)
        .service(super::get_team::get_team)
        .service(super::update_team::update_team)
        .service(super::delete_team::delete_team)
        .service(super::list_team_members::list_team_members)
        .service(super::add_team_members::add_team_members)
        .service(super::remove_team_members::remove_team_members)
        .service(super::get_team_member::get_team_member)
        .service(super::update_team_member::update_team_member)
        .service(super::remove_team_member::remove_team_member)
        .service(super::list_member_teams::list_member_teams)
        .service(super::set_member_teams::set_member_teams);
}
