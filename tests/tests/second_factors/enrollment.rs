//! Adding an authenticator app.

use super::{STEP, log_in};
use chrono::TimeDelta;
use kontor_tests::scenario::{PASSWORD, api_token, person};
use kontor_tests::second_factor::{START, VERIFY, challenge, challenged, codes_in, totp};
use kontor_tests::{Authenticator, Database, TestApp};
use rstest::rstest;
use serde_json::json;

const PAGE: &str = "/v1/second-factors";

#[rstest]
fn an_app_that_is_not_confirmed_neither_counts_nor_locks_out(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::start(&lea.client);
    let page = lea.client.get(PAGE).expect(200);
    assert_eq!(page.body["enabled"], false);
    assert_eq!(page.text_at("/factors/0/state"), "pending");
    assert_eq!(page.text_at("/factors/0/expires_at"), "2026-11-23T08:10:00Z");
    assert_eq!(page.body["recovery_codes_left"], 0);
    kontor_tests::log_in(&app, &lea.email);
    app.advance(TimeDelta::minutes(9));
    let wrong = authenticator.wrong_code(&app);
    for _ in 0..8 {
        let answer = lea
            .client
            .post(&authenticator.path("/confirm"), json!({ "code": wrong }));
        answer.expect_problem(403, "wrong_second_factor");
    }
    // Wrong codes for a secret that the caller knows are no guesses.
    kontor_tests::log_in(&app, &lea.email);
    app.advance(TimeDelta::minutes(1));
    let fresh = kontor_tests::log_in(&app, &lea.email).client;
    let code = json!({ "code": authenticator.code(&app) });
    fresh
        .post(&authenticator.path("/confirm"), code)
        .expect_problem(404, "not_found");
    assert_eq!(fresh.get(PAGE).expect(200).body["factors"], json!([]));
}

#[rstest]
fn the_first_factor_gives_codes_marks_its_session_and_ends_all_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let other = kontor_tests::log_in(&app, &lea.email);
    let authenticator = Authenticator::enroll(&app, &lea.client);
    assert_eq!(authenticator.recovery_codes.len(), 10);
    other.client.get(PAGE).expect_problem(401, "unauthenticated");
    app.anonymous()
        .post(
            "/v1/sessions/refresh",
            json!({ "refresh_token": other.refresh_token }),
        )
        .expect_problem(401, "invalid_refresh_token");
    let sessions = lea.client.get("/v1/sessions").expect(200);
    assert_eq!(sessions.body["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(sessions.text_at("/items/0/second_factor"), "totp");
    let page = lea.client.get(PAGE).expect(200);
    assert_eq!(page.body["enabled"], true);
    assert_eq!(page.text_at("/factors/0/state"), "active");
    assert_eq!(page.body["recovery_codes_left"], 10);
    let mails = app.mails_to(&lea.email);
    assert!(
        mails.iter().any(|mail| mail.subject.contains("new factor")),
        "{mails:?}"
    );
    log_in(&app, &lea.email, &authenticator);
}

#[rstest]
fn adding_a_factor_wants_a_fresh_password_and_a_session(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let script = api_token(&app, &lea, &["identity:write"]);
    script
        .post(START, json!({ "name": "Phone" }))
        .expect_problem(403, "session_required");
    script.get(PAGE).expect_problem(403, "session_required");
    let login = kontor_tests::log_in(&app, &lea.email);
    let authenticator = Authenticator::start(&login.client);
    app.advance(TimeDelta::minutes(10));
    let tokens = json!({ "refresh_token": login.refresh_token });
    let refreshed = app.anonymous().post("/v1/sessions/refresh", tokens).expect(200);
    let stale = login.client.with_token(&refreshed.text_at("/access_token"));
    for answer in [
        stale.post(START, json!({ "name": "Phone" })),
        stale.get(&authenticator.path("/qr-code")),
        stale.post(&authenticator.path("/confirm"), json!({ "code": "123456" })),
        stale.patch(&authenticator.path(""), json!({ "name": "Phone" })),
    ] {
        answer.expect_problem(403, "step_up_required");
    }
}

#[rstest]
fn a_further_factor_wants_the_present_one_and_brings_no_codes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    lea.client
        .post(START, json!({ "name": "Tablet" }))
        .expect_problem(409, "second_factor_exists");
    // Both the password and the factor are older than ten minutes in this session by now.
    app.advance(TimeDelta::minutes(9));
    let login = log_in(&app, &lea.email, &authenticator);
    app.advance(TimeDelta::minutes(9));
    let tokens = json!({ "refresh_token": login.refresh_token });
    let refreshed = app.anonymous().post("/v1/sessions/refresh", tokens).expect(200);
    app.advance(TimeDelta::minutes(2));
    login
        .client
        .with_token(&refreshed.text_at("/access_token"))
        .post("/v1/second-factors/recovery-codes", json!({}))
        .expect_problem(403, "step_up_required");
}

#[rstest]
fn a_started_app_replaces_the_one_started_before(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let first = Authenticator::start(&lea.client);
    let second = Authenticator::start(&lea.client);
    lea.client
        .post(&first.path("/confirm"), json!({ "code": first.code(&app) }))
        .expect_problem(404, "not_found");
    lea.client
        .post(&second.path("/confirm"), json!({ "code": first.code(&app) }))
        .expect_problem(403, "wrong_second_factor");
    let confirmed = lea
        .client
        .post(&second.path("/confirm"), json!({ "code": second.code(&app) }));
    assert_eq!(codes_in(&confirmed.expect(200)).len(), 10);
    // What is active is confirmed no more, and its code shows no more.
    app.advance(STEP);
    lea.client
        .post(&second.path("/confirm"), json!({ "code": second.code(&app) }))
        .expect_problem(404, "not_found");
    lea.client
        .get(&second.path("/qr-code"))
        .expect_problem(404, "not_found");
}

#[rstest]
fn the_qr_code_is_read_back_as_svg_and_as_png(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea+admin");
    let started = lea.client.post(START, json!({ "name": "Phone" })).expect(201);
    let uri = started.text_at("/otpauth_uri");
    let path = format!("/v1/second-factors/{}/qr-code", started.text_at("/id"));
    let svg = lea.client.get(&path).expect(200);
    assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
    assert_eq!(svg.header("cache-control"), Some("no-store"));
    assert!(svg.text.contains("<svg"), "{}", svg.text);
    let png = lea
        .client
        .with_header("accept", "image/png")
        .get(&path)
        .expect(200);
    assert_eq!(png.header("content-type"), Some("image/png"));
    assert_eq!(kontor_tests::second_factor::read_qr_code(&png.bytes), uri);
    assert!(uri.contains("lea%2Badmin"), "{uri}");
    let other = person(&app, "noa");
    other.client.get(&path).expect_problem(404, "not_found");
}

#[rstest]
fn codes_are_a_text_file_for_those_who_ask_and_shown_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::start(&lea.client);
    let confirm = lea
        .client
        .with_header("accept", "text/plain")
        .with_header("idempotency-key", "once");
    let body = json!({ "code": authenticator.code(&app) });
    let text = confirm
        .post(&authenticator.path("/confirm"), body.clone())
        .expect(200);
    assert_eq!(text.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(text.text.lines().count(), 10);
    assert!(text.text.lines().all(|line| line.len() == 29), "{}", text.text);
    confirm
        .post(&authenticator.path("/confirm"), body)
        .expect_problem(409, "secret_already_shown");
    let keyed = lea.client.with_header("idempotency-key", "again");
    keyed
        .post(START, json!({ "name": "A" }))
        .expect_problem(409, "second_factor_exists");
}

#[rstest]
fn a_name_keeps_its_spaces_and_is_changed_by_its_owner_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let name = json!({ "name": "My  old phone 📱" });
    let renamed = lea
        .client
        .patch(&authenticator.path(""), name.clone())
        .expect(200);
    assert_eq!(renamed.text_at("/name"), "My  old phone 📱");
    let challenged = app
        .anonymous()
        .post(
            "/v1/sessions",
            json!({ "email": lea.email, "password": PASSWORD }),
        )
        .expect(201);
    assert_eq!(challenged.text_at("/methods/0/label"), "My  old phone 📱");
    noa.client
        .patch(&authenticator.path(""), name)
        .expect_problem(404, "not_found");
    let answer = lea
        .client
        .patch(&authenticator.path(""), json!({ "name": "" }))
        .expect(422);
    assert_eq!(answer.fields(), [("/name", "required")]);
    challenge(&app, &lea.email);
}

#[rstest]
fn a_pending_app_belongs_to_the_session_that_started_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let intruder = kontor_tests::log_in(&app, &lea.email).client;
    let authenticator = Authenticator::start(&lea.client);
    intruder
        .get(&authenticator.path("/qr-code"))
        .expect_problem(404, "not_found");
    let code = json!({ "code": authenticator.code(&app) });
    intruder
        .post(&authenticator.path("/confirm"), code.clone())
        .expect_problem(404, "not_found");
    lea.client.get(&authenticator.path("/qr-code")).expect(200);
    lea.client.post(&authenticator.path("/confirm"), code).expect(200);
}

#[rstest]
fn the_first_factor_takes_back_what_was_prepared_with_the_password(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let login = json!({ "email": lea.email, "password": PASSWORD });
    let device = app
        .anonymous()
        .post("/v1/sessions", login)
        .expect(201)
        .text_at("/device_token");
    let next = format!("next-{}", lea.email);
    lea.client
        .post(
            "/v1/email-changes",
            json!({ "email": next, "password": PASSWORD }),
        )
        .expect(202);
    let confirm = json!({ "token": app.token_to(&next) });
    let authenticator = Authenticator::enroll(&app, &lea.client);
    app.anonymous()
        .post("/v1/email-changes/confirm", confirm)
        .expect_problem(422, "invalid_token");
    // A device of before guesses on the account's counter, like any other.
    for round in 0..6 {
        let body = json!({ "email": lea.email, "password": PASSWORD, "device_token": device });
        let challenge = challenged(&app.anonymous(), &body);
        let guess = totp(&challenge, &authenticator.wrong_code(&app));
        let answer = app.anonymous().post(VERIFY, guess);
        answer.expect_problem(
            if round < 5 { 403 } else { 429 },
            if round < 5 {
                "wrong_second_factor"
            } else {
                "second_factor_throttled"
            },
        );
    }
    let unknown = app
        .anonymous()
        .post(VERIFY, authenticator.answer(&app, &challenge(&app, &lea.email)));
    unknown.expect_problem(429, "second_factor_throttled");
}
