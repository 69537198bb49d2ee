//! Erasing personal data from a log. The action, its object and its time remain and stay verifiable, since the
//! chain covers the details only by a salted digest.

use super::ActivityLog;
use crate::error::StorageError;
use crate::schema::activity_entries;
use crate::types::{JsonDoc, Uuid7};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Chain, ErasesLog, Logged};

impl ActivityLog<'_, '_> {
    /// Erases the details of every entry at the end of the transaction, including its own entries. The salts go
    /// too, so that the digests can't be guessed, and the search text.
    pub fn erase_details<A: ErasesLog>(&mut self, authorized: &Authorized<A>) {
        self.tx.erased.push(authorized.on().chain());
    }

    pub(super) fn erase(&mut self, chain: Chain) -> Result<(), StorageError> {
        let written = activity_entries::table
            .filter(activity_entries::chain_id.eq(Uuid7(chain.uuid())))
            .filter(activity_entries::details.is_not_null());
        diesel::update(written)
            .set((
                activity_entries::details.eq(None::<JsonDoc>),
                activity_entries::salt.eq(None::<Vec<u8>>),
                activity_entries::search_text.eq(None::<String>),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
