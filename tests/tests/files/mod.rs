//! Stored files: a row never lacks its object, and what nothing refers to does not stay.

mod expiry;
mod rows;
mod sweep;

use chrono::{DateTime, Utc};
use kontor_api::files::NewFile;
use kontor_api::notifications::Postman;
use kontor_api::worker::Worker;
use kontor_domain::ids::FileId;
use kontor_persistence::StoredFile;
use kontor_tests::TestApp;
use std::path::PathBuf;
use std::sync::Arc;

/// Writes an object without a row.
fn put(app: &TestApp, bytes: &str, expires_at: Option<DateTime<Utc>>) -> StoredFile {
    let new = NewFile {
        purpose: "export",
        content_type: "text/plain",
        expires_at,
    };
    let bytes = bytes.to_owned().into();
    app.block_on(app.app.files.put(new, bytes)).expect("an object")
}

/// Stores a file: its object, then its row.
fn keep(app: &TestApp, bytes: &str, expires_at: Option<DateTime<Utc>>) -> StoredFile {
    let file = put(app, bytes, expires_at);
    let row = file.clone();
    app.write(move |tx| tx.files().keep(&row));
    file
}

fn find(app: &TestApp, id: FileId) -> Option<StoredFile> {
    app.write(move |tx| tx.files().find(id))
}

fn object(app: &TestApp, file: &StoredFile) -> PathBuf {
    app.fresh.folder.join("files").join(&file.key)
}

/// Queues the recurring jobs, as a node does at its start, and does all that is due.
fn recurring_work(app: &TestApp) {
    let worker = Worker::new(
        Arc::clone(&app.app),
        Postman::Folder(app.fresh.folder.join("mail")),
    );
    app.block_on(async {
        worker.queue_recurring().await.expect("jobs");
        while worker.work().await > 0 {}
    });
}
