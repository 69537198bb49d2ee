//! Background work with leases: a job is written with its cause, taken by one worker at a time, and taken again if
//! that worker's lease expires.

use crate::connection::{AnyConnection, each};
use crate::error::{CorruptRow, StorageError};
use crate::schema::jobs;
use crate::tx::Tx;
use crate::types::{JsonDoc, UtcTs, Uuid7, key, sql};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use kontor_domain::ids::{Id, JobId, MailId};
use serde_json::{Value, json};

kontor_domain::text_enum! {
    /// The task of a job.
    JobKind {
        /// Delivers a mail of the outbox.
        DeliverMail = "deliver_mail",
        /// Answers a sign-up by mail.
        AnswerSignUp = "answer_sign_up",
        /// Answers a password reset request by mail.
        AnswerPasswordReset = "answer_password_reset",
        /// Answers a change of the e-mail address by mail.
        AnswerEmailChange = "answer_email_change",
        /// Warns a member that the membership ends soon.
        WarnOfMembershipEnd = "warn_of_membership_end",
        /// Notifies a member and the managers of an expired membership.
        EndMembership = "end_membership",
        /// Deletes expired data, see `purge.rs`.
        PurgeExpired = "purge_expired",
        /// Replaces the key that signs access tokens when it is old enough.
        RotateSigningKeys = "rotate_signing_keys",
    }
}

/// Background work, within a transaction.
pub struct Jobs<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

/// A job leased by this worker.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Its task.
    pub kind: JobKind,
    /// Its arguments.
    pub payload: Value,
    /// Number of attempts, including this one.
    pub attempts: u32,
}

#[derive(Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
struct NewJobRow {
    id: Uuid7,
    kind: &'static str,
    singleton: Option<String>,
    payload: JsonDoc,
    run_at: UtcTs,
    attempts: i32,
    created_at: UtcTs,
    lane: i32,
}

#[derive(QueryableByName)]
struct LeasedRow {
    #[diesel(sql_type = sql::Uuid7)]
    id: Uuid7,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = sql::JsonDoc)]
    payload: JsonDoc,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Integer)]
    lane: i32,
    #[diesel(sql_type = BigInt)]
    turn: i64,
    #[diesel(sql_type = sql::UtcTs)]
    run_at: UtcTs,
}

/// The jobs requested by a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Deliveries of mails.
    Mails,
    /// Deliveries of security mails only.
    SecurityMails,
    /// All jobs except deliveries.
    Errands,
}

impl Which {
    const fn condition(self) -> &'static str {
        match self {
            Self::Mails => "kind = 'deliver_mail'",
            Self::SecurityMails => "kind = 'deliver_mail' AND lane = 0",
            Self::Errands => "kind <> 'deliver_mail'",
        }
    }
}

/// The lane of urgent work: security mails, and the jobs that write them.
pub(crate) const URGENT: i32 = 0;
/// The lane of all other work.
pub(crate) const ORDINARY: i32 = 1;

impl JobKind {
    const fn lane(self) -> i32 {
        match self {
            Self::AnswerSignUp | Self::AnswerPasswordReset | Self::AnswerEmailChange => URGENT,
            Self::DeliverMail
            | Self::WarnOfMembershipEnd
            | Self::EndMembership
            | Self::PurgeExpired
            | Self::RotateSigningKeys => ORDINARY,
        }
    }
}

/// A mail delivery to be queued.
pub(crate) struct Delivery {
    /// Key for deduplication: while a delivery with this key waits, another one is not queued.
    pub singleton: Option<String>,
    /// Time from which it is due.
    pub run_at: DateTime<Utc>,
    /// [`URGENT`] or [`ORDINARY`].
    pub lane: i32,
    /// The account or organization whose deliveries take turns with those of others; `None` for urgent ones.
    pub tenant: Option<Uuid7>,
}

impl Jobs<'_, '_> {
    /// Queues work that is due immediately.
    pub fn push(&mut self, kind: JobKind, payload: Value) -> Result<(), StorageError> {
        let now = self.tx.now();
        self.push_at(kind, now, payload)
    }

    /// Queues work that is due at `run_at`.
    fn push_at(&mut self, kind: JobKind, run_at: DateTime<Utc>, payload: Value) -> Result<(), StorageError> {
        let row = self.row(kind, None, run_at, payload);
        diesel::insert_into(jobs::table)
            .values(row)
            .execute(self.tx.conn)?;
        self.tx.jobs_queued = true;
        Ok(())
    }

    /// Queues work that is due at `run_at`, unless work with the same key is waiting.
    pub fn push_once_at(
        &mut self,
        kind: JobKind,
        singleton: String,
        run_at: DateTime<Utc>,
        payload: Value,
    ) -> Result<(), StorageError> {
        let row = self.row(kind, Some(singleton), run_at, payload);
        each!(self.tx.conn, |c| diesel::insert_into(jobs::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        self.tx.jobs_queued = true;
        Ok(())
    }

    /// Ensures that recurring work is queued once, whatever the number of nodes.
    pub fn ensure_recurring(&mut self, kind: JobKind) -> Result<(), StorageError> {
        let now = self.tx.now();
        self.push_once_at(kind, kind.as_str().to_owned(), now, Value::Null)
    }

    /// Queues the delivery of a mail; `None` if one with its key is waiting.
    pub(crate) fn push_delivery(
        &mut self,
        mail: MailId,
        delivery: Delivery,
    ) -> Result<Option<JobId>, StorageError> {
        let id: JobId = self.tx.new_id();
        let queued = diesel::sql_query(DELIVERY_QUERY)
            .bind::<sql::Uuid7, _>(key(id))
            .bind::<Nullable<Text>, _>(delivery.singleton)
            .bind::<sql::JsonDoc, _>(JsonDoc(json!({ "mail": mail.to_string() })))
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
        let mail = payload.0["mail"].as_str().and_then(|id| MailId::parse(id).ok());
        let mail = mail.ok_or(CorruptRow {
            column: "jobs.payload",
        })?;
        Ok(Some((job.id(), mail)))
    }

    /// Replaces the mail of a delivery.
    pub(crate) fn redirect_delivery(&mut self, id: JobId, mail: MailId) -> Result<(), StorageError> {
        diesel::update(jobs::table.find(key(id)))
            .set(jobs::payload.eq(JsonDoc(json!({ "mail": mail.to_string() }))))
            .execute(self.tx.conn)?;
        Ok(())
    }

    fn row(
        &mut self,
        kind: JobKind,
        singleton: Option<String>,
        run_at: DateTime<Utc>,
        payload: Value,
    ) -> NewJobRow {
        let id: JobId = self.tx.new_id();
        NewJobRow {
            id: key(id),
            kind: kind.as_str(),
            singleton,
            payload: JsonDoc(payload),
            run_at: run_at.into(),
            attempts: 0,
            created_at: self.tx.now().into(),
            lane: kind.lane(),
        }
    }

    /// Leases up to `limit` due jobs for `lease`, in the order of execution: lower lanes first, and by turns within
    /// a lane.
    pub fn lease(&mut self, which: Which, limit: u32, lease: TimeDelta) -> Result<Vec<Job>, StorageError> {
        let now = self.tx.now();
        let mut rows: Vec<LeasedRow> = diesel::sql_query(lease_query(self.tx.conn, which))
            .bind::<sql::UtcTs, _>(UtcTs::from(now + lease))
            .bind::<sql::UtcTs, _>(UtcTs::from(now))
            .bind::<BigInt, _>(i64::from(limit))
            .load(self.tx.conn)?;
        rows.sort_by_key(|row| (row.lane, row.turn, row.run_at, row.id));
        rows.into_iter()
            .map(|row| {
                Ok(Job {
                    id: row.id.id(),
                    kind: JobKind::from_text(&row.kind).ok_or(CorruptRow { column: "jobs.kind" })?,
                    payload: row.payload.0,
                    attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
                })
            })
            .collect()
    }

    /// Removes a job in the transaction of its effects; returns false if another worker did so before.
    pub fn claim(&mut self, id: JobId) -> Result<bool, StorageError> {
        Ok(diesel::delete(jobs::table.find(key(id))).execute(self.tx.conn)? > 0)
    }

    /// Marks a job as done.
    pub fn done(&mut self, id: JobId) -> Result<(), StorageError> {
        diesel::delete(jobs::table.find(key(id))).execute(self.tx.conn)?;
        Ok(())
    }

    /// Reschedules a job for `run_at`; `error` is the reason, if it failed.
    pub fn again(
        &mut self,
        id: JobId,
        run_at: DateTime<Utc>,
        error: Option<&str>,
    ) -> Result<(), StorageError> {
        diesel::update(jobs::table.find(key(id)))
            .set((
                jobs::run_at.eq(UtcTs::from(run_at)),
                jobs::leased_until.eq(None::<UtcTs>),
                jobs::last_error.eq(error.map(str::to_owned)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Marks a job as permanently failed; it stays visible to the operator.
    pub fn bury(&mut self, id: JobId, error: &str) -> Result<(), StorageError> {
        diesel::update(jobs::table.find(key(id)))
            .set((
                jobs::dead_at.eq(Some(UtcTs::from(self.tx.now()))),
                jobs::leased_until.eq(None::<UtcTs>),
                jobs::last_error.eq(Some(error.to_owned())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the number of waiting jobs and of permanently failed jobs.
    pub fn counts(&mut self) -> Result<(i64, i64), StorageError> {
        let count = |dead: bool, conn: &mut AnyConnection| {
            let query = jobs::table.count().into_boxed();
            let query = if dead {
                query.filter(jobs::dead_at.is_not_null())
            } else {
                query.filter(jobs::dead_at.is_null())
            };
            query.get_result::<i64>(conn)
        };
        Ok((count(false, self.tx.conn)?, count(true, self.tx.conn)?))
    }
}

/// Queues a delivery with the turn after the tenant's last one. A tenant without one gets the current turn, so a
/// single mail never waits for all of another tenant's. Once a delivery is leased, its key is free.
const DELIVERY_QUERY: &str = "INSERT INTO jobs \
    (id, kind, singleton, payload, run_at, created_at, lane, tenant, attempts, turn) \
    VALUES ($1, 'deliver_mail', $2, $3, $4, $5, $6, $7, 0, CASE WHEN $7 IS NULL THEN 0 ELSE 1 + COALESCE( \
    (SELECT MAX(turn) FROM jobs WHERE tenant = $7 AND dead_at IS NULL), \
    (SELECT MIN(turn) FROM jobs WHERE lane = $6 AND turn > 0 AND dead_at IS NULL) - 1, 0) END) \
    ON CONFLICT DO NOTHING";

/// Returns the query that leases jobs: PostgreSQL skips rows locked by another worker; SQLite has one writer.
fn lease_query(conn: &AnyConnection, which: Which) -> String {
    let skip = match conn {
        AnyConnection::Pg(_) => "FOR UPDATE SKIP LOCKED",
        AnyConnection::Sqlite(_) => "",
    };
    let which = which.condition();
    format!(
        "UPDATE jobs SET leased_until = $1, attempts = attempts + 1, \
         singleton = CASE WHEN kind = 'deliver_mail' THEN NULL ELSE singleton END WHERE id IN \
         (SELECT id FROM jobs WHERE dead_at IS NULL AND run_at <= $2 AND (leased_until IS NULL OR leased_until <= $2) \
         AND {which} ORDER BY lane, turn, run_at, id LIMIT $3 {skip}) \
         RETURNING id, kind, payload, attempts, lane, turn, run_at"
    )
}
