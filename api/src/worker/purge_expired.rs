//! Deleting what has expired.

use crate::jobs::{Attempt, Job, Outcome};
use chrono::TimeDelta;
use kontor_persistence::{JobKind, Payload, StorageError, purge_steps};
use serde::{Deserialize, Serialize};
use tracing::info;

/// Interval of the purge.
const PURGE_EVERY: TimeDelta = TimeDelta::hours(1);

/// The recurring deletion of what has expired.
#[derive(Serialize, Deserialize)]
pub struct PurgeExpired;

impl Payload for PurgeExpired {
    const KIND: JobKind = JobKind::PurgeExpired;
}

impl Job for PurgeExpired {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let mut purged: Result<usize, StorageError> = Ok(0);
        for step in purge_steps() {
            let context = attempt.app.own_context("worker");
            let deleted = attempt.app.store.write(context, step).await;
            purged = purged.and_then(|rows| Ok(rows + deleted?));
        }
        match purged {
            Ok(rows) => {
                if rows > 0 {
                    info!(rows, "expired rows were deleted");
                }
                Outcome::Again(PURGE_EVERY, None)
            }
            Err(error) => Outcome::Again(PURGE_EVERY, Some(error.to_string())),
        }
    }
}
