//! The outbox: a mail is written as a row with its cause, and a job delivers it after COMMIT.

use crate::deliveries::DeliverMail;
use crate::error::{CorruptRow, StorageError};
use crate::mail_queue::PendingMail;
use crate::schema::outbox_mails;
use crate::seal;
use crate::tx::{PurgeStep, Tx};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use kontor_domain::identity::{EmailAddress, Person};
use kontor_domain::ids::{Id, MailId};
use kontor_domain::locale::Locale;
use kontor_domain::notifications::Mail;
use std::collections::{BTreeMap, HashSet};
use tracing::warn;

/// Retention of the row of a sent mail, without its parameters.
const SENT_KEPT: TimeDelta = TimeDelta::days(30);
/// Retention of undeliverable mails, for the operator.
const UNDELIVERED_KEPT: TimeDelta = TimeDelta::days(30);

/// Number of mails that one statement deletes.
const DELETED_AT_ONCE: usize = 500;

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[sent_mails, undelivered_mails];

fn sent_mails(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let sent = outbox_mails::sent_at.le(tx.ago(SENT_KEPT));
    Ok(diesel::delete(outbox_mails::table.filter(sent)).execute(tx.conn)?)
}

/// A mail that a job is to deliver is kept with the job, however old it is: one may have waited for the end of an outage,
/// and a dead letter can be sent once more.
fn undelivered_mails(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let old: Vec<Uuid7> = outbox_mails::table
        .filter(outbox_mails::sent_at.is_null())
        .filter(outbox_mails::created_at.le(tx.ago(UNDELIVERED_KEPT)))
        .select(outbox_mails::id)
        .load(tx.conn)?;
    if old.is_empty() {
        return Ok(0);
    }
    let kept: HashSet<Uuid7> = tx
        .jobs()
        .undelivered::<DeliverMail>()?
        .iter()
        .map(|delivery| key(delivery.mail))
        .collect();
    let dropped: Vec<Uuid7> = old.into_iter().filter(|id| !kept.contains(id)).collect();
    for some in dropped.chunks(DELETED_AT_ONCE) {
        diesel::delete(outbox_mails::table.filter(outbox_mails::id.eq_any(some))).execute(tx.conn)?;
    }
    if !dropped.is_empty() {
        warn!(mails = dropped.len(), "dead letters were dropped for their age");
    }
    Ok(dropped.len())
}

/// The outbox, within a transaction.
pub struct Outbox<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

/// A mail due for delivery.
#[derive(Debug, Clone)]
pub struct OutgoingMail {
    /// Its id; the Message-ID is derived from it, so that a repeated delivery can be recognized.
    pub id: MailId,
    /// The stored spelling of the address.
    pub recipient: String,
    /// The recipient's language.
    pub locale: Locale,
    /// The name of the template.
    pub template: String,
    /// The template's parameters; may contain tokens.
    pub parameters: BTreeMap<String, String>,
    /// Time at which it was queued.
    pub created_at: DateTime<Utc>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = outbox_mails)]
struct MailRow {
    id: Uuid7,
    recipient: String,
    locale: String,
    template: String,
    sealed_parameters: Option<Vec<u8>>,
    created_at: UtcTs,
    sent_at: Option<UtcTs>,
}

impl Outbox<'_, '_> {
    /// As [`Self::push`], to the address and in the language of a person.
    pub fn notify(&mut self, person: &Person, mail: &Mail) -> Result<(), StorageError> {
        self.push(&person.email, person.locale, mail)
    }

    /// Queues a mail. It is sent after COMMIT, and not at all if the transaction is rolled back. Limits are checked
    /// at the end of the transaction, for the caller found by [`Identity::actor`](crate::Identity::actor).
    pub fn push(&mut self, to: &EmailAddress, locale: Locale, mail: &Mail) -> Result<(), StorageError> {
        self.tx.mails.push(PendingMail::new(to, locale, mail));
        Ok(())
    }

    /// Writes the row of a mail.
    pub(crate) fn keep(&mut self, id: MailId, mail: &PendingMail) -> Result<(), StorageError> {
        let plain = serde_json::to_vec(&mail.content.parameters).map_err(|_| StorageError::Sealed)?;
        let row = MailRow {
            id: key(id),
            recipient: mail.to.as_str().to_owned(),
            locale: mail.locale.as_str().to_owned(),
            template: mail.content.template.clone(),
            sealed_parameters: Some(seal::seal(&self.tx.options.outbox_key, id.uuid(), &plain)?),
            created_at: self.tx.now().into(),
            sent_at: None,
        };
        diesel::insert_into(outbox_mails::table)
            .values(row)
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a mail that has not been sent.
    ///
    /// # Errors
    /// [`StorageError::Sealed`] if it was sealed under another master key.
    pub fn unsent(&mut self, id: MailId) -> Result<Option<OutgoingMail>, StorageError> {
        let row: Option<MailRow> = outbox_mails::table
            .find(key(id))
            .filter(outbox_mails::sent_at.is_null())
            .select(MailRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        row.map(|row| self.open(row)).transpose()
    }

    /// Marks a mail as sent and erases its parameters.
    pub fn sent(&mut self, id: MailId) -> Result<(), StorageError> {
        diesel::update(outbox_mails::table.find(key(id)))
            .set((
                outbox_mails::sent_at.eq(Some(UtcTs::from(self.tx.now()))),
                outbox_mails::sealed_parameters.eq(None::<Vec<u8>>),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    fn open(&self, row: MailRow) -> Result<OutgoingMail, StorageError> {
        let sealed = row.sealed_parameters.unwrap_or_default();
        let plain = seal::open(&self.tx.options.outbox_key, row.id.0, &sealed)?;
        Ok(OutgoingMail {
            id: row.id.id(),
            recipient: row.recipient,
            locale: Locale::from_text(&row.locale).ok_or(CorruptRow {
                column: "outbox_mails.locale",
            })?,
            template: row.template,
            parameters: serde_json::from_slice(&plain).map_err(|_| StorageError::Sealed)?,
            created_at: row.created_at.0,
        })
    }
}
