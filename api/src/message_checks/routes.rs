//! Operations of this capability.

use crate::http::Operations;

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::list_message_checks::list_message_checks)
        .service(super::create_message_check::create_message_check)
        .service(super::get_message_check::get_message_check)
        .service(super::delete_message_check::delete_message_check);
}
