//! Organizations, members, hand-overs and deletion.

mod deletion;
mod export;
mod hand_overs;
mod managers;
mod members;
#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod organizations;
pub(crate) mod search_words;

pub use deletion::Leftovers;
pub use hand_overs::HandOverFilter;
pub use members::MemberFilter;
pub(crate) use members::{MemberRow, membership};
pub use organizations::OrganizationListing;

use crate::tx::Tx;

/// Organizations, within a transaction.
pub struct Organizations<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns organizations and their members.
    pub fn organizations(&mut self) -> Organizations<'_, 'c> {
        Organizations { tx: self }
    }
}
