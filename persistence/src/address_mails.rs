//! A limit to the mails that anybody can have sent to an address without asking its owner.

use crate::connection::each;
use crate::error::StorageError;
use crate::notifications::Outbox;
use crate::schema::address_mails;
use crate::types::UtcTs;
use chrono::TimeDelta;
use diesel::prelude::*;
use kontor_domain::identity::EmailAddress;
use sha2::{Digest, Sha256};

/// How long a mail counts.
pub(crate) const MAIL_COUNTED: TimeDelta = TimeDelta::hours(1);

impl Outbox<'_, '_> {
    /// Counts one more mail to an address; false when `limit` were sent within the last hour. Each takes a place
    /// of its own, so that any number of workers stay within the limit. All spellings of an address are one.
    ///
    /// # Errors
    /// When storage fails.
    pub fn may_mail(&mut self, to: &EmailAddress, limit: u32) -> Result<bool, StorageError> {
        let digest = Sha256::digest(to.key()).to_vec();
        let now = self.tx.now();
        let over = address_mails::table
            .filter(address_mails::address_digest.eq(&digest))
            .filter(address_mails::sent_at.le(UtcTs::from(now - MAIL_COUNTED)));
        diesel::delete(over).execute(self.tx.conn)?;
        for slot in 0..i32::try_from(limit).unwrap_or(i32::MAX) {
            let place = (
                address_mails::address_digest.eq(digest.clone()),
                address_mails::slot.eq(slot),
                address_mails::sent_at.eq(UtcTs::from(now)),
            );
            let taken = each!(self.tx.conn, |c| diesel::insert_into(address_mails::table)
                .values(place)
                .on_conflict_do_nothing()
                .execute(c))?;
            if taken > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
