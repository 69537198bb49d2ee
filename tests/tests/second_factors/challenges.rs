//! Answering the challenge of a login or a step-up.

use super::{STEP, log_in};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::second_factor::{VERIFY, challenge, recovery, step_up_challenge, totp};
use kontor_tests::{Authenticator, Client, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

/// The claims of an access token.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a payload");
    let bytes = URL_SAFE_NO_PAD.decode(payload).expect("base64");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn wrong(app: &TestApp, authenticator: &Authenticator, challenge: &str) {
    let body = totp(challenge, &authenticator.wrong_code(app));
    app.anonymous()
        .post(VERIFY, body)
        .expect_problem(403, "wrong_second_factor");
}

#[rstest]
fn the_password_alone_opens_no_session_and_a_code_after_it_does(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    app.advance(STEP);
    let answer = app
        .anonymous()
        .post(
            "/v1/sessions",
            json!({ "email": lea.email, "password": PASSWORD }),
        )
        .expect(201);
    assert_eq!(answer.text_at("/expires_at"), "2026-11-23T08:05:30Z");
    let methods =
        json!([{ "method": "totp", "label": "Phone" }, { "method": "recovery_code", "label": null }]);
    assert_eq!(answer.body["methods"], methods);
    let challenge = answer.text_at("/challenge_token");
    app.anonymous()
        .with_token(&challenge)
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
    let login = app
        .anonymous()
        .post(VERIFY, authenticator.answer(&app, &challenge))
        .expect(201);
    assert_eq!(login.text_at("/status"), "authenticated");
    assert!(login.body["device_token"].is_string(), "{}", login.text);
    let claims = claims(&login.text_at("/access_token"));
    assert_eq!(claims["amr"], json!(["pwd", "otp", "mfa"]));
    let client = app.anonymous().with_token(&login.text_at("/access_token"));
    let logins = client.get("/v1/logins").expect(200);
    assert_eq!(logins.text_at("/items/0/outcome"), "success");
    // The refreshed token says the same.
    let tokens = json!({ "refresh_token": login.text_at("/refresh_token") });
    let refreshed = app.anonymous().post("/v1/sessions/refresh", tokens).expect(200);
    let claims = self::claims(&refreshed.text_at("/access_token"));
    assert_eq!(claims["amr"], json!(["pwd", "otp", "mfa"]));
}

#[rstest]
fn each_step_is_accepted_once_and_later_than_the_last(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let now = app.clock_now();
    let verify = |code: String| {
        let challenge = challenge(&app, &lea.email);
        app.anonymous().post(VERIFY, totp(&challenge, &code))
    };
    // The code of the enrollment is used up, and so is the one before it.
    verify(authenticator.code_at(now)).expect_problem(403, "wrong_second_factor");
    verify(authenticator.code_at(now - STEP)).expect_problem(403, "wrong_second_factor");
    verify(authenticator.code_at(now + STEP * 2)).expect_problem(403, "wrong_second_factor");
    verify(authenticator.code_at(now + STEP)).expect(201);
    verify(authenticator.code_at(now + STEP)).expect_problem(403, "wrong_second_factor");
    app.advance(STEP * 3);
    verify(authenticator.code_at(now + STEP)).expect_problem(403, "wrong_second_factor");
    verify(authenticator.code_at(now + STEP * 2)).expect(201);
}

#[rstest]
fn a_challenge_is_redeemed_once_and_dies_of_wrong_codes_time_and_a_new_password(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let is_dead = |challenge: &str| {
        app.advance(STEP);
        app.anonymous()
            .post(VERIFY, authenticator.answer(&app, challenge))
            .expect_problem(422, "invalid_token");
    };
    app.advance(STEP);
    let redeemed = challenge(&app, &lea.email);
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &redeemed))
        .expect(201);
    is_dead(&redeemed);
    let guessed = challenge(&app, &lea.email);
    (0..5).for_each(|_| wrong(&app, &authenticator, &guessed));
    // Longer than the wait after five wrong codes.
    app.advance(STEP);
    is_dead(&guessed);
    let old = challenge(&app, &lea.email);
    app.advance(TimeDelta::minutes(5));
    is_dead(&old);
    let before = challenge(&app, &lea.email);
    let client = log_in(&app, &lea.email, &authenticator).client;
    let new = json!({ "current_password": PASSWORD, "new_password": "another horse battery staple" });
    client.post("/v1/password", new).expect(204);
    is_dead(&before);
    is_dead("kontor_challenge_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r");
}

#[rstest]
fn a_code_that_can_be_none_is_no_try(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    app.advance(STEP);
    let challenge = challenge(&app, &lea.email);
    for body in [
        totp(&challenge, "12345"),
        totp(&challenge, "12345a"),
        totp(&challenge, ""),
        totp(&challenge, &authenticator.recovery_codes[0]),
        recovery(&challenge, "123456"),
        recovery(&challenge, "UUUU-UUUU-UUUU-UUUU-UUUU-UUUU"),
    ] {
        let answer = app.anonymous().post(VERIFY, body).expect(422);
        assert_eq!(answer.fields()[0].0, "/code", "{}", answer.text);
    }
    let mut spaced = authenticator.code(&app);
    spaced.insert(3, ' ');
    app.anonymous()
        .post(VERIFY, totp(&challenge, &spaced))
        .expect(201);
}

#[rstest]
fn a_challenge_serves_its_purpose_alone(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let step_up = step_up_challenge(&lea.client);
    app.advance(STEP);
    let answer = app
        .anonymous()
        .post(VERIFY, authenticator.answer(&app, &step_up))
        .expect(200);
    assert_eq!(answer.text_at("/status"), "stepped_up");
    assert_eq!(answer.text_at("/session_id"), lea.session.to_string());
    assert!(answer.body["refresh_token"].is_null(), "{}", answer.text);
    let sessions = lea.client.get("/v1/sessions").expect(200);
    assert_eq!(sessions.body["items"].as_array().map(Vec::len), Some(1));
    // With its session, the challenge of a step-up ends.
    let client = log_in(&app, &lea.email, &authenticator).client;
    let orphan = step_up_challenge(&client);
    lea.client.post("/v1/sessions/end-others", json!({})).expect(200);
    app.advance(STEP);
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &orphan))
        .expect_problem(422, "invalid_token");
}

#[rstest]
fn sensitive_actions_want_the_password_and_the_factor(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let login = log_in(&app, &lea.email, &authenticator);
    app.advance(TimeDelta::minutes(9));
    let tokens = json!({ "refresh_token": login.refresh_token });
    let refreshed = app.anonymous().post("/v1/sessions/refresh", tokens).expect(200);
    let client = login.client.with_token(&refreshed.text_at("/access_token"));
    app.advance(TimeDelta::minutes(2));
    let export = |client: &Client| client.get("/v1/profile/export");
    export(&client).expect_problem(403, "step_up_required");
    let challenge = step_up_challenge(&client);
    // The password alone is half of it.
    export(&client).expect_problem(403, "step_up_required");
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &challenge))
        .expect(200);
    export(&client).expect(200);
    let new = json!({ "current_password": PASSWORD, "new_password": "another horse battery staple" });
    client.post("/v1/password", new).expect(204);
}

#[rstest]
fn the_history_shows_what_followed_the_password(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let newest = || {
        lea.client
            .get("/v1/logins")
            .expect(200)
            .text_at("/items/0/outcome")
    };
    app.advance(STEP);
    let challenge = challenge(&app, &lea.email);
    assert_eq!(newest(), "second_factor_required");
    wrong(&app, &authenticator, &challenge);
    assert_eq!(newest(), "wrong_second_factor");
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &challenge))
        .expect(201);
    assert_eq!(newest(), "success");
}
