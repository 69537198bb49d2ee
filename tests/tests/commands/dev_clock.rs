//! `POST /dev/clock`: the server's clock goes forward, and whatever is due by then is done before it answers.

use crate::commands::run::{empty, mailed_token};
use chrono::{DateTime, TimeDelta, Utc};
use kontor_tests::process::Process;
use kontor_tests::{Answer, Client, Database, TestApp, sign_up_body};
use rstest::rstest;
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery staple";

fn advance(server: &Process, step: Value) -> Answer {
    server.client().post("/dev/clock", step)
}

fn now(answer: &Answer) -> DateTime<Utc> {
    let text = answer.text_at("/now");
    DateTime::parse_from_rfc3339(&text).expect("a time").to_utc()
}

pub fn sign_up(server: &Process, email: &str) -> Client {
    let mut body = sign_up_body(email);
    body["password"] = json!(PASSWORD);
    server.client().post("/v1/sign-up", body).expect(202);
    let token = mailed_token(server, email);
    let body = json!({ "token": token, "password": PASSWORD });
    server.client().post("/v1/sign-up/verify", body).expect(201);
    log_in(server, email)
}

fn log_in(server: &Process, email: &str) -> Client {
    let body = json!({ "email": email, "password": PASSWORD });
    let answer = server.client().post("/v1/sessions", body).expect(201);
    server.client().with_token(&answer.text_at("/access_token"))
}

/// Texts of the mails to an address that are there now.
fn mails(server: &Process, address: &str) -> Vec<String> {
    let mails = server
        .client()
        .get(&format!("/dev/mails?to={address}"))
        .expect(200);
    let mails = mails.body.as_array().expect("a list").clone();
    mails.iter().map(|mail| mail["text"].to_string()).collect()
}

#[rstest]
fn time_passes_for_everything_in_the_server(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let fresh = empty(database);
    let server = Process::start(&fresh, &[]);
    let lea = sign_up(&server, "lea@muster.example");
    lea.get("/v1/profile").expect(200);
    let first = now(&advance(&server, json!({ "advance_seconds": 1 })).expect(200));
    let answer = advance(&server, json!({ "advance_days": 40, "advance_seconds": 5 })).expect(200);
    let step = now(&answer) - first;
    assert!(step >= TimeDelta::days(40) + TimeDelta::seconds(5), "{step}");
    assert!(step < TimeDelta::days(40) + TimeDelta::minutes(2), "{step}");
    // The purge and the look at the signing keys are due every day.
    assert!(
        answer.body["jobs_run"].as_u64().is_some_and(|jobs| jobs >= 2),
        "{}",
        answer.text
    );
    assert_eq!(answer.body["jobs_due"], 0, "{}", answer.text);
    lea.get("/v1/profile").expect_problem(401, "unauthenticated");
    // Ten years on, the keys have been replaced, and the server goes on.
    for days in [100, 100, 3_650] {
        advance(&server, json!({ "advance_days": days })).expect(200);
        log_in(&server, "lea@muster.example")
            .get("/v1/profile")
            .expect(200);
    }
    assert_eq!(server.stop(), Some(0));
}

#[rstest]
fn what_is_due_is_done_before_the_answer(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    let server = Process::start(&fresh, &[("KONTOR_NOTICE_JOIN_MINUTES", "0")]);
    let (founder, guest) = ("lea@muster.example", "noa@muster.example");
    let lea = sign_up(&server, founder);
    let noa = sign_up(&server, guest);
    let company = json!({ "name": "Muster AG", "kind": "company", "postal_address": { "country": "CH" } });
    let id = lea.post("/v1/organizations", company).expect(201).text_at("/id");
    let path = format!("/v1/organizations/{id}");
    let end = now(&advance(&server, json!({ "advance_seconds": 1 })).expect(200)) + TimeDelta::days(30);
    let invitation = json!({ "email": guest, "role": "collaborator" });
    lea.post(&format!("{path}/invitations"), invitation).expect(201);
    // Its mail is on its way; the step waits for it.
    advance(&server, json!({ "advance_seconds": 1 })).expect(200);
    let token = mailed_token(&server, guest);
    let joined = noa
        .post("/v1/invitations/accept", json!({ "token": token }))
        .expect(201);
    let members = lea.get(&format!("{path}/members?q={guest}")).expect(200);
    let member = members.text_at("/items/0/id");
    let limited = json!({ "valid_until": end });
    lea.patch(&format!("{path}/members/{member}"), limited)
        .expect(200);
    drop(joined);

    let has_ended = |mails: &[String]| mails.iter().any(|text| text.contains("has expired"));
    let before = advance(&server, json!({ "advance_days": 29 })).expect(200);
    assert!(!has_ended(&mails(&server, guest)), "{}", before.text);
    let after = advance(&server, json!({ "advance_days": 1, "advance_seconds": 60 })).expect(200);
    assert!(after.body["jobs_run"].as_u64().is_some_and(|jobs| jobs >= 2));
    assert!(has_ended(&mails(&server, guest)), "{:?}", mails(&server, guest));
    assert!(
        mails(&server, founder)
            .iter()
            .any(|text| text.contains("expired")),
        "{:?}",
        mails(&server, founder)
    );
}

#[test]
fn a_wrong_step_changes_nothing_and_names_the_field() {
    let fresh = empty(Database::Sqlite);
    let server = Process::start(&fresh, &[]);
    let before = now(&advance(&server, json!({ "advance_seconds": 1 })).expect(200));
    for (step, fault) in [
        (json!({}), ("/advance_days", "required")),
        (json!({ "advance_days": 0 }), ("/advance_days", "range")),
        (json!({ "advance_days": -1 }), ("/advance_days", "range")),
        (json!({ "advance_days": 3_661 }), ("/advance_days", "range")),
        (json!({ "advance_days": "40" }), ("/advance_days", "type")),
        (json!({ "advance_seconds": 1.5 }), ("/advance_seconds", "type")),
        (
            json!({ "advance_seconds": 9_223_372_036_854_775_807_i64 }),
            ("/advance_seconds", "range"),
        ),
        (
            json!({ "advance": "P40D", "advance_days": 1 }),
            ("/advance", "unknown_field"),
        ),
    ] {
        let answer = advance(&server, step.clone());
        assert_eq!((answer.status, answer.fields()), (422, vec![fault]), "{step}");
    }
    let after = now(&advance(&server, json!({ "advance_seconds": 1 })).expect(200));
    assert!(after - before < TimeDelta::minutes(5));
}

#[test]
fn the_clock_stops_before_its_end() {
    let fresh = empty(Database::Sqlite);
    let server = Process::start(&fresh, &[]);
    let refused = (0..30)
        .map(|_| advance(&server, json!({ "advance_days": 3_660 })))
        .find(|answer| answer.status != 200);
    let refused = refused.expect("an end");
    assert_eq!(
        (refused.status, refused.fields()),
        (422, vec![("/advance_days", "range")])
    );
    let last = now(&advance(&server, json!({ "advance_seconds": 1 })).expect(200));
    assert!(last.to_string().starts_with("219"), "{last}");
    sign_up(&server, "lea@muster.example")
        .get("/v1/profile")
        .expect(200);
}

#[test]
fn without_dev_there_is_no_such_path() {
    let app = TestApp::start(Database::Sqlite);
    app.anonymous()
        .post("/dev/clock", json!({ "advance_days": 1 }))
        .expect_problem(404, "unknown_path");
}
