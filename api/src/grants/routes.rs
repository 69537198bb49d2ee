//! Operations of this capability.

use crate::http::Operations;

/// Registers the operation for product back ends.
pub fn routes_for_back_ends(config: &mut impl Operations) {
    config.service(super::check_access::check_access);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::list_grants::list_grants)
        .service(super::create_grants::create_grants)
        .service(super::remove_grants::remove_grants)
        .service(super::get_grant::get_grant)
        .service(super::update_grant::update_grant)
        .service(super::delete_grant::delete_grant)
        .service(super::list_member_access::list_member_access)
        .service(super::list_product_access::list_product_access)
        .service(super::list_team_access::list_team_access)
        .service(super::explain_access::explain_access)
        .service(super::list_access_review::list_access_review)
        .service(super::export_access_review::export_access_review)
        .service(super::preview_access_change::preview_access_change);
}
