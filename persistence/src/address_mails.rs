//! A limit on mails that anonymous clients can have sent to an address.

use crate::connection::each;
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::notifications::Outbox;
use crate::schema::address_mails;
use crate::tx::{PurgeStep, Tx};
use crate::types::UtcTs;
use chrono::TimeDelta;
use diesel::prelude::*;
use kontor_domain::identity::EmailAddress;

/// Time for which a mail counts.
const MAIL_COUNTED: TimeDelta = TimeDelta::hours(1);

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[counted];

fn counted(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let counted = address_mails::sent_at.le(tx.ago(MAIL_COUNTED));
    Ok(diesel::delete(address_mails::table.filter(counted)).execute(tx.conn)?)
}

/// The cause of such a mail. Each is counted separately, so that repeated sign-ups with an address do not block its
/// password resets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailCause {
    /// A sign-up.
    SignUp,
    /// A password reset.
    PasswordReset,
    /// A change of the e-mail address.
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
    /// Counts one more mail to an address; returns false if `limit` mails for this cause were sent within the last
    /// hour. Each mail takes its own slot, so any number of workers stay within the limit. All spellings of an
    /// address share one limit.
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
