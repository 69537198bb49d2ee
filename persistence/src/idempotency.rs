//! Answers kept for repeated requests (draft-ietf-httpapi-idempotency-key-header).
//!
//! The key is inserted first in the request's transaction. On PostgreSQL a duplicate waits at the unique
//! index until the first request ends, on SQLite in the queue.

use crate::connection::{AnyConnection, each, lock_timeout};
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::schema::idempotency_keys;
use crate::tx::Tx;
use crate::types::UtcTs;
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::time::Duration;

/// Stands for caller and operation of what is only written to see whether there is room.
const PROBE: &str = "probe";
/// How much is written for that: more than fits on pages that are there already.
const PROBE_BYTES: usize = 1024 * 1024;

/// The kept answers, within a transaction.
pub struct IdempotencyKeys<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

/// Who repeats what.
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

/// The caller that an API token is, by the hash of its secret.
#[must_use]
pub fn token_caller(token_hash: &[u8]) -> String {
    token_hash
        .iter()
        .fold(String::from("token:"), |text, byte| format!("{text}{byte:02x}"))
}

/// What an earlier request with the same key left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replay {
    /// Its answer.
    Answer {
        /// HTTP status, as a number.
        status: u16,
        /// JSON.
        body: String,
    },
    /// Its answer held a secret, which is not kept.
    SecretShown,
    /// It was another request.
    OtherRequest,
}

#[derive(Queryable)]
struct KeptRow {
    request_digest: Vec<u8>,
    status: Option<i32>,
    body: Option<String>,
}

impl KeptRow {
    /// What a request gets that comes with the same key.
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
    /// What is stored of a request. Its body may hold a password, so the digest is keyed.
    fn digest_of(&self, claim: &Claim) -> Vec<u8> {
        keyed_digest(&self.tx.options.digest_key, &claim.request_digest).to_vec()
    }

    /// Claims the key for this request; `Some` when an earlier one has it.
    ///
    /// # Errors
    /// [`StorageError::LockTimeout`] while the earlier request still runs.
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

    /// The answer kept for an earlier request with this key, without claiming it: for work that must be done
    /// before the transaction and not again.
    ///
    /// # Errors
    /// When storage fails.
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

    /// Writes a row and deletes it again, to see whether the database has room.
    ///
    /// # Errors
    /// [`StorageError::Full`], or when storage fails otherwise.
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

    /// Keeps the answer; `None` for one that holds a secret.
    ///
    /// # Errors
    /// When storage fails.
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

/// On PostgreSQL: how long the following statements of this transaction wait for another one.
fn limit_wait(conn: &mut AnyConnection, wait: Duration) -> Result<(), StorageError> {
    let AnyConnection::Pg(pg) = conn else {
        return Ok(());
    };
    // Zero would mean for ever.
    let millis = wait.as_millis().max(1);
    Ok(pg.batch_execute(&format!("SET LOCAL lock_timeout = {millis}"))?)
}
