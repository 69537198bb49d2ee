//! Removing factors.

use super::{STEP, log_in};
use chrono::TimeDelta;
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::second_factor::{VERIFY, challenge, step_up_challenge};
use kontor_tests::{Authenticator, Database, TestApp};
use rstest::rstest;
use serde_json::json;

const DISABLE: &str = "/v1/second-factors/disable";

#[rstest]
fn the_last_removal_leaves_no_code_no_challenge_and_no_other_session(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values(true, false)] all: bool,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let other = log_in(&app, &lea.email, &authenticator);
    let (login, step_up) = (challenge(&app, &lea.email), step_up_challenge(&lea.client));
    let path = if all {
        DISABLE.to_owned()
    } else {
        authenticator.path("/remove")
    };
    lea.client
        .post(&path, json!({ "password": "wrong horse battery staple" }))
        .expect_problem(403, "wrong_password");
    lea.client
        .post(&path, json!({ "password": PASSWORD }))
        .expect(204);
    let page = lea.client.get("/v1/second-factors").expect(200);
    assert_eq!(
        (&page.body["enabled"], &page.body["factors"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(page.body["recovery_codes_left"], 0);
    other
        .client
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
    app.anonymous()
        .post(
            "/v1/sessions/refresh",
            json!({ "refresh_token": other.refresh_token }),
        )
        .expect_problem(401, "invalid_refresh_token");
    app.advance(STEP);
    for dead in [login, step_up] {
        app.anonymous()
            .post(VERIFY, authenticator.answer(&app, &dead))
            .expect_problem(422, "invalid_token");
    }
    // From now on, the password is enough: for a login, and for a step-up of the remaining session.
    kontor_tests::log_in(&app, &lea.email);
    lea.client
        .post("/v1/sessions/step-up", json!({ "password": PASSWORD }))
        .expect(200);
    app.work();
    let mails = app.mails_to(&lea.email);
    assert!(
        mails
            .iter()
            .any(|mail| mail.subject == "Two-step verification is off"),
        "{mails:?}"
    );
}

#[rstest]
fn removal_wants_a_recent_factor_and_the_password(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    lea.client
        .post(DISABLE, json!({ "password": PASSWORD }))
        .expect_problem(409, "no_second_factor");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let login = log_in(&app, &lea.email, &authenticator);
    app.advance(TimeDelta::minutes(9));
    let tokens = json!({ "refresh_token": login.refresh_token });
    let refreshed = app.anonymous().post("/v1/sessions/refresh", tokens).expect(200);
    let stale = login.client.with_token(&refreshed.text_at("/access_token"));
    app.advance(TimeDelta::minutes(2));
    for path in [DISABLE.to_owned(), authenticator.path("/remove")] {
        stale
            .post(&path, json!({ "password": PASSWORD }))
            .expect_problem(403, "step_up_required");
    }
    let challenge = step_up_challenge(&stale);
    app.anonymous()
        .post(VERIFY, authenticator.answer(&app, &challenge))
        .expect(200);
    stale.post(DISABLE, json!({ "password": PASSWORD })).expect(204);
}

#[rstest]
fn no_one_removes_the_factor_of_another(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, noa) = (&people.collaborator, &people.legal_representative);
    let authenticator = Authenticator::enroll(&app, &lea.client);
    for other in [noa, &people.administrator, &people.clerk, &people.agent] {
        other
            .client
            .post(&authenticator.path("/remove"), json!({ "password": PASSWORD }))
            .expect_problem(404, "not_found");
    }
    assert_eq!(
        lea.client.get("/v1/second-factors").expect(200).body["enabled"],
        true
    );
}

#[rstest]
fn a_former_address_that_can_undo_a_change_is_told_too(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let next = format!("next-{}", lea.email);
    lea.client
        .post(
            "/v1/email-changes",
            json!({ "email": next, "password": PASSWORD }),
        )
        .expect(202);
    let token = app.token_to(&next);
    app.anonymous()
        .post("/v1/email-changes/confirm", json!({ "token": token }))
        .expect(204);
    let authenticator = Authenticator::enroll(&app, &lea.client);
    lea.client
        .post(&authenticator.path("/remove"), json!({ "password": PASSWORD }))
        .expect(204);
    app.work();
    for address in [&next, &lea.email] {
        let mails = app.mails_to(address);
        for subject in [
            "Two-step verification: new factor",
            "Two-step verification is off",
        ] {
            assert!(
                mails.iter().any(|mail| mail.subject == subject),
                "{address}: {mails:?}"
            );
        }
    }
}
