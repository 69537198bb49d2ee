//! Clients that hang up in the middle of an export: its stream ends, and so does its query.

use diesel::prelude::*;
use kontor_tests::filed::{Filed, file};
use kontor_tests::raw::Raw;
use kontor_tests::{Database, Scenario, TestApp};
use rstest::rstest;
use std::io::Read;
use std::net::Shutdown;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest that anything may take on a machine with much to do.
const PATIENCE: Duration = Duration::from_secs(20);
/// Number of documents: a first block of 200, and one more.
const DOCUMENTS: u32 = 300;
/// Length of a line, so that a block is more than all buffers between the server and its client.
const LINE: usize = 20_000;

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Owners of the server's state. The stream of an export is one of them until it ends.
fn owners(app: &TestApp) -> usize {
    Arc::strong_count(&app.app)
}

fn fill(app: &TestApp) -> Scenario {
    let people = app.scenario();
    let description: &'static str = "x".repeat(LINE).leak();
    let documents: Vec<Filed> = (1..=DOCUMENTS)
        .map(|number| Filed {
            description,
            ..Filed::new(&format!("INV-2026-{number:06}"), "2026-05-01")
        })
        .collect();
    file(app, people.organization, &documents);
    people
}

/// A client that has read the beginning of an export, which therefore waits for it.
fn begun(app: &TestApp, people: &Scenario) -> Raw {
    let mut raw = Raw::open(app.base());
    let first = format!("GET {} HTTP/1.1", people.path("/billing-documents/export"));
    raw.head(&first, Some(&people.legal_representative.client), &[]);
    let mut some = vec![0; LINE];
    raw.0.read_exact(&mut some).expect("a beginning");
    assert!(some.starts_with(b"HTTP/1.1 200 OK\r\n"));
    raw
}

#[rstest]
fn a_stream_ends_when_its_client_hangs_up(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = fill(&app);
    let idle = owners(&app);
    let closes = |raw: Raw| drop(raw);
    let closes_its_side = |mut raw: Raw| {
        raw.0.shutdown(Shutdown::Write).expect("an open connection");
        // What was written by then is still there for it.
        let mut rest = Vec::new();
        let _ = raw.0.read_to_end(&mut rest);
        assert!(!rest.ends_with(b"\r\n0\r\n\r\n"), "it looks complete");
    };
    for leave in [closes, closes_its_side] {
        let before = app.store().asked().reads;
        let raw = begun(&app, &people);
        until("it reads on for a client that does not", || {
            app.store().busy() == 0
        });
        assert!(owners(&app) > idle, "it is over already");
        leave(raw);
        until("it goes on for nobody", || owners(&app) == idle);
        until("a connection is still held", || app.store().busy() == 0);
        let read = app.store().asked().reads - before;
        assert_eq!(read, 1, "the next block is read for nobody");
    }
}

#[test]
fn the_query_of_a_stream_is_cancelled_when_its_client_hangs_up() {
    let app = TestApp::start(Database::Postgres);
    let people = fill(&app);
    let idle = owners(&app);
    let mut raw = begun(&app, &people);
    // The next block waits for the table, which the test holds.
    let mut holder = app.fresh.postgres();
    for statement in ["BEGIN", "LOCK TABLE billing_documents"] {
        diesel::sql_query(statement)
            .execute(&mut holder)
            .expect(statement);
    }
    let limit = Some(Duration::from_millis(50));
    raw.0.set_read_timeout(limit).expect("a time limit");
    let waits =
        "pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0";
    until("no block is read", || {
        let _ = raw.0.read(&mut vec![0; 10 * LINE]);
        app.fresh.count(waits) > 0
    });
    drop(raw);
    let running = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'";
    until("it runs for nobody", || app.fresh.count(running) == 0);
    until("the stream stays", || owners(&app) == idle);
    until("a connection is still held", || app.store().busy() == 0);
    diesel::sql_query("ROLLBACK")
        .execute(&mut holder)
        .expect("ROLLBACK");
}
