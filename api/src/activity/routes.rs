//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config
        .service(super::list_account_activity::list_account_activity)
        .service(super::verify_account_activity::verify_account_activity);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::list_activity::list_activity)
        .service(super::export_activity::export_activity)
        .service(super::verify_activity::verify_activity)
        .service(super::list_member_activity::list_member_activity);
}
