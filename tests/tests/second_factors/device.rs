//! Approval on a registered device.

use chrono::TimeDelta;
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::second_factor::{Device, VERIFY, approved, challenge, recovery};
use kontor_tests::{Answer, Client, Database, Login, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

const REQUEST: &str = "/v1/login-challenges/approval";
const STATE: &str = "/v1/login-challenges/approval/state";
const LIST: &str = "/v1/device-approvals/list";

fn request(app: &TestApp, challenge: &str) -> Answer {
    app.anonymous()
        .post(REQUEST, json!({ "challenge_token": challenge }))
}

fn state(app: &TestApp, challenge: &str) -> String {
    let answer = app
        .anonymous()
        .post(STATE, json!({ "challenge_token": challenge }));
    answer.expect(200).text_at("/state")
}

/// Requests that wait for the device; each listing is a second later than the one before.
fn waiting(app: &TestApp, device: &Device) -> Vec<Value> {
    app.advance(TimeDelta::seconds(1));
    let answer = app
        .anonymous()
        .post(LIST, device.listing(app.clock_now()))
        .expect(200);
    answer.body["approvals"].as_array().expect("approvals").clone()
}

fn answer(client: &Client, approval: &Value, body: Value) -> Answer {
    let id = approval["id"].as_str().expect("an id");
    client.post(&format!("/v1/device-approvals/{id}/answer"), body)
}

fn number(answer: &Answer) -> u64 {
    answer.body["number"].as_u64().expect("a number")
}

/// A number that the device shows and the login does not.
fn wrong_number(approval: &Value, right: u64) -> u64 {
    let choices = approval["choices"].as_array().expect("choices");
    let mut choices = choices.iter().filter_map(Value::as_u64);
    choices.find(|choice| *choice != right).expect("another number")
}

#[rstest]
fn a_login_is_approved_by_the_number_that_it_shows(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let device = Device::enroll(&lea.client, 7);
    assert_eq!(device.recovery_codes.len(), 10);
    let login = app
        .anonymous()
        .post(
            "/v1/sessions",
            json!({ "email": lea.email, "password": PASSWORD }),
        )
        .expect(201);
    assert_eq!(
        login.body["methods"][0],
        json!({ "method": "device", "label": "Tablet" })
    );
    let challenge = login.text_at("/challenge_token");
    app.anonymous()
        .post(VERIFY, approved(&challenge))
        .expect_problem(409, "not_approved");
    let asked = request(&app, &challenge).expect(202);
    assert_eq!(state(&app, &challenge), "waiting");
    app.anonymous()
        .post(VERIFY, approved(&challenge))
        .expect_problem(409, "not_approved");
    let seen = waiting(&app, &device);
    assert_eq!(seen.len(), 1);
    assert!(
        seen[0]["choices"]
            .as_array()
            .expect("choices")
            .contains(&json!(number(&asked)))
    );
    let body = device.answer(&seen[0], Some(number(&asked)));
    answer(&app.anonymous(), &seen[0], body.clone()).expect(204);
    answer(&app.anonymous(), &seen[0], body).expect_problem(409, "approval_closed");
    assert_eq!(state(&app, &challenge), "approved");
    let opened = app.anonymous().post(VERIFY, approved(&challenge)).expect(201);
    let client = Login::of(&app, &opened).client;
    let sessions = client.get("/v1/sessions").expect(200);
    assert_eq!(sessions.text_at("/items/0/second_factor"), "device");
    app.anonymous()
        .post(VERIFY, approved(&challenge))
        .expect_problem(422, "invalid_token");
    assert_eq!(waiting(&app, &device), Vec::<Value>::new());
}

#[rstest]
fn a_wrong_number_counts_and_a_denial_is_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let device = Device::enroll(&lea.client, 7);
    let one = challenge(&app, &lea.email);
    let asked = request(&app, &one).expect(202);
    let seen = waiting(&app, &device).remove(0);
    let wrong = device.answer(&seen, Some(wrong_number(&seen, number(&asked))));
    answer(&app.anonymous(), &seen, wrong).expect_problem(403, "wrong_second_factor");
    assert_eq!(state(&app, &one), "denied");
    let logins = lea.client.get("/v1/logins").expect(200);
    assert_eq!(logins.text_at("/items/0/outcome"), "wrong_second_factor");
    request(&app, &one).expect(202);
    let seen = waiting(&app, &device).remove(0);
    answer(&app.anonymous(), &seen, device.answer(&seen, None)).expect(204);
    app.anonymous()
        .post(VERIFY, approved(&one))
        .expect_problem(409, "not_approved");
    app.work();
    let mails = app.mails_to(&lea.email);
    let told = mails
        .iter()
        .filter(|mail| mail.subject.contains("denied on your device"));
    assert_eq!(told.count(), 2);
    // Two denials stop approval for an hour, for every challenge; other methods go on.
    let next = challenge(&app, &lea.email);
    let paused = request(&app, &next).expect_problem(429, "approval_paused");
    assert!(paused.header("retry-after").is_some());
    app.anonymous()
        .post(VERIFY, recovery(&next, &device.recovery_codes[0]))
        .expect(201);
    app.advance(TimeDelta::hours(1));
    request(&app, &challenge(&app, &lea.email)).expect(202);
}

#[rstest]
fn requests_expire_are_superseded_and_limited(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let device = Device::enroll(&lea.client, 7);
    let one = challenge(&app, &lea.email);
    let first = request(&app, &one).expect(202);
    let seen = waiting(&app, &device).remove(0);
    request(&app, &one).expect(202);
    let late = device.answer(&seen, Some(number(&first)));
    answer(&app.anonymous(), &seen, late).expect_problem(409, "approval_closed");
    assert_eq!(waiting(&app, &device).len(), 1);
    app.advance(TimeDelta::minutes(2));
    assert_eq!(state(&app, &one), "expired");
    assert_eq!(waiting(&app, &device), Vec::<Value>::new());
    for _ in 0..3 {
        request(&app, &challenge(&app, &lea.email)).expect(202);
    }
    request(&app, &challenge(&app, &lea.email)).expect_problem(429, "approval_paused");
}

#[rstest]
fn only_the_key_of_an_active_device_speaks_for_the_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let device = Device::enroll(&lea.client, 7);
    let his = Device::enroll(&noa.client, 9);
    let one = challenge(&app, &lea.email);
    let asked = request(&app, &one).expect(202);
    let seen = waiting(&app, &device).remove(0);
    let forger = Device::with_key(8, &device.id);
    let visitor = app.anonymous();
    let right = Some(number(&asked));
    answer(&visitor, &seen, forger.answer(&seen, right)).expect_problem(403, "invalid_signature");
    answer(&visitor, &seen, his.answer(&seen, right)).expect_problem(403, "invalid_signature");
    // A signature over one number serves no other.
    let mut other = device.answer(&seen, right);
    other["number"] = json!(wrong_number(&seen, number(&asked)));
    answer(&visitor, &seen, other).expect_problem(403, "invalid_signature");
    // Whether there is such an approval is learned by the key only.
    let mut unknown = seen.clone();
    unknown["id"] = json!("approval_0192f0c1e5b07cc3a4d15e6f708192a3");
    answer(&visitor, &unknown, device.answer(&unknown, right)).expect_problem(403, "invalid_signature");
    // Each listing is later than the last one, and its time is now.
    let listing = device.listing(app.clock_now() + TimeDelta::seconds(1));
    visitor.post(LIST, listing.clone()).expect(200);
    visitor
        .post(LIST, listing)
        .expect_problem(403, "invalid_signature");
    for wrong in [61, -61] {
        let at = app.clock_now() + TimeDelta::seconds(wrong);
        visitor
            .post(LIST, device.listing(at))
            .expect_problem(403, "invalid_signature");
    }
    visitor
        .post(LIST, forger.listing(app.clock_now() + TimeDelta::seconds(2)))
        .expect_problem(403, "invalid_signature");
    // A removed device approves nothing any more.
    answer(&visitor, &seen, device.answer(&seen, right)).expect(204);
    let path = format!("/v1/second-factors/{}/remove", device.id);
    lea.client
        .post(&path, json!({ "password": PASSWORD }))
        .expect(204);
    visitor
        .post(VERIFY, approved(&one))
        .expect_problem(422, "invalid_token");
}

#[rstest]
fn a_device_is_registered_by_its_own_key(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let start = || {
        let started = lea
            .client
            .post("/v1/second-factors/devices", json!({ "name": "Tablet" }));
        started.expect(201)
    };
    let started = start();
    let path = format!("/v1/second-factors/{}/confirm-device", started.text_at("/id"));
    let device = Device::with_key(7, &started.text_at("/id"));
    let mut other = device.registration(&started);
    other["public_key"] = Device::with_key(8, "").registration(&started)["public_key"].clone();
    lea.client
        .post(&path, other)
        .expect_problem(403, "invalid_signature");
    // The identity, a point of order 1, for which every text has a signature.
    let mut weak = device.registration(&started);
    weak["public_key"] = json!("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let refused = lea.client.post(&path, weak).expect(422);
    assert_eq!(refused.fields(), [("/public_key", "format")]);
    lea.client.post(&path, device.registration(&started)).expect(200);
    // Ten factors in all.
    for _ in 0..9 {
        Device::enroll(&lea.client, 7);
    }
    lea.client
        .post("/v1/second-factors/devices", json!({ "name": "Tablet" }))
        .expect_problem(409, "second_factor_limit");
}
