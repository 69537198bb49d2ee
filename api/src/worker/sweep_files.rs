//! Comparing stored objects with their rows. A run takes one of the folders, and the next run the next one, so that each
//! is swept once a day in a short time, however many files there are.

use crate::app::App;
use crate::error::Error;
use crate::files::FoundObject;
use crate::jobs::{Attempt, Job, Outcome};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use kontor_domain::ids::FileId;
use kontor_persistence::{FOLDERS, JobKind, Payload, StorageError, StoredFile};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use tracing::{error, info, warn};

/// Interval at which each folder is swept.
const EACH_EVERY: TimeDelta = TimeDelta::days(1);
/// Number of objects or rows that are compared at once.
const PAGE: u16 = 500;

/// The recurring comparison of a folder with its rows.
#[derive(Debug, Serialize, Deserialize)]
pub struct SweepFiles {
    /// The folder that is next.
    pub folder: u8,
}

impl Payload for SweepFiles {
    const KIND: JobKind = JobKind::SweepFiles;
}

impl Job for SweepFiles {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let app = attempt.app;
        match sweep(app, self.folder).await {
            Ok(swept) if swept == Swept::default() => {}
            Ok(Swept { orphans, missing }) => {
                info!(folder = self.folder, orphans, missing, "files were swept");
            }
            Err(error) => warn!(folder = self.folder, %error, "files could not be swept"),
        }
        let (id, next) = (attempt.row.id, self.folder.wrapping_add(1));
        let queued = app
            .store
            .write(app.own_context("worker"), move |tx| {
                // In place of this job: a node that was too slow for its lease has no successor.
                if tx.jobs().claim(id)? {
                    let at = tx.now() + EACH_EVERY / i32::from(FOLDERS);
                    let kind = Self::KIND.as_str().to_owned();
                    tx.jobs().push_once_at(kind, at, &Self { folder: next })?;
                }
                Ok(())
            })
            .await;
        match queued {
            Ok(()) => Outcome::Done,
            Err::<(), StorageError>(error) => attempt.retry_forever(error.to_string()),
        }
    }
}

/// Findings in a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Number of objects without a row that were deleted.
    pub orphans: usize,
    /// Number of rows without an object.
    pub missing: usize,
}

/// Deletes the objects of a folder that have no row and are old enough, and reports rows that have no object.
///
/// # Errors
/// The store or the database fails; what was done until then stays.
pub async fn sweep(app: &App, folder: u8) -> Result<Swept, Error> {
    let began = app.clock.now();
    let before = began - app.settings.files.file_orphan;
    let mut swept = Swept {
        orphans: app.files.remove_unfinished(folder, before).await?,
        missing: 0,
    };
    let mut listed = app.files.list(folder).await?.try_chunks(PAGE.into());
    let mut matched = 0;
    while let Some(objects) = listed.try_next().await.map_err(|error| error.1)? {
        let known = known(app, &objects).await?;
        matched += known.len() as u64;
        for object in objects {
            match object.id {
                Some(id) if known.contains(&id) || crate::files::written_at(id) >= before => {}
                Some(id) => {
                    app.files.delete(&object.key).await?;
                    info!(file = %id, "an object that nothing refers to was deleted");
                    swept.orphans += 1;
                }
                None => warn!(key = object.key, "an object is not of this program, and was left"),
            }
        }
    }
    if rows(app, folder, began).await? > matched {
        swept.missing = report_missing(app, folder).await?;
    }
    Ok(swept)
}

async fn known(app: &App, objects: &[FoundObject]) -> Result<HashSet<FileId>, Error> {
    let ids: Vec<FileId> = objects.iter().filter_map(|object| object.id).collect();
    app.store
        .read(app.own_context("worker"), move |tx| Ok(tx.files().known(&ids)?))
        .await
}

async fn rows(app: &App, folder: u8, moment: DateTime<Utc>) -> Result<u64, Error> {
    app.store
        .read(app.own_context("worker"), move |tx| {
            Ok(tx.files().count_in_folder(folder, moment)?)
        })
        .await
}

/// Looks for the object of each row of a folder, and logs those that have none.
async fn report_missing(app: &App, folder: u8) -> Result<usize, Error> {
    let (mut after, mut missing) = (None, 0);
    loop {
        let page: Vec<StoredFile> = app
            .store
            .read(app.own_context("worker"), move |tx| {
                Ok::<_, Error>(tx.files().in_folder(folder, after, PAGE.into())?)
            })
            .await?;
        for file in &page {
            if !app.files.has(file).await? && is_still_there(app, file.id).await? {
                error!(file = %file.id, key = file.key, purpose = file.purpose, "a stored file lacks its object");
                missing += 1;
            }
        }
        match page.last() {
            Some(last) if page.len() == usize::from(PAGE) => after = Some(last.id),
            _ => return Ok(missing),
        }
    }
}

/// Whether a file still has its row: it may have been deleted, and its object with it.
async fn is_still_there(app: &App, id: FileId) -> Result<bool, Error> {
    let known: HashSet<FileId> = app
        .store
        .read(app.own_context("worker"), move |tx| {
            Ok::<_, Error>(tx.files().known(&[id])?)
        })
        .await?;
    Ok(!known.is_empty())
}
