//! Rows of files and their bytes.

use super::{find, keep, object, put};
use chrono::TimeDelta;
use kontor_persistence::{StorageError, folder_of, object_key};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use std::fs::metadata;
use std::os::unix::fs::PermissionsExt;

#[rstest]
fn a_file_is_read_as_it_was_stored(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    assert!(
        !app.fresh.folder.join("files").exists(),
        "made with the first file"
    );
    let file = keep(
        &app,
        "number,amount\r\n",
        Some(app.clock_now() + TimeDelta::days(7)),
    );
    assert_eq!(find(&app, file.id), Some(file.clone()));
    assert_eq!(file.key, object_key(file.id));
    assert!(file.key.starts_with(&format!("{:02x}/file_", folder_of(file.id))));
    // Another node sees the same folder.
    let beside = app.beside();
    let read = beside.block_on(beside.app.files.read(&file)).expect("its bytes");
    assert_eq!(read, "number,amount\r\n");
    let mode = |path| metadata(path).expect("a file").permissions().mode() & 0o777;
    let path = object(&app, &file);
    assert_eq!(mode(path.clone()), 0o600);
    assert_eq!(mode(path.parent().expect("a folder").to_owned()), 0o700);
    assert_eq!(mode(app.fresh.folder.join("files")), 0o700);
}

#[rstest]
fn a_transaction_that_fails_keeps_no_row(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let file = put(&app, "lost", None);
    let row = file.clone();
    let failed: Result<(), StorageError> =
        app.block_on(app.store().write(app.app.own_context("test"), move |tx| {
            tx.files().keep(&row)?;
            Err(StorageError::Busy("the cause failed"))
        }));
    assert!(failed.is_err());
    assert_eq!(find(&app, file.id), None);
    assert!(object(&app, &file).exists(), "the sweep's turn");
}

#[rstest]
fn a_row_is_kept_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let file = keep(&app, "once", None);
    let again = file.clone();
    let refused: Result<(), StorageError> = app.block_on(
        app.store()
            .write(app.app.own_context("test"), move |tx| tx.files().keep(&again)),
    );
    assert!(refused.is_err());
    let id = file.id;
    assert!(app.write(move |tx| tx.files().delete(id)));
    assert!(!app.write(move |tx| tx.files().delete(id)));
    assert_eq!(find(&app, id), None);
    app.block_on(app.app.files.delete(&file.key)).expect("gone");
    assert!(!object(&app, &file).exists());
}

#[rstest]
fn a_folder_that_is_gone_is_an_error_that_says_so(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let file = keep(&app, "here", None);
    std::fs::remove_file(object(&app, &file)).expect("the object");
    let failed = app.block_on(app.app.files.read(&file)).expect_err("no bytes");
    assert!(
        failed
            .to_string()
            .starts_with("the object of a stored file is missing: "),
        "{failed}"
    );
}
