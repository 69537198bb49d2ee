//! Transfers over HTTP: offering products to another organization, and answering. A file is an operation.

mod accept_transfer;
mod cancel_transfer;
mod create_transfer;
mod decline_transfer;
mod get_transfer;
mod get_transfer_link;
mod list_incoming_transfers;
mod list_transfers;
mod preview_transfer;
mod transfer_end;
mod transfer_offer;
mod transfer_reference;
mod views;

pub use views::{IncomingTransfer, TransferView};

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this capability.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_transfers::list_transfers)
        .service(create_transfer::create_transfer)
        .service(get_transfer::get_transfer)
        .service(get_transfer_link::get_transfer_link)
        .service(cancel_transfer::cancel_transfer)
        .service(list_incoming_transfers::list_incoming_transfers)
        .service(accept_transfer::accept_transfer)
        .service(decline_transfer::decline_transfer)
        .service(preview_transfer::preview_transfer);
}
