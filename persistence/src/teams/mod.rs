//! Work teams and their members.

mod members;
#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod teams;

pub use members::TeamMemberFilter;
pub(crate) use members::in_force;
pub use teams::{TeamFilter, TeamLosses};

use crate::tx::Tx;

/// Work teams, within a transaction.
pub struct Teams<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns returns work teams.
    pub fn teams(&mut self) -> Teams<'_, 'c> {
        Teams { tx: self }
    }
}
