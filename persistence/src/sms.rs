//! The outbox of SMS: one is written as a row with its cause, and a job delivers it after COMMIT.

use crate::error::{CorruptRow, StorageError};
use crate::payload::{JobKind, Payload, id_text};
use crate::schema::outbox_sms;
use crate::seal;
use crate::sms_queue::PendingSms;
use crate::tx::{PurgeStep, Tx};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use kontor_domain::identity::PhoneNumber;
use kontor_domain::ids::{Id, SmsId};
use kontor_domain::locale::Locale;
use kontor_domain::notifications::{Sms, SmsKind, SmsRecipient};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use tracing::warn;

/// Retention of the row of an SMS, sent or undeliverable.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Number of SMS that one statement deletes.
const DELETED_AT_ONCE: usize = 500;

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[sent_sms, undelivered_sms];

fn sent_sms(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let sent = outbox_sms::sent_at
        .is_not_null()
        .and(outbox_sms::created_at.le(tx.ago(KEPT)));
    Ok(diesel::delete(outbox_sms::table.filter(sent)).execute(tx.conn)?)
}

/// One that a job is to deliver is kept with the job, as a mail is.
fn undelivered_sms(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let old: Vec<Uuid7> = outbox_sms::table
        .filter(outbox_sms::sent_at.is_null())
        .filter(outbox_sms::created_at.le(tx.ago(KEPT)))
        .select(outbox_sms::id)
        .load(tx.conn)?;
    if old.is_empty() {
        return Ok(0);
    }
    let kept: HashSet<Uuid7> = tx
        .jobs()
        .undelivered::<DeliverSms>()?
        .iter()
        .map(|delivery| key(delivery.sms))
        .collect();
    let dropped: Vec<Uuid7> = old.into_iter().filter(|id| !kept.contains(id)).collect();
    for some in dropped.chunks(DELETED_AT_ONCE) {
        diesel::delete(outbox_sms::table.filter(outbox_sms::id.eq_any(some))).execute(tx.conn)?;
    }
    if !dropped.is_empty() {
        warn!(
            sms = dropped.len(),
            "SMS that could not be delivered were dropped for their age"
        );
    }
    Ok(dropped.len())
}

/// The delivery of an SMS of the outbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeliverSms {
    /// The SMS.
    #[serde(with = "id_text")]
    pub sms: SmsId,
}

impl Payload for DeliverSms {
    const KIND: JobKind = JobKind::DeliverSms;
}

/// The outbox of SMS, within a transaction.
pub struct SmsOutbox<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

/// An SMS due for delivery.
#[derive(Debug, Clone)]
pub struct OutgoingSms {
    /// Its id, by which a gateway recognizes a repeated delivery.
    pub id: SmsId,
    /// The number.
    pub recipient: PhoneNumber,
    /// The recipient's language.
    pub locale: Locale,
    /// The name of the template.
    pub template: String,
    /// The kind.
    pub kind: SmsKind,
    /// The template's parameters; may contain codes.
    pub parameters: BTreeMap<String, String>,
    /// Time at which it was queued.
    pub created_at: DateTime<Utc>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = outbox_sms)]
struct SmsRow {
    id: Uuid7,
    recipient: String,
    locale: String,
    template: String,
    kind: String,
    sealed_parameters: Option<Vec<u8>>,
    created_at: UtcTs,
    sent_at: Option<UtcTs>,
}

impl<'c> Tx<'c> {
    /// Returns outgoing SMS.
    pub fn sms(&mut self) -> SmsOutbox<'_, 'c> {
        SmsOutbox { tx: self }
    }
}

impl SmsOutbox<'_, '_> {
    /// As [`Self::push`], to a person with a confirmed number.
    pub fn notify(&mut self, to: &SmsRecipient, sms: &Sms) {
        self.push(&to.phone, to.locale, sms);
    }

    /// Queues an SMS. It is sent after COMMIT, and not at all if the transaction is rolled back. Limits are checked at
    /// the end of the transaction, for the caller found by [`Identity::actor`](crate::Identity::actor): a code beyond
    /// the caller's limit or the installation's fails the transaction, anything else beyond a limit is omitted.
    pub fn push(&mut self, to: &PhoneNumber, locale: Locale, sms: &Sms) {
        self.tx.sms.push(PendingSms {
            to: to.clone(),
            locale,
            sms: sms.clone(),
        });
    }

    /// Writes the row of an SMS.
    pub(crate) fn keep(&mut self, id: SmsId, pending: &PendingSms) -> Result<(), StorageError> {
        let parameters: BTreeMap<_, _> = pending.sms.parameters().iter().cloned().collect();
        let plain = serde_json::to_vec(&parameters).map_err(|_| StorageError::Sealed)?;
        let row = SmsRow {
            id: key(id),
            recipient: pending.to.as_str().to_owned(),
            locale: pending.locale.as_str().to_owned(),
            template: pending.sms.template().to_owned(),
            kind: pending.sms.kind().as_str().to_owned(),
            sealed_parameters: Some(seal::seal(&self.tx.options.outbox_key, id.uuid(), &plain)?),
            created_at: self.tx.now().into(),
            sent_at: None,
        };
        diesel::insert_into(outbox_sms::table)
            .values(row)
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns an SMS that has not been sent.
    ///
    /// # Errors
    /// [`StorageError::Sealed`] if it was sealed under another master key.
    pub fn unsent(&mut self, id: SmsId) -> Result<Option<OutgoingSms>, StorageError> {
        let row: Option<SmsRow> = outbox_sms::table
            .find(key(id))
            .filter(outbox_sms::sent_at.is_null())
            .select(SmsRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        row.map(|row| self.open(row)).transpose()
    }

    /// Marks an SMS as sent and erases its parameters, and the number if it brought a code: that of a second factor is stored
    /// nowhere in clear text.
    pub fn sent(&mut self, id: SmsId) -> Result<(), StorageError> {
        let code = outbox_sms::table
            .find(key(id))
            .filter(outbox_sms::kind.eq(SmsKind::Code.as_str()));
        diesel::update(code)
            .set(outbox_sms::recipient.eq(""))
            .execute(self.tx.conn)?;
        diesel::update(outbox_sms::table.find(key(id)))
            .set((
                outbox_sms::sent_at.eq(Some(UtcTs::from(self.tx.now()))),
                outbox_sms::sealed_parameters.eq(None::<Vec<u8>>),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    fn open(&self, row: SmsRow) -> Result<OutgoingSms, StorageError> {
        let sealed = row.sealed_parameters.unwrap_or_default();
        let plain = seal::open(&self.tx.options.outbox_key, row.id.0, &sealed)?;
        Ok(OutgoingSms {
            id: row.id.id(),
            recipient: PhoneNumber::stored(row.recipient),
            locale: Locale::from_text(&row.locale).ok_or(CorruptRow {
                column: "outbox_sms.locale",
            })?,
            template: row.template,
            kind: SmsKind::from_text(&row.kind).ok_or(CorruptRow {
                column: "outbox_sms.kind",
            })?,
            parameters: serde_json::from_slice(&plain).map_err(|_| StorageError::Sealed)?,
            created_at: row.created_at.0,
        })
    }
}
