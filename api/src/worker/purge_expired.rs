//! Deleting what has expired.

use crate::app::App;
use crate::jobs::{Attempt, Job, Outcome};
use chrono::TimeDelta;
use kontor_persistence::{JobKind, Payload, StorageError, StoredFile, purge_steps};
use serde::{Deserialize, Serialize};
use tracing::{info, warn};

/// Interval of the purge.
const PURGE_EVERY: TimeDelta = TimeDelta::hours(1);
/// Number of expired files whose rows are deleted at once.
const FILES: u32 = 100;

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
        let files = purge_files(attempt.app).await;
        match purged.and_then(|rows| Ok(rows + files?)) {
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

/// Deletes the rows of expired files and then their objects. An object that can't be deleted is left to the sweep.
async fn purge_files(app: &App) -> Result<usize, StorageError> {
    let mut deleted = 0;
    loop {
        let taken: Result<Vec<StoredFile>, StorageError> = app
            .store
            .write(app.own_context("worker"), |tx| tx.files().take_expired(FILES))
            .await;
        let taken = taken?;
        for file in &taken {
            if let Err(error) = app.files.delete(&file.key).await {
                warn!(file = %file.id, %error, "an expired file could not be deleted");
            }
        }
        deleted += taken.len();
        if taken.len() < FILES as usize {
            return Ok(deleted);
        }
    }
}
