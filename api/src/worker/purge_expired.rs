//! Deleting what has expired.

use super::{Outcome, Worker};
use chrono::TimeDelta;
use kontor_persistence::{PURGE_STEPS, StorageError};
use tracing::info;

/// Interval of the purge.
const PURGE_EVERY: TimeDelta = TimeDelta::hours(1);

impl Worker {
    pub(super) async fn purge(&self) -> Outcome {
        let mut purged: Result<usize, StorageError> = Ok(0);
        for step in 0..PURGE_STEPS {
            let context = self.app.own_context("worker");
            let deleted = self
                .app
                .store
                .write(context, move |tx| tx.jobs().purge(step))
                .await;
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
