//! The provider's staff: its members, and what they do for customers.

mod actors;
mod forget;
mod log;
mod members;

pub use members::StaffChange;

use crate::tx::Tx;

/// The provider's staff, within a transaction.
pub struct Staff<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns the provider's staff.
    pub fn staff(&mut self) -> Staff<'_, 'c> {
        Staff { tx: self }
    }
}
