//! The sweep: what a crash leaves between object and row is deleted a day later, and a lost object is reported.

use super::{find, keep, object, put, recurring_work};
use chrono::TimeDelta;
use kontor_api::worker::{Swept, sweep};
use kontor_persistence::folder_of;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use std::fs;

/// Sweeps all folders, and adds up the findings.
fn swept(app: &TestApp) -> Swept {
    let mut all = Swept::default();
    for folder in 0..=255 {
        let found = app.block_on(sweep(&app.app, folder)).expect("a sweep");
        all.orphans += found.orphans;
        all.missing += found.missing;
    }
    all
}

#[rstest]
fn an_object_without_a_row_goes_a_day_later(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let kept = keep(&app, "kept", None);
    // A node that dies here has written the object, and not the row.
    let orphan = put(&app, "orphan", None);
    assert_eq!(swept(&app), Swept::default(), "its row may still come");
    app.advance(TimeDelta::hours(24));
    assert_eq!(swept(&app), Swept::default());
    app.advance(TimeDelta::seconds(1));
    let found = swept(&app);
    assert_eq!((found.orphans, found.missing), (1, 0));
    assert!(!object(&app, &orphan).exists());
    assert_eq!(find(&app, kept.id), Some(kept.clone()));
    assert!(object(&app, &kept).exists());
}

#[rstest]
fn an_object_whose_row_went_first_goes_too(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let file = keep(&app, "revoked", None);
    let id = file.id;
    // A node that dies here has deleted the row, and not the object.
    app.write(move |tx| tx.files().delete(id).map(drop));
    app.advance(TimeDelta::hours(25));
    assert_eq!(swept(&app).orphans, 1);
    assert!(!object(&app, &file).exists());
}

#[rstest]
fn a_row_without_an_object_is_reported(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (lost, kept) = (keep(&app, "lost", None), keep(&app, "kept", None));
    fs::remove_file(object(&app, &lost)).expect("the object");
    app.advance(TimeDelta::minutes(1));
    let found = swept(&app);
    assert_eq!((found.orphans, found.missing), (0, 1));
    assert!(
        find(&app, lost.id).is_some() && find(&app, kept.id).is_some(),
        "only told"
    );
}

#[rstest]
fn unfinished_objects_go_and_foreign_ones_stay(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let file = keep(&app, "kept", None);
    let folder = object(&app, &file).parent().expect("a folder").to_owned();
    // Begun with the first part, and never completed.
    let unfinished = folder.join(format!("{}#1", file.id));
    let foreign = folder.join("notes.txt");
    fs::write(&unfinished, "half").expect("a file");
    fs::write(&foreign, "of the operator").expect("a file");
    assert_eq!(swept(&app), Swept::default());
    app.advance(TimeDelta::hours(25));
    assert_eq!(swept(&app).orphans, 1);
    assert!(!unfinished.exists() && foreign.exists() && object(&app, &file).exists());
}

#[rstest]
fn the_job_takes_a_folder_at_a_time_and_all_in_a_day(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("file_orphan_hours", "1")]);
    let orphans: Vec<_> = (0..20).map(|_| put(&app, "orphan", None)).collect();
    app.advance(TimeDelta::hours(2));
    recurring_work(&app);
    let gone = || orphans.iter().filter(|file| !object(&app, file).exists()).count();
    let of_first = orphans.iter().filter(|file| folder_of(file.id) == 0).count();
    assert_eq!(gone(), of_first, "one folder, and no more");
    for _ in 0..255 {
        app.advance(TimeDelta::minutes(6));
        recurring_work(&app);
    }
    assert_eq!(gone(), orphans.len());
}

#[rstest]
fn a_server_that_stores_nothing_makes_no_folder(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    recurring_work(&app);
    assert_eq!(swept(&app), Swept::default());
    assert!(!app.fresh.folder.join("files").exists());
    // The whole folder is lost.
    let file = keep(&app, "lost", None);
    fs::remove_dir_all(app.fresh.folder.join("files")).expect("the folder");
    app.advance(TimeDelta::minutes(1));
    let restarted = app.beside();
    let found = restarted.block_on(sweep(&restarted.app, folder_of(file.id)));
    assert_eq!(found.expect("a sweep").missing, 1);
}
