//! Jobs that take turns: those of a tenant wait for each other, not those of other tenants. Deliveries of mails are such
//! jobs, and a notice that waits can be replaced by a merged one.

use crate::connection::AnyConnection;
use crate::error::{CorruptRow, StorageError};
use crate::jobs::Jobs;
use crate::payload::{JobKind, Payload, document, id_text};
use crate::schema::jobs;
use crate::types::{JsonDoc, UtcTs, Uuid7, key, sql};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Text};
use kontor_domain::ids::{JobId, MailId, OrganizationId};
use serde::{Deserialize, Serialize};

/// The delivery of a mail of the outbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeliverMail {
    /// The mail.
    #[serde(with = "id_text")]
    pub mail: MailId,
}

impl Payload for DeliverMail {
    const KIND: JobKind = JobKind::DeliverMail;
}

fn mail_of(payload: JsonDoc) -> Result<MailId, CorruptRow> {
    let corrupt = CorruptRow {
        column: "jobs.payload",
    };
    let read = DeliverMail::deserialize(payload.0);
    read.map(|delivery| delivery.mail).map_err(|_| corrupt)
}

/// Beginning of the keys of notices, which wait for later ones on the same subject.
pub(crate) const NOTICE_KEY: &str = "notice:";

/// A job to be queued that takes turns.
pub(crate) struct Delivery {
    /// Key for deduplication: while a delivery with this key waits, another one is not queued.
    pub singleton: Option<String>,
    /// Time from which it is due.
    pub run_at: DateTime<Utc>,
    /// [`URGENT`](crate::payload::URGENT) or [`ORDINARY`](crate::payload::ORDINARY).
    pub lane: i32,
    /// The account or organization whose deliveries take turns with those of others; `None` for urgent ones.
    pub tenant: Option<Uuid7>,
}

impl Jobs<'_, '_> {
    /// Queues the delivery of a mail; `None` if one with its key is waiting.
    pub(crate) fn push_delivery(
        &mut self,
        mail: MailId,
        delivery: Delivery,
    ) -> Result<Option<JobId>, StorageError> {
        self.push_turn(&DeliverMail { mail }, delivery)
    }

    /// Queues long work that is due immediately, and takes turns with that of other organizations.
    pub fn push_long<P: Payload>(
        &mut self,
        payload: &P,
        organization: OrganizationId,
    ) -> Result<(), StorageError> {
        let turn = Delivery {
            singleton: None,
            run_at: self.tx.now(),
            lane: P::KIND.lane(),
            tenant: Some(key(organization)),
        };
        self.push_turn(payload, turn).map(drop)
    }

    /// Queues work that takes minutes, and that the provider needs itself.
    pub fn push_own_long<P: Payload>(&mut self, payload: &P) -> Result<(), StorageError> {
        let turn = Delivery {
            singleton: None,
            run_at: self.tx.now(),
            lane: P::KIND.lane(),
            tenant: None,
        };
        self.push_turn(payload, turn).map(drop)
    }

    /// Queues a job that takes turns; `None` if one with its key is waiting.
    pub(crate) fn push_turn<P: Payload>(
        &mut self,
        payload: &P,
        delivery: Delivery,
    ) -> Result<Option<JobId>, StorageError> {
        let id: JobId = self.tx.new_id();
        let queued = diesel::sql_query(TURN_QUERY)
            .bind::<sql::Uuid7, _>(key(id))
            .bind::<Text, _>(P::KIND.as_str())
            .bind::<Nullable<Text>, _>(delivery.singleton)
            .bind::<sql::JsonDoc, _>(document(payload)?)
            .bind::<sql::UtcTs, _>(UtcTs::from(delivery.run_at))
            .bind::<sql::UtcTs, _>(UtcTs::from(self.tx.now()))
            .bind::<Integer, _>(delivery.lane)
            .bind::<Nullable<sql::Uuid7>, _>(delivery.tenant)
            .execute(self.tx.conn)?;
        self.tx.jobs_queued |= queued > 0;
        Ok((queued > 0).then_some(id))
    }

    /// Returns the delivery waiting under `singleton` and its mail, locked against workers until the transaction
    /// ends.
    pub(crate) fn hold_delivery(&mut self, singleton: &str) -> Result<Option<(JobId, MailId)>, StorageError> {
        let waiting = jobs::table
            .filter(jobs::singleton.eq(singleton))
            .filter(jobs::dead_at.is_null())
            .select((jobs::id, jobs::payload));
        let found: Option<(Uuid7, JsonDoc)> = match &mut *self.tx.conn {
            AnyConnection::Pg(pg) => waiting.for_no_key_update().first(pg).optional()?,
            AnyConnection::Sqlite(sqlite) => waiting.first(sqlite).optional()?,
        };
        let Some((job, payload)) = found else {
            return Ok(None);
        };
        Ok(Some((job.id(), mail_of(payload)?)))
    }

    /// Returns the mails of all notices that wait for later ones on the same subject.
    pub(crate) fn waiting_notices(&mut self) -> Result<Vec<MailId>, StorageError> {
        let payloads: Vec<JsonDoc> = jobs::table
            .filter(jobs::singleton.like(format!("{NOTICE_KEY}%")))
            .filter(jobs::dead_at.is_null())
            .select(jobs::payload)
            .load(self.tx.conn)?;
        Ok(payloads.into_iter().map(mail_of).collect::<Result<_, _>>()?)
    }

    /// Returns what jobs of a kind are to deliver, those that failed for good too.
    pub(crate) fn undelivered<P: Payload>(&mut self) -> Result<Vec<P>, StorageError> {
        let payloads: Vec<JsonDoc> = jobs::table
            .filter(jobs::kind.eq(P::KIND.as_str()))
            .select(jobs::payload)
            .load(self.tx.conn)?;
        let read = |payload: JsonDoc| {
            P::deserialize(payload.0).map_err(|_| CorruptRow {
                column: "jobs.payload",
            })
        };
        Ok(payloads.into_iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Replaces the mail of a delivery.
    pub(crate) fn redirect_delivery(&mut self, id: JobId, mail: MailId) -> Result<(), StorageError> {
        diesel::update(jobs::table.find(key(id)))
            .set(jobs::payload.eq(document(&DeliverMail { mail })?))
            .execute(self.tx.conn)?;
        Ok(())
    }
}

/// Queues a job with the turn after the tenant's last one. A tenant without one gets the current turn, so a
/// single mail never waits for all of another tenant's. Once a delivery is leased, its key is free.
const TURN_QUERY: &str = "INSERT INTO jobs \
    (id, kind, singleton, payload, run_at, created_at, lane, tenant, attempts, turn) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, CASE WHEN $8 IS NULL THEN 0 ELSE 1 + COALESCE( \
    (SELECT MAX(turn) FROM jobs WHERE tenant = $8 AND lane = $7 AND dead_at IS NULL), \
    (SELECT MIN(turn) FROM jobs WHERE lane = $7 AND turn > 0 AND dead_at IS NULL) - 1, 0) END) \
    ON CONFLICT DO NOTHING";
