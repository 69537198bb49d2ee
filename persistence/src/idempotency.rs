//! Stored answers for repeated requests (draft-ietf-httpapi-idempotency-key-header).
//!
//! The key is inserted first in the request's transaction. A duplicate waits for the first request to end: on
//! PostgreSQL at the unique index, on SQLite in the queue.

use crate::connection::{AnyConnection, each, lock_timeout};
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::schema::idempotency_keys;
use crate::tx::{PurgeStep, Tx};
use crate::types::UtcTs;
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::time::Duration;

/// Caller and operation of rows written only to check for free space.
const PROBE: &str = "probe";
/// Size of such a row: more than fits on existing pages.
const PROBE_BYTES: usize = 1024 * 1024;

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[expired_keys];

fn expired_keys(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let expired = idempotency_keys::expires_at.le(UtcTs::from(tx.now()));
    Ok(diesel::delete(idempotency_keys::table.filter(expired)).execute(tx.conn)?)
}

/// The stored answers, within a transaction.
pub struct IdempotencyKeys<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

/// A claim of an idempotency key.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The caller.
    pub caller: String,
    /// The operation's name.
    pub operation: &'static str,
    /// The client's key.
    pub key: String,
    /// Digest of path and body.
    pub request_digest: [u8; 32],
}

/// Returns the caller name of an API token, from the hash of its secret.
#[must_use]
pub fn token_caller(token_hash: &[u8]) -> String {
    token_hash
        .iter()
        .fold(String::from("token:"), |text, byte| format!("{text}{byte:02x}"))
}

/// Result of an earlier request with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replay {
    /// Its answer.
    Answer {
        /// HTTP status, as a number.
        status: u16,
        /// JSON.
        body: String,
    },
    /// Its answer contained a secret, which is not stored.
    SecretShown,
    /// It was a different request.
    OtherRequest,
}

#[derive(Queryable)]
struct KeptRow {
    request_digest: Vec<u8>,
    status: Option<i32>,
    body: Option<String>,
}

impl KeptRow {
    /// Returns the result for a request with the same key.
    fn replay(self, digest: &[u8]) -> Replay {
        if self.request_digest != digest {
            return Replay::OtherRequest;
        }
        match (
            self.status.and_then(|status| u16::try_from(status).ok()),
            self.body,
        ) {
            (Some(status), Some(body)) => Replay::Answer { status, body },
            (Some(_) | None, _) => Replay::SecretShown,
        }
    }
}

impl IdempotencyKeys<'_, '_> {
    /// Computes the stored digest of a request. Its body may contain a password, so the digest is keyed.
    fn digest_of(&self, claim: &Claim) -> Vec<u8> {
        keyed_digest(&self.tx.options.digest_key, &claim.request_digest).to_vec()
    }

    /// Claims the key for this request; `Some` if an earlier request has it.
    ///
    /// # Errors
    /// [`StorageError::LockTimeout`] while the earlier request is still running.
    pub fn claim(
        &mut self,
        claim: &Claim,
        kept_for: TimeDelta,
        wait: Duration,
    ) -> Result<Option<Replay>, StorageError> {
        let now = self.tx.now();
        let row = (
            idempotency_keys::caller.eq(&claim.caller),
            idempotency_keys::operation.eq(claim.operation),
            idempotency_keys::key.eq(&claim.key),
            idempotency_keys::request_digest.eq(self.digest_of(claim)),
            idempotency_keys::created_at.eq(UtcTs::from(now)),
            idempotency_keys::expires_at.eq(UtcTs::from(now + kept_for)),
        );
        let place = idempotency_keys::table.find((&claim.caller, claim.operation, &claim.key));
        limit_wait(self.tx.conn, wait)?;
        diesel::delete(place.filter(idempotency_keys::expires_at.le(UtcTs::from(now))))
            .execute(self.tx.conn)?;
        let inserted = each!(self.tx.conn, |c| diesel::insert_into(idempotency_keys::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        limit_wait(self.tx.conn, lock_timeout(self.tx.options.time_limit))?;
        if inserted == 1 {
            return Ok(None);
        }
        let kept: KeptRow = place
            .select((
                idempotency_keys::request_digest,
                idempotency_keys::status,
                idempotency_keys::body,
            ))
            .first(self.tx.conn)?;
        let digest = self.digest_of(claim);
        Ok(Some(kept.replay(&digest)))
    }

    /// Returns the answer stored for an earlier request with this key, without claiming it. It serves work that
    /// must be done before the transaction and must not be repeated.
    pub fn kept(&mut self, claim: &Claim) -> Result<Option<Replay>, StorageError> {
        let kept: Option<KeptRow> = idempotency_keys::table
            .find((&claim.caller, claim.operation, &claim.key))
            .filter(idempotency_keys::expires_at.gt(UtcTs::from(self.tx.now())))
            .select((
                idempotency_keys::request_digest,
                idempotency_keys::status,
                idempotency_keys::body,
            ))
            .first(self.tx.conn)
            .optional()?;
        let digest = self.digest_of(claim);
        Ok(kept.map(|kept| kept.replay(&digest)))
    }

    /// Deletes the stored answers of callers.
    pub(crate) fn forget(&mut self, callers: &[String]) -> Result<(), StorageError> {
        let theirs = idempotency_keys::table.filter(idempotency_keys::caller.eq_any(callers));
        diesel::delete(theirs).execute(self.tx.conn)?;
        Ok(())
    }

    /// Writes and deletes a row, to check for free space.
    ///
    /// # Errors
    /// [`StorageError::Full`].
    pub(crate) fn try_to_write(&mut self) -> Result<(), StorageError> {
        let now = UtcTs::from(self.tx.now());
        let probe: [u8; 16] = self.tx.draw();
        let key = probe
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        diesel::insert_into(idempotency_keys::table)
            .values((
                idempotency_keys::caller.eq(PROBE),
                idempotency_keys::operation.eq(PROBE),
                idempotency_keys::key.eq(&key),
                idempotency_keys::request_digest.eq(probe.to_vec()),
                idempotency_keys::body.eq(Some(" ".repeat(PROBE_BYTES))),
                idempotency_keys::created_at.eq(now),
                idempotency_keys::expires_at.eq(now),
            ))
            .execute(self.tx.conn)?;
        diesel::delete(idempotency_keys::table.find((PROBE, PROBE, &key))).execute(self.tx.conn)?;
        Ok(())
    }

    /// Stores the answer; `None` for one that contains a secret.
    pub fn keep(&mut self, claim: &Claim, status: u16, body: Option<&str>) -> Result<(), StorageError> {
        diesel::update(idempotency_keys::table.find((&claim.caller, claim.operation, &claim.key)))
            .set((
                idempotency_keys::status.eq(Some(i32::from(status))),
                idempotency_keys::body.eq(body.map(str::to_owned)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }
}

/// Limits the time that subsequent statements of this transaction wait for locks, on PostgreSQL.
fn limit_wait(conn: &mut AnyConnection, wait: Duration) -> Result<(), StorageError> {
    let AnyConnection::Pg(pg) = conn else {
        return Ok(());
    };
    // Zero would mean no limit.
    let millis = wait.as_millis().max(1);
    Ok(pg.batch_execute(&format!("SET LOCAL lock_timeout = {millis}"))?)
}
