//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config.service(super::preview_transfer::preview_transfer);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::list_transfers::list_transfers)
        .service(super::create_transfer::create_transfer)
        .service(super::get_transfer::get_transfer)
        .service(super::get_transfer_link::get_transfer_link)
        .service(super::cancel_transfer::cancel_transfer)
        .service(super::list_incoming_transfers::list_incoming_transfers)
        .service(super::accept_transfer::accept_transfer)
        .service(super::decline_transfer::decline_transfer);
}
