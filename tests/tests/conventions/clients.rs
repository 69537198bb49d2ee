//! The client's address, behind proxies and on sockets for both versions of IP. `api/src/http/forwarded/tests.rs`
//! has the table of headers.

use kontor_tests::scenario::{PASSWORD, Person, person};
use kontor_tests::{Client, Database, TestApp};
use rstest::rstest;
use serde_json::json;

/// Logs in, and returns the address that was kept.
#[track_caller]
fn kept_address(app: &TestApp, lea: &Person, visitor: &Client) -> String {
    let body = json!({ "email": lea.email, "password": PASSWORD });
    let login = visitor.post("/v1/sessions", body).expect(201);
    let client = app.anonymous().with_token(&login.text_at("/access_token"));
    let sessions = client.get("/v1/sessions").expect(200);
    let mut items = sessions.body["items"].as_array().expect("items").iter();
    let own = items.find(|item| item["current"] == true);
    own.expect("the current one")["ip_address"]
        .as_str()
        .expect("an address")
        .to_owned()
}

#[rstest]
fn a_chosen_left_part_passes_no_throttle(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values("x_forwarded_for", "forwarded")] header: &str,
) {
    let settings = [("trusted_proxies", "127.0.0.1"), ("forwarded_header", header)];
    let app = TestApp::start_with(database, &settings);
    let lea = person(&app, "lea");
    let attempt = |number: u32| {
        let visitor = app.anonymous();
        let visitor = match header {
            "forwarded" => visitor.with_header(
                "forwarded",
                &format!("for=198.51.100.{number}, for=\"x, for=203.0.113.9"),
            ),
            _ => visitor.with_header("x-forwarded-for", &format!("198.51.100.{number}, x, 203.0.113.9")),
        };
        let body = json!({ "email": lea.email, "password": "wrong horse battery staple" });
        visitor.post("/v1/sessions", body).status
    };
    let statuses: Vec<u16> = (1..=20).map(attempt).collect();
    assert_eq!(statuses[..5], [401; 5]);
    assert_eq!(statuses[5..], [429; 15]);
}

#[rstest]
fn the_quota_is_that_of_the_first_hop_that_is_no_proxy(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let settings = [
        ("trusted_proxies", "127.0.0.1, 10.0.0.0/8"),
        ("rate_limit_per_minute", "3"),
    ];
    let app = TestApp::start_with(database, &settings);
    let status = |forwarded: &str| {
        let visitor = app.anonymous().with_header("x-forwarded-for", forwarded);
        visitor.get("/.well-known/jwks.json").status
    };
    assert_eq!(status("198.51.100.1, 203.0.113.9, 10.1.2.3"), 200);
    assert_eq!(status("198.51.100.2, 203.0.113.9:4711, 10.1.2.3"), 200);
    assert_eq!(status("198.51.100.3, ::ffff:203.0.113.9, ::ffff:10.1.2.3"), 200);
    assert_eq!(status("198.51.100.4, 203.0.113.9"), 429);
    assert_eq!(status("203.0.113.10"), 200);
}

#[rstest]
fn on_a_socket_for_both_versions_ipv4_stays_ipv4(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("listen", "[::]:0")]);
    let lea = person(&app, "lea");
    assert_eq!(kept_address(&app, &lea, &app.anonymous()), "127.0.0.1");
    // A proxy that is called by its IPv4 address is that one, too.
    let settings = [("listen", "[::]:0"), ("trusted_proxies", "127.0.0.1")];
    let app = TestApp::start_with(database, &settings);
    let lea = person(&app, "lea");
    let visitor = app.anonymous().with_header("x-forwarded-for", "203.0.113.9");
    assert_eq!(kept_address(&app, &lea, &visitor), "203.0.113.9");
}

#[rstest]
fn forwarded_counts_where_the_setting_says_so(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let settings = [
        ("trusted_proxies", "127.0.0.1"),
        ("forwarded_header", "forwarded"),
    ];
    let app = TestApp::start_with(database, &settings);
    let lea = person(&app, "lea");
    let visitor = app
        .anonymous()
        .with_header("x-forwarded-for", "198.51.100.1")
        .with_header("forwarded", "for=\"[2001:db8::9]:4711\";proto=https");
    assert_eq!(kept_address(&app, &lea, &visitor), "2001:db8::9");
}
