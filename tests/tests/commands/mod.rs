//! The binary as an operator runs it: its commands, what they print, and how they refuse.

mod activity;
mod backup;
mod bank;
mod demo;
mod dev_clock;
mod dev_sms;
mod doctor;
mod files;
mod keys;
mod metrics;
mod outage;
pub mod run;
mod serve;
mod settings;
mod staff;
mod start;

use kontor_tests::Database;
use rstest::rstest;
use run::{empty, kontor};

#[rstest]
fn migrate_says_what_it_applied(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    let first = kontor(&fresh, &[], &["migrate"]).succeeds();
    assert!(first.out.contains("applied 0001"), "{first:?}");
    let again = kontor(&fresh, &[], &["migrate"]).succeeds();
    assert_eq!(again.out, "the schema is up to date (0 applied)\n");
    assert_eq!(again.err, "", "no progress where nobody watches");
}

#[test]
fn openapi_prints_the_committed_contract() {
    let fresh = empty(Database::Sqlite);
    let printed = kontor(&fresh, &[], &["openapi"]).succeeds().out;
    let committed = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi.yaml");
    let committed = std::fs::read_to_string(committed).expect("the contract");
    assert!(printed == committed, "`kontor openapi` prints another contract");
    assert!(!fresh.folder.join("data").exists(), "it touches no database");
}
