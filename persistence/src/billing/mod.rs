//! Billing: addresses, documents, numbers, periods and the ledger.

mod addresses;
mod balances;
mod blocks;
mod document_files;
mod document_rows;
mod document_words;
mod documents;
mod due;
mod export_request;
mod exports;
mod history;
mod history_query;
mod history_streams;
mod invoice_search;
mod ledger;
mod mailed_codes;
mod numbers;
mod periods;
mod progress;
mod settings;
mod snapshot;

pub use balances::{BookedTransaction, LedgerEntry, LedgerFaults};
pub(crate) use document_rows::SummaryRow;
pub use history::{HistoryPlace, HistorySum, ListedDocument};
pub use invoice_search::{FoundInvoice, InvoiceSearch};
pub use ledger::{InvoiceMovement, LedgerRecord, NewTransaction};
pub(crate) use mailed_codes::BETWEEN_FORMS;
pub use periods::AlreadyBilled;

use crate::tx::{PurgeStep, Tx};

/// Steps of the purge.
pub(crate) const PURGE: [&[PurgeStep]; 2] = [exports::PURGE, settings::PURGE];

/// Billing, within a transaction.
pub struct Billing<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns billing.
    pub fn billing(&mut self) -> Billing<'_, 'c> {
        Billing { tx: self }
    }
}
