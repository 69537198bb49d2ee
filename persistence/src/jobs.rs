//! Background work with leases: a job is written with its cause, taken by one worker at a time, and taken again if
//! that worker's lease expires.

use crate::connection::{AnyConnection, each};
use crate::error::{CorruptRow, StorageError};
use crate::payload::{JobKind, Payload, document};
use crate::schema::jobs;
use crate::tx::{PurgeStep, Tx};
use crate::types::{JsonDoc, UtcTs, Uuid7, key, sql};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use kontor_domain::ids::JobId;
use serde_json::Value;

/// Retention of failed jobs, for the operator.
const FAILED_KEPT: TimeDelta = TimeDelta::days(30);

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[failed_jobs];

fn failed_jobs(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let failed = jobs::dead_at.le(tx.ago(FAILED_KEPT));
    Ok(diesel::delete(jobs::table.filter(failed)).execute(tx.conn)?)
}

/// Background work, within a transaction.
pub struct Jobs<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

/// A job leased by this worker.
#[derive(Debug, Clone)]
pub struct LeasedJob {
    /// Its id.
    pub id: JobId,
    /// Its task.
    pub kind: JobKind,
    payload: Value,
    /// Number of attempts, including this one.
    pub attempts: u32,
}

impl LeasedJob {
    /// Reads the payload.
    ///
    /// # Errors
    /// The stored payload is not one of a `P`.
    pub fn payload<P: Payload>(&self) -> Result<P, serde_json::Error> {
        P::deserialize(&self.payload)
    }
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
    /// Deliveries of SMS.
    Sms,
    /// Deliveries of codes by SMS only.
    SmsCodes,
    /// Exports, and imports of bank files.
    Exports,
    /// All other jobs.
    Errands,
}

impl Which {
    const fn condition(self) -> &'static str {
        match self {
            Self::Mails => "kind = 'deliver_mail'",
            Self::SecurityMails => "kind = 'deliver_mail' AND lane = 0",
            Self::Sms => "kind = 'deliver_sms'",
            Self::SmsCodes => "kind = 'deliver_sms' AND lane = 0",
            Self::Exports => "kind IN ('make_billing_export', 'book_bank_file')",
            Self::Errands => {
                "kind NOT IN ('deliver_mail', 'deliver_sms', 'make_billing_export', 'book_bank_file')"
            }
        }
    }
}

impl Jobs<'_, '_> {
    /// Queues work that is due immediately.
    pub fn push<P: Payload>(&mut self, payload: &P) -> Result<(), StorageError> {
        let now = self.tx.now();
        let row = self.row(payload, None, now)?;
        diesel::insert_into(jobs::table)
            .values(row)
            .execute(self.tx.conn)?;
        self.tx.jobs_queued = true;
        Ok(())
    }

    /// Queues work that is due at `run_at`, unless work with the same key is waiting.
    pub fn push_once_at<P: Payload>(
        &mut self,
        singleton: String,
        run_at: DateTime<Utc>,
        payload: &P,
    ) -> Result<(), StorageError> {
        let row = self.row(payload, Some(singleton), run_at)?;
        each!(self.tx.conn, |c| diesel::insert_into(jobs::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        self.tx.jobs_queued = true;
        Ok(())
    }

    /// Queues work that is due immediately, each unless work with its key is waiting.
    pub fn push_each_once<P: Payload>(&mut self, work: &[(String, P)]) -> Result<(), StorageError> {
        let now = self.tx.now();
        let rows: Vec<NewJobRow> = work
            .iter()
            .map(|(singleton, payload)| self.row(payload, Some(singleton.clone()), now))
            .collect::<Result<_, _>>()?;
        if rows.is_empty() {
            return Ok(());
        }
        each!(self.tx.conn, |c| diesel::insert_into(jobs::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(c))?;
        self.tx.jobs_queued = true;
        Ok(())
    }

    /// Ensures that recurring work is queued once, whatever the number of nodes.
    pub fn ensure_recurring<P: Payload>(&mut self, payload: &P) -> Result<(), StorageError> {
        let now = self.tx.now();
        self.push_once_at(P::KIND.as_str().to_owned(), now, payload)
    }

    fn row<P: Payload>(
        &mut self,
        payload: &P,
        singleton: Option<String>,
        run_at: DateTime<Utc>,
    ) -> Result<NewJobRow, StorageError> {
        let id: JobId = self.tx.new_id();
        Ok(NewJobRow {
            id: key(id),
            kind: P::KIND.as_str(),
            singleton,
            payload: document(payload)?,
            run_at: run_at.into(),
            attempts: 0,
            created_at: self.tx.now().into(),
            lane: P::KIND.lane(),
        })
    }

    /// Leases up to `limit` due jobs for `lease`, in the order of execution: lower lanes first, and by turns within
    /// a lane.
    pub fn lease(
        &mut self,
        which: Which,
        limit: u32,
        lease: TimeDelta,
    ) -> Result<Vec<LeasedJob>, StorageError> {
        let now = self.tx.now();
        let mut rows: Vec<LeasedRow> = diesel::sql_query(lease_query(self.tx.conn, which))
            .bind::<sql::UtcTs, _>(UtcTs::from(now + lease))
            .bind::<sql::UtcTs, _>(UtcTs::from(now))
            .bind::<BigInt, _>(i64::from(limit))
            .load(self.tx.conn)?;
        rows.sort_by_key(|row| (row.lane, row.turn, row.run_at, row.id));
        rows.into_iter()
            .map(|row| {
                Ok(LeasedJob {
                    id: row.id.id(),
                    kind: JobKind::from_text(&row.kind).ok_or(CorruptRow { column: "jobs.kind" })?,
                    payload: row.payload.0,
                    attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
                })
            })
            .collect()
    }

    /// Extends a lease until `until`; returns false if another worker has taken the job, or it is gone.
    pub fn extend(&mut self, job: &LeasedJob, until: DateTime<Utc>) -> Result<bool, StorageError> {
        let attempts = i32::try_from(job.attempts).unwrap_or(i32::MAX);
        let own = jobs::table.find(key(job.id)).filter(jobs::attempts.eq(attempts));
        let extended = diesel::update(own)
            .set(jobs::leased_until.eq(Some(UtcTs::from(until))))
            .execute(self.tx.conn)?;
        Ok(extended > 0)
    }

    /// Ends all leases on SQLite, which has one node: at its start they are those of a node that was killed. On PostgreSQL
    /// they may be another node's, and run out.
    pub fn end_leases_of_predecessor(&mut self) -> Result<(), StorageError> {
        if matches!(self.tx.conn, AnyConnection::Sqlite(_)) {
            diesel::update(jobs::table.filter(jobs::leased_until.is_not_null()))
                .set(jobs::leased_until.eq(None::<UtcTs>))
                .execute(self.tx.conn)?;
        }
        Ok(())
    }

    /// Returns the number of jobs that are due and not done, including those in progress.
    pub fn count_due(&mut self) -> Result<i64, StorageError> {
        let kinds: Vec<&str> = JobKind::ALL.iter().map(|kind| kind.as_str()).collect();
        Ok(jobs::table
            .filter(jobs::dead_at.is_null())
            .filter(jobs::run_at.le(UtcTs::from(self.tx.now())))
            .filter(jobs::kind.eq_any(kinds))
            .count()
            .get_result(self.tx.conn)?)
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

/// Returns the query that leases jobs: PostgreSQL skips rows locked by another worker; SQLite has one writer.
fn lease_query(conn: &AnyConnection, which: Which) -> String {
    let skip = match conn {
        AnyConnection::Pg(_) => "FOR UPDATE SKIP LOCKED",
        AnyConnection::Sqlite(_) => "",
    };
    let which = which.condition();
    // Kinds of a later version are left to its nodes.
    let kinds: Vec<String> = JobKind::ALL
        .iter()
        .map(|kind| format!("'{}'", kind.as_str()))
        .collect();
    let kinds = kinds.join(", ");
    format!(
        "UPDATE jobs SET leased_until = $1, attempts = attempts + 1, \
         singleton = CASE WHEN kind = 'deliver_mail' THEN NULL ELSE singleton END WHERE id IN \
         (SELECT id FROM jobs WHERE dead_at IS NULL AND run_at <= $2 AND (leased_until IS NULL OR leased_until <= $2) \
         AND {which} AND kind IN ({kinds}) ORDER BY lane, turn, run_at, id LIMIT $3 {skip}) \
         RETURNING id, kind, payload, attempts, lane, turn, run_at"
    )
}
