//! Work teams, their members, and the invitations that lead into them.

mod invitation_contents;
mod members;
#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod teams;

pub use invitation_contents::InvitationContents;
pub(crate) use invitation_contents::forget_invitations;
pub use members::TeamMemberFilter;
pub(crate) use members::in_force;
pub use teams::{TeamFilter, TeamLosses};

use crate::tx::Tx;

/// Work teams, within a transaction.
pub struct Teams<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}
