//! Guessing codes: who guesses knows the password, so the counters belong to the account, not to a challenge.

use super::{STEP, log_in};
use chrono::TimeDelta;
use kontor_tests::scenario::{PASSWORD, Person, person};
use kontor_tests::second_factor::{VERIFY, challenge, challenged, recovery, step_up_challenge, totp};
use kontor_tests::{Answer, Authenticator, Database, Login, TestApp};
use rstest::rstest;
use serde_json::json;

/// The longest wait between two guesses.
const LONGEST: TimeDelta = TimeDelta::hours(1);

fn guess(app: &TestApp, lea: &Person, authenticator: &Authenticator) -> Answer {
    let challenge = challenge(app, &lea.email);
    app.anonymous()
        .post(VERIFY, totp(&challenge, &authenticator.wrong_code(app)))
}

#[rstest]
fn a_new_challenge_resets_nothing_and_a_lock_kills_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    app.advance(STEP);
    let early = challenge(&app, &lea.email);
    for _ in 0..5 {
        guess(&app, &lea, &authenticator).expect_problem(403, "wrong_second_factor");
    }
    // The lock is looked at when a code is redeemed, also by a challenge from before it.
    let refused = app.anonymous().post(VERIFY, authenticator.answer(&app, &early));
    let refused = refused.expect_problem(429, "second_factor_throttled");
    assert_eq!(refused.header("retry-after"), Some("30"));
    let late = challenge(&app, &lea.email);
    app.anonymous()
        .post(VERIFY, recovery(&late, &authenticator.recovery_codes[0]))
        .expect_problem(429, "second_factor_throttled");
    app.advance(TimeDelta::seconds(30));
    for dead in [&early, &late] {
        app.anonymous()
            .post(VERIFY, authenticator.answer(&app, dead))
            .expect_problem(422, "invalid_token");
    }
    let login = log_in(&app, &lea.email, &authenticator);
    // Whoever waited and gave the right code begins anew.
    for _ in 0..4 {
        guess(&app, &lea, &authenticator).expect_problem(403, "wrong_second_factor");
    }
    login.client.get("/v1/profile").expect(200);
}

#[rstest]
fn passwords_and_codes_lock_each_other_neither_nor_reset_each_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    app.advance(STEP);
    // The right password before each code resets no counter of codes.
    for _ in 0..5 {
        guess(&app, &lea, &authenticator).expect_problem(403, "wrong_second_factor");
    }
    guess(&app, &lea, &authenticator).expect_problem(429, "second_factor_throttled");
    // And a locked factor locks no password.
    challenge(&app, &lea.email);
    app.advance(TimeDelta::seconds(30));
    let open = challenge(&app, &lea.email);
    let wrong = json!({ "email": lea.email, "password": format!("wrong {PASSWORD}") });
    for _ in 0..5 {
        app.anonymous()
            .post("/v1/sessions", wrong.clone())
            .expect_problem(401, "invalid_credentials");
    }
    app.anonymous()
        .post("/v1/sessions", wrong)
        .expect_problem(429, "login_throttled");
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &open))
        .expect(201);
}

#[rstest]
fn the_twentieth_wrong_code_is_told_and_after_a_hundred_a_reset_is_needed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    // A known device of the owner's, before the guesses.
    app.advance(STEP);
    let first = challenge(&app, &lea.email);
    let known = app
        .anonymous()
        .post(VERIFY, authenticator.answer(&app, &first))
        .expect(201);
    let device = known.text_at("/device_token");
    let warned = || {
        app.work();
        let mails = app.mails_to(&lea.email);
        mails
            .iter()
            .filter(|mail| mail.subject.contains("known to others"))
            .count()
    };
    for number in 1..=100 {
        guess(&app, &lea, &authenticator).expect_problem(403, "wrong_second_factor");
        if number == 19 {
            assert_eq!(warned(), 0);
        }
        app.advance(LONGEST);
    }
    assert_eq!(warned(), 1);
    let late = challenge(&app, &lea.email);
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &late))
        .expect_problem(429, "second_factor_disabled");
    // The owner's device is counted for itself.
    let body = json!({ "email": lea.email, "password": PASSWORD, "device_token": device });
    let own = challenged(&app.anonymous(), &body);
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &own))
        .expect(201);
    // A new password opens the way again, and skips no factor.
    app.anonymous()
        .post("/v1/password-resets", json!({ "email": lea.email }))
        .expect(202);
    let token = app.token_to(&lea.email);
    app.anonymous()
        .post(
            "/v1/password-resets/complete",
            json!({ "token": token, "password": PASSWORD }),
        )
        .expect(204);
    log_in(&app, &lea.email, &authenticator);
}

#[rstest]
fn a_reset_after_a_few_guesses_changes_no_count(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    for _ in 0..5 {
        guess(&app, &lea, &authenticator).expect_problem(403, "wrong_second_factor");
    }
    app.anonymous()
        .post("/v1/password-resets", json!({ "email": lea.email }))
        .expect(202);
    let token = app.token_to(&lea.email);
    app.anonymous()
        .post(
            "/v1/password-resets/complete",
            json!({ "token": token, "password": PASSWORD }),
        )
        .expect(204);
    guess(&app, &lea, &authenticator).expect_problem(429, "second_factor_throttled");
}

#[rstest]
fn guesses_in_a_session_end_it_and_lock_no_device(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    app.advance(STEP);
    let first = challenge(&app, &lea.email);
    let own = app
        .anonymous()
        .post(VERIFY, authenticator.answer(&app, &first))
        .expect(201);
    let mut stolen = Login::of(&app, &own);
    let mut tried = 0;
    while tried < 10 {
        let challenge = step_up_challenge(&stolen.client);
        let guess = totp(&challenge, &authenticator.wrong_code(&app));
        let answer = app.anonymous().post(VERIFY, guess);
        tried += usize::from(answer.status == 403);
        if answer.status == 429 {
            app.advance(TimeDelta::minutes(5));
            let tokens = json!({ "refresh_token": stolen.refresh_token });
            let refreshed = app.anonymous().post("/v1/sessions/refresh", tokens).expect(200);
            stolen = Login::of(&app, &refreshed);
        }
    }
    stolen
        .client
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
    let body =
        json!({ "email": lea.email, "password": PASSWORD, "device_token": own.text_at("/device_token") });
    app.advance(STEP);
    let known = challenged(&app.anonymous(), &body);
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &known))
        .expect(201);
    app.work();
    let mails = app.mails_to(&lea.email);
    assert!(
        mails.iter().any(|mail| mail.subject.contains("known to others")),
        "{mails:?}"
    );
}
