//! Deleting what has expired.

use super::{Outcome, Worker};
use chrono::TimeDelta;
use kontor_persistence::StorageError;
use tracing::info;

/// How often.
const PURGE_EVERY: TimeDelta = TimeDelta::hours(1);

impl Worker {
    pub(super) async fn purge(&self) -> Outcome {
        let context = self.app.own_context("worker");
        let purged: Result<usize, StorageError> = self
            .app
            .store
            .write(context, |tx| tx.jobs().purge_expired())
            .await;
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
