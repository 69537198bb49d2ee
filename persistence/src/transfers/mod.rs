//! Transfers of products between organizations.

mod transfer_lists;
#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod transfers;

pub use transfer_lists::TransferFilter;

use crate::tx::Tx;

/// Transfers, within a transaction.
pub struct Transfers<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns returns transfers of products.
    pub fn transfers(&mut self) -> Transfers<'_, 'c> {
        Transfers { tx: self }
    }
}
