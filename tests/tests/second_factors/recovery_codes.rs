//! Recovery codes: each replaces a factor once.

use super::STEP;
use kontor_tests::scenario::person;
use kontor_tests::second_factor::{VERIFY, challenge, codes_in, recovery};
use kontor_tests::{Answer, Authenticator, Database, Login, TestApp};
use rstest::rstest;
use serde_json::json;

const RENEW: &str = "/v1/second-factors/recovery-codes";

fn try_code(app: &TestApp, email: &str, code: &str) -> Answer {
    let challenge = challenge(app, email);
    app.anonymous().post(VERIFY, recovery(&challenge, code))
}

#[rstest]
fn each_code_opens_one_session_and_is_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let codes = Authenticator::enroll(&app, &lea.client).recovery_codes;
    for (used, code) in codes.iter().enumerate() {
        // As it is typed, not as it was shown.
        let typed = code.to_lowercase().replace('-', " ");
        let opened = try_code(&app, &lea.email, &typed).expect(201);
        let client = Login::of(&app, &opened).client;
        let sessions = client.get("/v1/sessions").expect(200);
        let items = sessions.body["items"].as_array().expect("items");
        let current = items.iter().find(|item| item["current"] == true);
        assert_eq!(current.expect("the session")["second_factor"], "recovery_code");
        let left = client.get("/v1/second-factors").expect(200).body["recovery_codes_left"].clone();
        assert_eq!(left, json!(9 - used));
        // A wrong code resets nothing and locks nothing after a right one.
        if used < 9 {
            try_code(&app, &lea.email, code).expect_problem(403, "wrong_second_factor");
        }
    }
    app.work();
    let mails = app.mails_to(&lea.email);
    let told: Vec<&str> = mails
        .iter()
        .filter(|mail| mail.subject.contains("recovery code was used"))
        .map(|mail| mail.text.as_str())
        .collect();
    assert_eq!(told.len(), 10);
    let few = told
        .iter()
        .filter(|text| text.contains("Few codes are left"))
        .count();
    assert_eq!(few, 4, "3, 2, 1 and 0 are few");
    // Without unused codes the challenge offers none.
    let answer = app
        .anonymous()
        .post(
            "/v1/sessions",
            json!({ "email": lea.email, "password": kontor_tests::scenario::PASSWORD }),
        )
        .expect(201);
    assert_eq!(
        answer.body["methods"],
        json!([{ "method": "totp", "label": "Phone" }])
    );
}

#[rstest]
fn a_new_set_wants_the_factor_and_replaces_the_old_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    lea.client
        .post(RENEW, json!({}))
        .expect_problem(409, "no_second_factor");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let renewed = codes_in(&lea.client.post(RENEW, json!({})).expect(200));
    assert_eq!(renewed.len(), 10);
    assert!(
        renewed
            .iter()
            .all(|code| !authenticator.recovery_codes.contains(code))
    );
    try_code(&app, &lea.email, &authenticator.recovery_codes[0]).expect_problem(403, "wrong_second_factor");
    try_code(&app, &lea.email, &renewed[0]).expect(201);
    app.work();
    let mails = app.mails_to(&lea.email);
    assert!(
        mails.iter().any(|mail| mail.subject == "New recovery codes"),
        "{mails:?}"
    );
    let text = lea
        .client
        .with_header("accept", "text/plain")
        .post(RENEW, json!({}))
        .expect(200);
    assert_eq!(text.text.lines().count(), 10);
}

#[rstest]
fn a_lost_app_is_removed_after_a_recovery_code(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let opened = try_code(&app, &lea.email, &authenticator.recovery_codes[4]).expect(201);
    let client = Login::of(&app, &opened).client;
    let password = json!({ "password": kontor_tests::scenario::PASSWORD });
    client.post(&authenticator.path("/remove"), password).expect(204);
    kontor_tests::log_in(&app, &lea.email);
    let next = Authenticator::enroll(&app, &client);
    assert_eq!(next.recovery_codes.len(), 10);
}

#[rstest]
fn a_code_of_another_account_is_wrong(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let hers = Authenticator::enroll(&app, &lea.client);
    let his = Authenticator::enroll(&app, &noa.client);
    app.advance(STEP);
    try_code(&app, &lea.email, &his.recovery_codes[0]).expect_problem(403, "wrong_second_factor");
    let challenge = challenge(&app, &lea.email);
    app.anonymous()
        .post(VERIFY, his.answer(&app, &challenge))
        .expect_problem(403, "wrong_second_factor");
    app.anonymous()
        .post(VERIFY, hers.answer(&app, &challenge))
        .expect(201);
}
