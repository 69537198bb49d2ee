//! Background work with leases: a job is written with its cause, taken by one worker at a time, and taken
//! again when that worker's lease runs out.

use crate::connection::{AnyConnection, each};
use crate::error::{CorruptRow, StorageError};
use crate::schema::jobs;
use crate::tx::Tx;
use crate::types::{JsonDoc, UtcTs, Uuid7, key, sql};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use kontor_domain::ids::JobId;
use serde_json::Value;

kontor_domain::text_enum! {
    /// What a job does.
    JobKind {
        /// Sends one mail of the outbox.
        DeliverMail = "deliver_mail",
        /// Answers a sign-up by mail.
        AnswerSignUp = "answer_sign_up",
        /// Answers a forgotten password by mail.
        AnswerPasswordReset = "answer_password_reset",
        /// Answers a wish for another address by mail.
        AnswerEmailChange = "answer_email_change",
        /// Tells a member that the membership ends soon.
        WarnOfMembershipEnd = "warn_of_membership_end",
        /// Tells a member and the managers that the membership has ended by itself.
        EndMembership = "end_membership",
        /// Deletes what has expired; `purge.rs` says what that is.
        PurgeExpired = "purge_expired",
        /// Replaces the key that signs access tokens when it is old enough.
        RotateSigningKeys = "rotate_signing_keys",
    }
}

/// Background work, within a transaction.
pub struct Jobs<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

/// A job that this worker holds.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// With what.
    pub payload: Value,
    /// How often it was begun, this time included.
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
}

impl Jobs<'_, '_> {
    /// Queues work, due at once.
    ///
    /// # Errors
    /// When storage fails.
    pub fn push(&mut self, kind: JobKind, payload: Value) -> Result<(), StorageError> {
        let now = self.tx.now();
        self.push_at(kind, now, payload)
    }

    /// Queues work that is due at `run_at`.
    ///
    /// # Errors
    /// When storage fails.
    fn push_at(&mut self, kind: JobKind, run_at: DateTime<Utc>, payload: Value) -> Result<(), StorageError> {
        let row = self.row(kind, None, run_at, payload);
        diesel::insert_into(jobs::table)
            .values(row)
            .execute(self.tx.conn)?;
        self.tx.jobs_queued = true;
        Ok(())
    }

    /// Queues work that is due at `run_at`, unless work with the same key waits already.
    ///
    /// # Errors
    /// When storage fails.
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

    /// Makes sure that recurring work is queued once, whatever number of nodes start.
    ///
    /// # Errors
    /// When storage fails.
    pub fn ensure_recurring(&mut self, kind: JobKind) -> Result<(), StorageError> {
        let now = self.tx.now();
        self.push_once_at(kind, kind.as_str().to_owned(), now, Value::Null)
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
        }
    }

    /// Takes up to `limit` jobs that are due, for `lease`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn lease(&mut self, limit: u32, lease: TimeDelta) -> Result<Vec<Job>, StorageError> {
        let now = self.tx.now();
        let rows: Vec<LeasedRow> = diesel::sql_query(lease_query(self.tx.conn))
            .bind::<sql::UtcTs, _>(UtcTs::from(now + lease))
            .bind::<sql::UtcTs, _>(UtcTs::from(now))
            .bind::<BigInt, _>(i64::from(limit))
            .load(self.tx.conn)?;
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

    /// Takes a job out in the transaction of its effects; false when another worker did it before.
    ///
    /// # Errors
    /// When storage fails.
    pub fn claim(&mut self, id: JobId) -> Result<bool, StorageError> {
        Ok(diesel::delete(jobs::table.find(key(id))).execute(self.tx.conn)? > 0)
    }

    /// The work is done.
    ///
    /// # Errors
    /// When storage fails.
    pub fn done(&mut self, id: JobId) -> Result<(), StorageError> {
        diesel::delete(jobs::table.find(key(id))).execute(self.tx.conn)?;
        Ok(())
    }

    /// The work is to be done (again) at `run_at`; `error` says why it failed, if it did.
    ///
    /// # Errors
    /// When storage fails.
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

    /// The work failed for good; it stays for the operator to see.
    ///
    /// # Errors
    /// When storage fails.
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

    /// Jobs that wait, and jobs that failed for good.
    ///
    /// # Errors
    /// When storage fails.
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

/// Taking jobs: PostgreSQL skips rows that another worker holds; SQLite has one writer.
fn lease_query(conn: &AnyConnection) -> String {
    let skip = match conn {
        AnyConnection::Pg(_) => "FOR UPDATE SKIP LOCKED",
        AnyConnection::Sqlite(_) => "",
    };
    format!(
        "UPDATE jobs SET leased_until = $1, attempts = attempts + 1 WHERE id IN \
         (SELECT id FROM jobs WHERE dead_at IS NULL AND run_at <= $2 AND (leased_until IS NULL OR leased_until <= $2) \
         ORDER BY run_at, id LIMIT $3 {skip}) RETURNING id, kind, payload, attempts"
    )
}
