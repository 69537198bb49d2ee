//! Transfers over HTTP: offering products to another organization, and answering offers, one file per operation.

mod accept_transfer;
mod cancel_transfer;
mod create_transfer;
mod decline_transfer;
mod export;
mod get_transfer;
mod get_transfer_link;
mod list_incoming_transfers;
mod list_transfers;
mod preview_transfer;
pub mod problems;
mod routes;
mod transfer_end;
mod transfer_offer;
mod transfer_reference;
mod views;

pub use export::EXPORT;
pub use routes::{routes, routes_of_organizations};
pub use views::{IncomingTransfer, TransferView};
