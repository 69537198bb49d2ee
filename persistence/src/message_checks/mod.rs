//! Checks of messages. Every lookup includes the organization and the person, who alone sees them.

mod checks;
mod forget;
mod named;
mod reasons;

pub use named::KnownCode;

use crate::tx::{PurgeStep, Tx};

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = checks::PURGE;

/// Checks of messages, within a transaction.
pub struct MessageChecks<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns checks of messages.
    pub fn message_checks(&mut self) -> MessageChecks<'_, 'c> {
        MessageChecks { tx: self }
    }
}
