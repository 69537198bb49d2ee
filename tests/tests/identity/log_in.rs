//! Logging in, where an unknown address is no different from a wrong password.

use kontor_tests::guesses::comparable;
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::{Database, TestApp, log_in};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn an_unknown_address_gets_the_answer_and_costs_the_hash_of_a_wrong_password(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let refused = |email: &str| {
        let before = app.app.passwords.computed();
        let body = json!({ "email": email, "password": "not this one, I fear" });
        let answer = app.anonymous().post("/v1/sessions", body);
        assert_eq!(app.app.passwords.computed() - before, 1, "one hash for {email}");
        comparable(&answer.expect_problem(401, "invalid_credentials"))
    };
    let known = refused(&lea.email);
    assert_eq!(refused("nobody@example.com"), known);
    assert_eq!(refused("no address at all"), known);
    assert_eq!(refused(""), known);
    assert!(
        known
            .2
            .contains(&("www-authenticate".into(), "Bearer realm=\"kontor\"".into()))
    );
}

#[rstest]
fn a_login_opens_a_session_of_its_own(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let body = json!({ "email": lea.email, "password": PASSWORD });
    let visitor = app.anonymous().with_header("user-agent", "Firefox on a phone");
    let answer = visitor.post("/v1/sessions", body).expect(201);
    assert_eq!(answer.text_at("/status"), "authenticated");
    assert_eq!(answer.text_at("/token_type"), "Bearer");
    assert_eq!(answer.body["expires_in"], 600);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let second = log_in(&app, &lea.email);
    assert_ne!(second.session, answer.text_at("/session_id"));
    let listed = second.client.get("/v1/sessions").expect(200);
    let agents: Vec<_> = listed.body["items"]
        .as_array()
        .expect("sessions")
        .iter()
        .map(|session| session["user_agent"].clone())
        .collect();
    assert!(agents.contains(&json!("Firefox on a phone")), "{agents:?}");
}

#[rstest]
fn a_password_beyond_all_measure_is_refused_without_hashing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let body = json!({ "email": lea.email, "password": "x".repeat(5_000) });
    app.anonymous()
        .post("/v1/sessions", body)
        .expect_problem(422, "invalid_input");
    assert_eq!(app.app.passwords.computed(), 1, "the one of making the account");
}
