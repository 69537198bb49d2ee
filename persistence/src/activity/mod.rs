//! Activity logs: appended in the transaction of the action, chained by MACs.

mod append;
mod erase;
mod list;
mod mac;
mod search;
mod verify;

pub use append::Entry;
pub(crate) use append::PendingEntry;
pub use list::{ActivityEntry, ActivityFilter};
pub use mac::{MAC_BYTES, SEAL_BYTES};
pub use verify::{ChainCheck, ChainStep, ChainWalk, Head, KeptHead};

use crate::tx::Tx;

/// The logs, within a transaction.
pub struct ActivityLog<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}
