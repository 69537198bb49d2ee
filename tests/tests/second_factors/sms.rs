//! Codes by SMS.

use chrono::TimeDelta;
use kontor_tests::scenario::{PASSWORD, Person, person};
use kontor_tests::second_factor::{VERIFY, challenge, codes_in, sms, step_up_challenge};
use kontor_tests::sms::PHONE;
use kontor_tests::{Answer, Authenticator, Client, Database, Login, TestApp};
use rstest::rstest;
use serde_json::json;

const START: &str = "/v1/second-factors/sms";
const SEND: &str = "/v1/login-challenges/sms";

fn start(client: &Client, phone: &str) -> Answer {
    client.post(START, json!({ "name": "Phone", "phone": phone }))
}

fn confirm(client: &Client, id: &str, code: &str) -> Answer {
    client.post(
        &format!("/v1/second-factors/{id}/confirm"),
        json!({ "code": code }),
    )
}

/// Adds a phone, and returns the id of the factor.
fn enroll(app: &TestApp, lea: &Person) -> String {
    let id = start(&lea.client, PHONE).expect(201).text_at("/id");
    confirm(&lea.client, &id, &app.code_to(PHONE)).expect(200);
    // Longer than the pause between two codes.
    app.advance(TimeDelta::minutes(1));
    id
}

fn send(app: &TestApp, challenge: &str) -> Answer {
    app.anonymous()
        .post(SEND, json!({ "challenge_token": challenge }))
}

fn verify(app: &TestApp, challenge: &str, code: &str) -> Answer {
    app.anonymous().post(VERIFY, sms(challenge, code))
}

/// A code that was not sent.
fn other_than(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

#[rstest]
fn a_phone_is_confirmed_by_its_code_and_asked_for_at_a_login(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let started = start(&lea.client, "+41 79 123 45 67").expect(201);
    assert_eq!(
        (started.text_at("/method"), started.text_at("/phone_ending")),
        ("sms".into(), "67".into())
    );
    kontor_tests::log_in(&app, &lea.email);
    let code = app.code_to(PHONE);
    confirm(&lea.client, &started.text_at("/id"), &other_than(&code))
        .expect_problem(403, "wrong_second_factor");
    let confirmed = confirm(&lea.client, &started.text_at("/id"), &code).expect(200);
    assert_eq!(codes_in(&confirmed).len(), 10);
    app.advance(TimeDelta::minutes(1));
    let answer = app
        .anonymous()
        .post(
            "/v1/sessions",
            json!({ "email": lea.email, "password": PASSWORD }),
        )
        .expect(201);
    assert_eq!(
        answer.body["methods"][0],
        json!({ "method": "sms", "label": "67" })
    );
    let challenge = answer.text_at("/challenge_token");
    // The code of the enrollment answers no challenge.
    verify(&app, &challenge, &code).expect_problem(403, "wrong_second_factor");
    let sent = send(&app, &challenge).expect(202);
    assert_eq!(
        sent.body,
        json!({ "phone_ending": "67", "expires_at": "2026-11-23T08:06:00Z" })
    );
    let opened = verify(&app, &challenge, &app.code_to(PHONE)).expect(201);
    let client = Login::of(&app, &opened).client;
    let sessions = client.get("/v1/sessions").expect(200);
    assert_eq!(sessions.text_at("/items/0/second_factor"), "sms");
    client.get("/v1/profile/export").expect(200);
}

#[rstest]
fn a_code_serves_the_challenge_for_which_it_was_sent_and_only_the_newest_does(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    enroll(&app, &lea);
    let (one, other) = (challenge(&app, &lea.email), step_up_challenge(&lea.client));
    send(&app, &one).expect(202);
    let first = app.code_to(PHONE);
    verify(&app, &other, &first).expect_problem(403, "wrong_second_factor");
    app.advance(TimeDelta::minutes(1));
    send(&app, &one).expect(202);
    let second = app.code_to(PHONE);
    if first != second {
        verify(&app, &one, &first).expect_problem(403, "wrong_second_factor");
    }
    verify(&app, &one, &second).expect(201);
    verify(&app, &one, &second).expect_problem(422, "invalid_token");
}

#[rstest]
fn codes_are_limited_by_pause_challenge_and_hour(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    enroll(&app, &lea);
    let one = challenge(&app, &lea.email);
    send(&app, &one).expect(202);
    let refused = send(&app, &one).expect_problem(429, "sms_limit");
    assert_eq!(refused.header("retry-after"), Some("60"));
    for _ in 0..2 {
        app.advance(TimeDelta::minutes(1));
        send(&app, &one).expect(202);
    }
    app.advance(TimeDelta::minutes(1));
    send(&app, &one).expect_problem(429, "sms_limit");
    // The fifth within the hour, with the one of the enrollment; a new challenge resets nothing.
    let next = challenge(&app, &lea.email);
    send(&app, &next).expect(202);
    app.advance(TimeDelta::minutes(1));
    let refused = send(&app, &next).expect_problem(429, "sms_limit");
    assert_eq!(refused.header("retry-after"), Some("3300"));
    app.advance(TimeDelta::minutes(55));
    send(&app, &challenge(&app, &lea.email)).expect(202);
}

#[rstest]
fn the_installation_sends_so_many_codes_a_day_and_other_methods_go_on(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("sms_codes_per_day", "2")]);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    enroll(&app, &lea);
    let one = challenge(&app, &lea.email);
    send(&app, &one).expect(202);
    app.advance(TimeDelta::minutes(1));
    send(&app, &one).expect_problem(503, "sms_unavailable");
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &one))
        .expect(201);
}

#[rstest]
fn wrong_codes_count_like_those_of_an_app(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    enroll(&app, &lea);
    let one = challenge(&app, &lea.email);
    send(&app, &one).expect(202);
    let code = app.code_to(PHONE);
    for _ in 0..5 {
        verify(&app, &one, &other_than(&code)).expect_problem(403, "wrong_second_factor");
    }
    verify(&app, &one, &code).expect_problem(422, "invalid_token");
    let next = challenge(&app, &lea.email);
    verify(&app, &next, &code).expect_problem(429, "second_factor_throttled");
}

#[rstest]
fn a_code_of_an_enrollment_is_valid_for_ten_minutes_and_five_tries(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let id = start(&lea.client, PHONE).expect(201).text_at("/id");
    let code = app.code_to(PHONE);
    for _ in 0..5 {
        confirm(&lea.client, &id, &other_than(&code)).expect_problem(403, "wrong_second_factor");
    }
    confirm(&lea.client, &id, &code).expect_problem(429, "second_factor_throttled");
    app.advance(TimeDelta::minutes(1));
    confirm(&lea.client, &id, &code).expect_problem(403, "wrong_second_factor");
    // Wrong codes of an enrollment lock no login.
    kontor_tests::log_in(&app, &lea.email);
}

#[rstest]
fn other_numbers_are_refused_at_the_field(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    for phone in ["+41 22 820 35 44", "+447911123456", "079 123 45 67", "+4915", ""] {
        let answer = start(&lea.client, phone).expect(422);
        assert_eq!(answer.fields()[0].0, "/phone", "{phone}");
    }
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let one = challenge(&app, &lea.email);
    send(&app, &one).expect_problem(409, "no_such_method");
    send(&app, "kontor_challenge_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r")
        .expect_problem(422, "invalid_token");
    app.advance(TimeDelta::seconds(30));
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &one))
        .expect(201);
}

#[rstest]
fn removal_resets_no_limit_and_strangers_use_up_no_login_code(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, mallory) = (person(&app, "lea"), person(&app, "mallory"));
    enroll(&app, &lea);
    mallory
        .client
        .patch("/v1/profile", json!({ "phone": PHONE }))
        .expect(200);
    for _ in 0..10 {
        mallory
            .client
            .post("/v1/profile/phone/code", json!(null))
            .expect(202);
    }
    let before = app.sms_to(PHONE).len();
    send(&app, &challenge(&app, &lea.email)).expect(202);
    assert_eq!(app.sms_to(PHONE).len(), before + 1);
    lea.client
        .post("/v1/second-factors/disable", json!({ "password": PASSWORD }))
        .expect(204);
    start(&lea.client, PHONE).expect_problem(429, "sms_limit");
    let numbers = app
        .fresh
        .count("outbox_sms WHERE sent_at IS NOT NULL AND recipient <> ''");
    assert_eq!(numbers, 0);
}
