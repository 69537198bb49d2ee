//! Transfers of products to another organization (guide "Produkte übertragen").

mod action;
mod permissions;
mod transfer;

pub use action::Action;
pub use permissions::{
    AcceptTransfer, CancelTransfer, CreateTransfer, DeclineTransfer, ListIncomingTransfers, ListTransfers,
    RULES, ReadTransfer, ReadTransferLink,
};
pub use transfer::{
    NotAcceptable, Recipient, TRANSFER_ITEMS_MAX, TRANSFER_MESSAGE_MAX, Transfer, TransferClosed,
    TransferMessage, TransferState, price_for,
};
