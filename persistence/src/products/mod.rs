//! Products of organizations.

#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod products;

pub use products::{ProductFilter, Visibility};

use crate::tx::Tx;

/// Products, within a transaction.
pub struct Products<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns returns products.
    pub fn products(&mut self) -> Products<'_, 'c> {
        Products { tx: self }
    }
}
