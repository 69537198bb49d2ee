//! Browsers of other origins are let in where the setting names them.

use kontor_tests::scenario::person;
use kontor_tests::{Client, Database, TestApp};
use rstest::rstest;

const FRIEND: &str = "https://my.example.ch";

fn preflight(client: &Client, origin: &str, headers: &str) -> kontor_tests::Answer {
    client
        .with_header("origin", origin)
        .with_header("access-control-request-method", "PATCH")
        .with_header("access-control-request-headers", headers)
        .send("OPTIONS", "/v1/profile", None)
}

#[rstest]
fn a_named_origin_is_let_in_and_no_other(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("cors_origins", FRIEND)]);
    let lea = person(&app, "lea");
    let answer = lea
        .client
        .with_header("origin", FRIEND)
        .get("/v1/profile")
        .expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some(FRIEND));
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        None,
        "there are no cookies"
    );
    let exposed = answer
        .header("access-control-expose-headers")
        .expect("exposed headers");
    assert!(
        ["allow", "etag", "www-authenticate", "x-request-id"]
            .iter()
            .all(|name| exposed.contains(name)),
        "{exposed}"
    );
    assert!(
        answer
            .header("vary")
            .is_some_and(|vary| vary.to_lowercase().contains("origin"))
    );
    // A refusal must be readable too.
    let refused = app.anonymous().with_header("origin", FRIEND).get("/v1/profile");
    assert_eq!(refused.header("access-control-allow-origin"), Some(FRIEND));
    refused.expect_problem(401, "unauthenticated");

    let asked = preflight(&app.anonymous(), FRIEND, "authorization, if-match, content-type");
    assert_eq!(
        (asked.status, asked.header("access-control-allow-origin")),
        (200, Some(FRIEND))
    );
    assert!(
        asked
            .header("access-control-allow-methods")
            .is_some_and(|methods| methods.contains("PATCH"))
    );
    assert_eq!(asked.header("x-content-type-options"), Some("nosniff"));
    assert!(asked.header("x-request-id").is_some());

    for stranger in [
        "https://evil.example",
        "https://my.example.ch.evil.example",
        "http://my.example.ch",
        "null",
    ] {
        let answer = lea.client.with_header("origin", stranger).get("/v1/profile");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{stranger}");
        let asked = preflight(&app.anonymous(), stranger, "authorization");
        assert_eq!(asked.header("access-control-allow-origin"), None, "{stranger}");
        let detail = asked.expect_problem(400, "bad_request").text_at("/detail");
        assert!(detail.contains("`cors_origins`"), "{detail}");
    }
    let german = app.anonymous().with_header("accept-language", "de");
    let refused = preflight(&german, FRIEND, "x-other").expect_problem(400, "bad_request");
    let detail = refused.text_at("/detail");
    assert!(
        detail.starts_with("eine Seite eines anderen Ursprungs darf diese Header senden: authorization, ")
    );
    let refused = german
        .with_header("origin", FRIEND)
        .with_header("access-control-request-method", "TRACE")
        .send("OPTIONS", "/v1/profile", None);
    let detail = refused.expect_problem(400, "bad_request").text_at("/detail");
    assert!(detail.ends_with(": GET, POST, PUT, PATCH, DELETE"), "{detail}");
}

#[rstest]
fn without_the_setting_nobody_is(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let answer = lea.client.with_header("origin", FRIEND).get("/v1/profile");
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(
        preflight(&app.anonymous(), FRIEND, "authorization").header("access-control-allow-origin"),
        None
    );
}

#[rstest]
fn a_quota_used_up_is_readable_for_a_browser(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(
        database,
        &[("cors_origins", FRIEND), ("rate_limit_per_minute", "1")],
    );
    let visitor = app.anonymous().with_header("origin", FRIEND);
    visitor.get("/.well-known/jwks.json").expect(200);
    let refused = visitor
        .get("/.well-known/jwks.json")
        .expect_problem(429, "rate_limited");
    assert_eq!(refused.header("access-control-allow-origin"), Some(FRIEND));
    assert!(refused.header("retry-after").is_some());
}
