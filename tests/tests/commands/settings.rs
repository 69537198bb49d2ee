//! Wrong settings stop the binary, all of them are named, and each with what is allowed.

use crate::commands::run::{Done, bare, empty};
use kontor_tests::Database;
use kontor_tests::contract::CONTRACT;

#[test]
fn every_mistake_in_file_environment_and_flags_is_told_at_once() {
    let fresh = empty(Database::Sqlite);
    let file = "log_format = \"xml\"\nlisten_to = \"127.0.0.1:0\"\nworkers = 1\n";
    std::fs::write(fresh.folder.join("kontor.toml"), file).expect("a settings file");
    let done: Done = bare(&fresh)
        .env("KONTOR_WORKERS", "none")
        .env("KONTOR_DATABSE_URL", "sqlite:elsewhere.sqlite3")
        .args(["serve", "--body-limit-bytes", "12"])
        .output()
        .expect("the binary runs")
        .into();
    let done = done.fails_saying("the settings are wrong:");
    for told in [
        "kontor.toml: log_format: \"xml\" is not allowed; allowed: text, json",
        "kontor.toml: listen_to: there is no such setting",
        "KONTOR_WORKERS: \"none\" is not allowed; allowed: `cores`, or 1 to 1024 threads",
        "KONTOR_DATABSE_URL: there is no such setting; did you mean KONTOR_DATABASE_URL?",
        "--body-limit-bytes: \"12\" is not allowed; allowed: 1024 to 10485760 bytes",
    ] {
        assert!(done.err.contains(told), "no {told:?} in\n{}", done.err);
    }
    assert!(!fresh.folder.join("data").exists(), "nothing was begun");
}

#[test]
fn an_unknown_flag_is_named() {
    let fresh = empty(Database::Sqlite);
    let done: Done = bare(&fresh)
        .args(["serve", "--body-limit", "12"])
        .output()
        .expect("the binary runs")
        .into();
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("--body-limit"), "{done:?}");
    assert!(
        done.err.contains("--body-limit-bytes"),
        "it says what was meant: {done:?}"
    );
}

#[test]
fn a_secret_is_never_shown() {
    let fresh = empty(Database::Sqlite);
    let done: Done = bare(&fresh)
        .env("KONTOR_MASTER_KEY", "hunter2")
        .arg("migrate")
        .output()
        .expect("the binary runs")
        .into();
    let done = done.fails_saying("KONTOR_MASTER_KEY: the value (a secret) is not allowed");
    assert!(!done.err.contains("hunter2"), "{}", done.err);
}

#[test]
fn the_program_says_which_version_it_is() {
    let fresh = empty(Database::Sqlite);
    let done: Done = bare(&fresh)
        .arg("--version")
        .output()
        .expect("the binary runs")
        .into();
    let version = &CONTRACT["info"]["version"];
    assert_eq!(
        done.succeeds().out.trim(),
        format!("kontor {}", version.as_str().expect("a version"))
    );
}
