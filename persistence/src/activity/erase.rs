//! Erasing what a log says about persons. What happened, on which object and when remains, and remains proven:
//! the chain covers the details only by a salted digest.

use super::ActivityLog;
use crate::error::StorageError;
use crate::schema::activity_entries;
use crate::types::{JsonDoc, Uuid7};
use diesel::prelude::*;
use kontor_domain::access::Granted;
use kontor_domain::activity::{ErasesLog, Logged};

impl ActivityLog<'_, '_> {
    /// Erases the details of every entry that is written, with their salts, without which the digests can't be
    /// guessed, and what was looked for. Entries that this transaction has yet to write keep theirs. Returns how
    /// many were erased.
    ///
    /// # Errors
    /// When storage fails.
    pub fn erase_details<A: ErasesLog>(&mut self, granted: &Granted<A>) -> Result<usize, StorageError> {
        let written = activity_entries::table
            .filter(activity_entries::chain_id.eq(Uuid7(granted.on().chain().uuid())))
            .filter(activity_entries::details.is_not_null());
        Ok(diesel::update(written)
            .set((
                activity_entries::details.eq(None::<JsonDoc>),
                activity_entries::salt.eq(None::<Vec<u8>>),
                activity_entries::search_text.eq(None::<String>),
            ))
            .execute(self.tx.conn)?)
    }
}
