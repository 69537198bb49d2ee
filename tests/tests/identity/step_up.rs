//! Giving the password again for what is sensitive.

use chrono::TimeDelta;
use kontor_tests::guesses::{WRONG, at_once};
use kontor_tests::scenario::{PASSWORD, api_token, person};
use kontor_tests::{Client, Database, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};

const STEP_UP: &str = "/v1/sessions/step-up";

fn with(password: &str) -> Value {
    json!({ "password": password })
}

/// Something sensitive.
fn new_token(app: &TestApp) -> Value {
    let expires_at = app.app.clock.now() + TimeDelta::days(30);
    json!({ "name": "Report", "scopes": ["identity:read"], "expires_at": expires_at.to_rfc3339() })
}

#[rstest]
fn sensitive_actions_want_a_password_that_was_given_within_ten_minutes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let login = log_in(&app, &lea.email);
    let phone = json!({ "phone": "+41 22 820 35 44" });
    app.advance(TimeDelta::seconds(599));
    login.client.post("/v1/api-tokens", new_token(&app)).expect(201);
    app.advance(TimeDelta::seconds(1));
    let tokens = json!({ "refresh_token": login.refresh_token });
    let refreshed = app.anonymous().post("/v1/sessions/refresh", tokens).expect(200);
    let client = login.client.with_token(&refreshed.text_at("/access_token"));
    client
        .post("/v1/api-tokens", new_token(&app))
        .expect_problem(403, "step_up_required");
    client
        .patch("/v1/profile", phone.clone())
        .expect_problem(403, "step_up_required");
    client
        .patch("/v1/profile", json!({ "last_name": "Neu", "phone": null }))
        .expect(200);
    client
        .post(STEP_UP, with(WRONG))
        .expect_problem(403, "wrong_password");
    client
        .post("/v1/api-tokens", new_token(&app))
        .expect_problem(403, "step_up_required");
    let stepped_up = client.post(STEP_UP, with(PASSWORD)).expect(200);
    assert_eq!(stepped_up.text_at("/authenticated_at"), "2026-11-23T08:10:00Z");
    assert_eq!(stepped_up.text_at("/stepped_up_until"), "2026-11-23T08:20:00Z");
    assert_eq!(stepped_up.text_at("/session_id"), login.session);
    for client in [&client, &client.with_token(&stepped_up.text_at("/access_token"))] {
        client.post("/v1/api-tokens", new_token(&app)).expect(201);
        client.patch("/v1/profile", phone.clone()).expect(200);
    }
    // Other sessions are as they were.
    lea.client
        .post("/v1/api-tokens", new_token(&app))
        .expect_problem(401, "unauthenticated");
}

#[rstest]
fn an_api_token_never_steps_up_and_changes_no_phone_number(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let script = api_token(&app, &lea, &["identity:write"]);
    script
        .post(STEP_UP, with(PASSWORD))
        .expect_problem(403, "session_required");
    script
        .patch("/v1/profile", json!({ "phone": "+41 22 820 35 44" }))
        .expect_problem(403, "session_required");
    script
        .patch("/v1/profile", json!({ "last_name": "Neu" }))
        .expect(200);
    app.anonymous()
        .post(STEP_UP, with(PASSWORD))
        .expect_problem(401, "unauthenticated");
}

#[rstest]
fn a_repeated_step_up_shows_no_token_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let keyed = lea.client.with_header("idempotency-key", "once");
    keyed.post(STEP_UP, with(PASSWORD)).expect(200);
    let hashes = app.app.passwords.computed();
    keyed
        .post(STEP_UP, with(PASSWORD))
        .expect_problem(409, "secret_already_shown");
    keyed
        .post(STEP_UP, with(WRONG))
        .expect_problem(422, "idempotency_key_reused");
    assert_eq!(app.app.passwords.computed(), hashes);
}

#[rstest]
fn wrong_passwords_of_one_session_slow_down_no_other_and_no_login(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let thief = log_in(&app, &lea.email).client;
    wrong(&thief, 5);
    thief
        .post(STEP_UP, with(PASSWORD))
        .expect_problem(429, "login_throttled");
    lea.client.post(STEP_UP, with(PASSWORD)).expect(200);
    log_in(&app, &lea.email)
        .client
        .post(STEP_UP, with(PASSWORD))
        .expect(200);
    app.advance(TimeDelta::seconds(30));
    thief.post(STEP_UP, with(PASSWORD)).expect(200);
    wrong(&thief, 5);
}

#[rstest]
fn right_passwords_at_once_are_all_accepted_and_wrong_ones_checked_no_more_often(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const REQUESTS: usize = 32;
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let client = &lea.client;
    let right = at_once(REQUESTS, |_| client.post(STEP_UP, with(PASSWORD)).status);
    assert_eq!(right, [200; REQUESTS]);
    let hashes = app.app.passwords.computed();
    let guessed = at_once(REQUESTS, |_| client.post(STEP_UP, with(WRONG)).status);
    let checked = guessed.iter().filter(|status| **status == 403).count();
    let throttled = guessed.iter().filter(|status| **status == 429).count();
    assert_eq!((checked, throttled), (5, REQUESTS - 5), "{guessed:?}");
    assert_eq!(app.app.passwords.computed() - hashes, 5);
    app.advance(TimeDelta::seconds(30));
    // One change of many at once wins: for the others the password is wrong by then.
    let change = json!({ "current_password": PASSWORD, "new_password": "nine purple lamps by the lake" });
    let changed = at_once(8, |_| client.post("/v1/password", change.clone()).status);
    let count = |status| changed.iter().filter(|answer| **answer == status).count();
    assert!(count(204) > 0, "{changed:?}");
    assert!(count(429) == 0 || count(403) == 5, "{changed:?}");
}

fn wrong(client: &Client, times: usize) {
    for _ in 0..times {
        client
            .post(STEP_UP, with(WRONG))
            .expect_problem(403, "wrong_password");
    }
}
