//! Invitations: their states, what they promise, and the mails that went out.

mod contents;
mod export;
mod forget;
#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod invitations;
mod limits;
mod purge;
mod takeover;

pub use contents::InvitationContents;
pub(crate) use contents::forget_invitations;
pub use invitations::InvitationFilter;
pub(crate) use purge::PURGE;

use crate::tx::Tx;

/// Invitations, within a transaction.
pub struct Invitations<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns invitations.
    pub fn invitations(&mut self) -> Invitations<'_, 'c> {
        Invitations { tx: self }
    }
}
