//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(super::create_organization::create_organization)
        .service(super::list_organizations::list_organizations);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::get_organization::get_organization)
        .service(super::update_organization::update_organization)
        .service(super::check_organization_deletion::check_organization_deletion)
        .service(super::delete_organization::delete_organization)
        .service(super::list_members::list_members)
        .service(super::get_member::get_member)
        .service(super::update_member::update_member)
        .service(super::remove_member::remove_member)
        .service(super::leave_organization::leave_organization)
        .service(super::create_hand_over::create_hand_over)
        .service(super::list_hand_overs::list_hand_overs)
        .service(super::get_hand_over::get_hand_over)
        .service(super::accept_hand_over::accept_hand_over)
        .service(super::decline_hand_over::decline_hand_over)
        .service(super::cancel_hand_over::cancel_hand_over);
}
