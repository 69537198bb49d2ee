//! A limit to the mails that anybody can have sent to an address without asking its owner.

use crate::connection::each;
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::notifications::Outbox;
use crate::schema::address_mails;
use crate::types::UtcTs;
use chrono::TimeDelta;
use diesel::prelude::*;
use kontor_domain::identity::EmailAddress;

/// How long a mail counts.
pub(crate) const MAIL_COUNTED: TimeDelta = TimeDelta::hours(1);

/// What a mail is an answer to. Each is counted for itself: whoever signs up with somebody's address again and
/// again does not keep a forgotten password's mail from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailCause {
    /// A sign-up.
    SignUp,
    /// A forgotten password.
    PasswordReset,
    /// A wish for another address.
    EmailChange,
}

impl MailCause {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::PasswordReset => "password_reset",
            Self::EmailChange => "email_change",
        }
    }
}

impl Outbox<'_, '_> {
    /// Counts one more mail to an address; false when `limit` were sent for this cause within the last hour. Each
    /// takes a place of its own, so that any number of workers stay within the limit. All spellings of an address
    /// are one.
    ///
    /// # Errors
    /// When storage fails.
    pub fn may_mail(
        &mut self,
        cause: MailCause,
        to: &EmailAddress,
        limit: u32,
    ) -> Result<bool, StorageError> {
        let counted = format!("{} {}", cause.as_str(), to.key());
        let digest = keyed_digest(&self.tx.options.digest_key, counted.as_bytes()).to_vec();
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
