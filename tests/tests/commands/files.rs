//! `kontor doctor` tries the place of files.

use crate::commands::run::{empty, kontor};
use kontor_tests::Database;
use rstest::rstest;
use std::fs::{create_dir, read_dir, write};

#[rstest]
fn it_writes_reads_and_deletes_a_probe(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    kontor(&fresh, &[], &["migrate"]).succeeds();
    let done = kontor(&fresh, &[], &["doctor"]).succeeds();
    assert!(
        done.out.contains("files is made with the first file"),
        "{}",
        done.out
    );
    assert!(!fresh.folder.join("files").exists(), "looking changes nothing");
    assert_eq!(
        done.out.contains("KONTOR_FILES_DIR"),
        matches!(database, Database::Postgres),
        "{}",
        done.out
    );
    let shared = fresh.folder.join("shared");
    let given = [("KONTOR_FILES_DIR", shared.to_str().expect("a path"))];
    let done = kontor(&fresh, &given, &["doctor"]).fails_saying("1 of the findings must be fixed");
    assert!(
        done.out.contains("-> mount the folder of KONTOR_FILES_DIR"),
        "{}",
        done.out
    );
    create_dir(&shared).expect("a folder");
    let done = kontor(&fresh, &given, &["doctor"]).succeeds();
    assert!(
        done.out
            .contains("ok      files           a probe was written to "),
        "{}",
        done.out
    );
    let objects: usize = read_dir(&shared)
        .expect("the folder")
        .map(|folder| read_dir(folder.expect("a folder").path()).expect("it").count())
        .sum();
    assert_eq!(objects, 0, "the probe is gone");
    let file = fresh.folder.join("no-folder");
    write(&file, "").expect("a file");
    let given = [("KONTOR_FILES_DIR", file.to_str().expect("a path"))];
    kontor(&fresh, &given, &["doctor"]).fails_saying("must be fixed");
}
