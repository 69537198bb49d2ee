//! Reminders, disputes, and the facts by which reminders are decided and explained.

mod disputes;
mod due;
mod facts;
mod files;
#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod reminders;
mod unplaced;
mod verification;

pub use due::{DueInvoice, OverduePlace};
pub use verification::Verified;

use crate::tx::Tx;

/// Reminders, within a transaction.
pub struct Reminders<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns reminders.
    pub fn reminders(&mut self) -> Reminders<'_, 'c> {
        Reminders { tx: self }
    }
}
