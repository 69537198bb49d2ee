//! Behavior below the operations: invalid HTTP, old HTTP, and clients that read nothing.

use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::Action;
use kontor_persistence::Entry;
use kontor_tests::{Database, Raw, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::io::Read;
use std::time::{Duration, Instant};

#[test]
fn what_is_no_http_is_refused_with_a_problem() {
    let app = TestApp::start(Database::Sqlite);
    let refused = |bytes: &[u8]| {
        let mut raw = Raw::open(app.base());
        raw.send(bytes);
        let answer = raw.answer();
        assert_eq!(
            raw.rest(),
            b"",
            "nothing follows, and the connection ends in order"
        );
        assert_eq!(answer.header("connection"), Some("close"));
        answer
    };
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"GET /health/live\r\n\r\n",
        b"GET / HTTP/3.7\r\n\r\n",
        b"GET /health/live HTTP/1.1\r\nbad header\r\n\r\n",
        b"POST /v1/sessions HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"POST /v1/sessions HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        // The greeting of TLS.
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ] {
        refused(bytes).expect_problem(400, "bad_request");
    }
    // An answer that was due before is not touched.
    let mut raw = Raw::open(app.base());
    raw.send("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\nnonsense\r\n\r\n");
    assert_eq!(raw.answer().body, b"{\"status\":\"live\"}");
    raw.answer().expect_problem(400, "bad_request");
    assert_eq!(raw.rest(), b"");
}

#[test]
fn a_head_that_is_too_large_is_refused_with_a_problem() {
    let app = TestApp::start(Database::Sqlite);
    let mut raw = Raw::open(app.base());
    let head = format!(
        "GET /health/live HTTP/1.1\r\nhost: x\r\nx-large: {}\r\n\r\n",
        "x".repeat(300_000)
    );
    raw.send(head);
    raw.answer().expect_problem(431, "head_too_large");
    assert_eq!(raw.rest(), b"");
}

#[test]
fn a_head_that_does_not_come_is_refused_with_a_problem() {
    let app = TestApp::start_with(Database::Sqlite, &[("head_timeout_seconds", "1")]);
    let mut raw = Raw::open(app.base());
    raw.send("GET /health/live HTTP/1.1\r\nhost: x\r\n");
    raw.answer().expect_problem(408, "head_timeout");
    assert_eq!(raw.rest(), b"");
}

#[rstest]
fn http_1_0_gets_a_list_without_chunks(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let path = people.path("/activity/export?action=organization.updated");
    lea.patch(&people.path(""), serde_json::json!({ "name": "Zürich AG" }))
        .expect(200);
    let mut raw = Raw::open(app.base());
    raw.head(&format!("GET {path} HTTP/1.1"), Some(lea), &[]);
    let chunked = raw.answer();
    assert_eq!(chunked.header("transfer-encoding"), Some("chunked"));
    for lines in [&[][..], &["connection: keep-alive"]] {
        let mut raw = Raw::open(app.base());
        raw.head(&format!("GET {path} HTTP/1.0"), Some(lea), lines);
        let whole = raw.answer();
        assert_eq!(whole.status(), 200);
        assert_eq!(whole.line, "HTTP/1.0 200 OK");
        assert_eq!(
            (whole.header("transfer-encoding"), whole.header("content-length")),
            (None, None)
        );
        assert_eq!(
            String::from_utf8_lossy(&whole.body),
            String::from_utf8_lossy(&chunked.body)
        );
    }
    // What has a length keeps it, and the connection.
    let mut raw = Raw::open(app.base());
    for _ in 0..2 {
        raw.head("GET /health/live HTTP/1.0", None, &["connection: keep-alive"]);
        let answer = raw.answer();
        assert_eq!(answer.header("content-length"), Some("17"));
        assert_eq!(answer.header("connection"), Some("keep-alive"));
    }
}

/// Exports of a long log that the client does not read hold no database connection, and end.
#[rstest]
fn a_client_that_reads_nothing_is_cut_off(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const CLIENTS: u8 = 20;
    let app = TestApp::start_with(database, &[("client_write_timeout_seconds", "10")]);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    fill_log(&app, people.organization, 6_000);
    // Several at once in a connection are far more than the buffers of both sides hold.
    let export = people.path("/activity/export?action=organization.updated");
    let mut unread: Vec<Raw> = (0..CLIENTS)
        .map(|_| {
            let mut raw = Raw::open(app.base());
            for _ in 0..20 {
                raw.head(&format!("GET {export} HTTP/1.1"), Some(lea), &[]);
            }
            raw
        })
        .collect();
    let mut open = || {
        unread.retain(|raw| {
            let error = raw.0.take_error().expect("the state of the socket");
            error.is_none_or(|error| {
                assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
                false
            })
        });
        unread.len()
    };
    let begun = "activity_entries WHERE action = 'activity.exported'";
    until("an export does not begin", || {
        app.fresh.count(begun) >= i64::from(CLIENTS)
    });
    // Once what fits into the buffers is written, all of them wait, and none with a connection of the database.
    until("an unread export holds a connection", || app.store().busy() == 0);
    assert_eq!(open(), usize::from(CLIENTS), "nobody was cut off yet");
    if database == Database::Postgres {
        let held = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";
        until("a statement or transaction is open", || {
            app.fresh.count(held) == 0
        });
    }
    people.outsider.client.get("/v1/profile").expect(200);
    until("unread exports stay open", || open() == 0);
    assert_eq!(app.store().busy(), 0);
    // One that reads slowly is no client that reads nothing.
    let mut slow = Raw::open(app.base());
    for _ in 0..4 {
        slow.head(&format!("GET {export} HTTP/1.1"), Some(lea), &[]);
    }
    let mut some = vec![0; 100_000];
    for _ in 0..30 {
        std::thread::sleep(Duration::from_millis(100));
        slow.0.read_exact(&mut some).expect("it goes on");
    }
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Entries of an organization's log, each about a kilobyte of its export.
fn fill_log(app: &TestApp, organization: OrganizationId, entries: u32) {
    let (chain, author) = (Chain::Organization(organization), Author::System);
    app.write(move |tx| {
        for _ in 0..entries {
            let entry = Entry {
                action: Action::OrganizationUpdated.into(),
                object: organization.to_string(),
                before: Value::Null,
                after: json!({ "name": "x".repeat(800) }),
            };
            tx.record(chain, author.clone(), entry);
        }
        Ok(())
    });
}
