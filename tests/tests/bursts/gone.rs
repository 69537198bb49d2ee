//! Clients that hang up: what they asked for ends, and what it held is free again.

use diesel::prelude::*;
use kontor_tests::scenario::person;
use kontor_tests::{Database, TestApp};
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The longest that anything may take on a machine with much to do.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than there are connections.
const CLIENTS: usize = 16;

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Statements of the server that are running now, whether or not they wait for a lock.
const RUNNING: &str = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
     AND state = 'active'";

#[test]
fn statements_of_clients_that_hung_up_are_cancelled_and_their_connections_free() {
    let app = TestApp::start(Database::Postgres);
    let (eve, lea) = (person(&app, "eve"), person(&app, "lea"));
    // Her writes wait for her account, which the test holds.
    let mut holder = app.fresh.postgres();
    diesel::sql_query("BEGIN").execute(&mut holder).expect("BEGIN");
    let hold = format!("SELECT 1 FROM users WHERE email = '{}' FOR UPDATE", eve.email);
    diesel::sql_query(hold).execute(&mut holder).expect("a lock");
    let address = app.base().trim_start_matches("http://").to_owned();
    let token = app
        .app
        .tokens
        .issue(eve.user, eve.session, app.clock_now(), None, app.clock_now())
        .expect("a token");
    let body = r#"{"last_name":"Neu"}"#;
    let hung_up: Vec<TcpStream> = (0..CLIENTS)
        .map(|_| {
            let mut stream = TcpStream::connect(&address).expect("a connection");
            write!(
                stream,
                "PATCH /v1/profile HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .expect("a request");
            stream
        })
        .collect();
    app.fresh.wait_for_a_waiter();
    lea.client.get("/v1/profile").expect(200);
    drop(hung_up);
    until("a statement runs for nobody", || app.fresh.count(RUNNING) == 0);
    until("a place is not given back", || app.store().busy() == 0);
    lea.client
        .patch("/v1/profile", serde_json::json!({ "last_name": "Alt" }))
        .expect(200);
    diesel::sql_query("ROLLBACK")
        .execute(&mut holder)
        .expect("ROLLBACK");
    let profile = eve.client.get("/v1/profile").expect(200);
    assert_ne!(
        profile.text_at("/last_name"),
        "Neu",
        "nothing was done for nobody"
    );
}
