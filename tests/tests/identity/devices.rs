//! Devices that are known at login.

use chrono::TimeDelta;
use kontor_tests::guesses::{attempt, attempt_on, new_device};
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::{Database, Login, TestApp, stored_hash};
use rstest::rstest;

#[rstest]
fn a_device_is_known_by_the_token_of_its_first_login(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let phone = app.anonymous().with_header("user-agent", "Firefox on a phone");
    let first = attempt(&phone, &lea.email, PASSWORD).expect(201);
    let token = first.text_at("/device_token");
    assert!(token.starts_with("kontor_device_") && token.len() > 50);
    app.advance(TimeDelta::minutes(5));
    let second = attempt_on(&phone, &lea.email, PASSWORD, &token).expect(201);
    assert_eq!(second.body.get("device_token"), None, "shown once");
    let client = Login::of(&app, &second).client;
    let devices = client.get("/v1/devices?include_total=true").expect(200);
    assert_eq!(devices.body["total"], 1);
    assert_eq!(devices.text_at("/items/0/user_agent"), "Firefox on a phone");
    assert_eq!(devices.text_at("/items/0/created_at"), "2026-11-23T08:00:00Z");
    assert_eq!(devices.text_at("/items/0/last_login_at"), "2026-11-23T08:05:00Z");
    let sessions = client.get("/v1/sessions").expect(200);
    assert_eq!(
        sessions.text_at("/items/0/device_id"),
        devices.text_at("/items/0/id")
    );
    assert!(!devices.text.contains(&token));
    let hash = stored_hash(&token);
    let literal = match database {
        Database::Sqlite => format!("X'{hash}'"),
        Database::Postgres => format!("'\\x{hash}'"),
    };
    assert_eq!(
        app.fresh.count(&format!("devices WHERE token_hash = {literal}")),
        1
    );
}

#[rstest]
fn another_persons_device_is_not_known(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let token = new_device(&app.anonymous(), &lea.email);
    let answer = attempt_on(&app.anonymous(), &noa.email, PASSWORD, &token).expect(201);
    assert_ne!(answer.text_at("/device_token"), token);
    assert_eq!(app.fresh.count("devices"), 2);
}

#[rstest]
fn the_owner_is_told_of_a_login_on_a_new_device_but_not_of_the_first_of_all(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let token = new_device(&app.anonymous(), &lea.email);
    attempt_on(&app.anonymous(), &lea.email, PASSWORD, &token).expect(201);
    assert_eq!(app.mails_to(&lea.email).len(), 0);
    let thief = app.anonymous().with_header("user-agent", "Thief/1.0");
    attempt(&thief, &lea.email, PASSWORD).expect(201);
    let mails = app.mails_to(&lea.email);
    assert_eq!(mails.len(), 1);
    for part in ["23 Nov 2026 08:00 UTC", "127.0.0.1", "Thief/1.0"] {
        assert!(mails[0].text.contains(part), "{part} in {}", mails[0].text);
    }
}

#[rstest]
fn a_forgotten_device_is_unknown_and_its_sessions_end(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, eve) = (person(&app, "lea"), person(&app, "eve"));
    let answer = attempt(&app.anonymous(), &lea.email, PASSWORD).expect(201);
    let token = answer.text_at("/device_token");
    let there = Login::of(&app, &answer);
    let id = lea.client.get("/v1/devices").expect(200).text_at("/items/0/id");
    let path = format!("/v1/devices/{id}");
    eve.client.delete(&path).expect_problem(404, "not_found");
    there.client.get("/v1/profile").expect(200);
    lea.client.delete(&path).expect(204);
    there
        .client
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
    lea.client.get("/v1/profile").expect(200);
    lea.client.delete(&path).expect_problem(404, "not_found");
    assert_eq!(
        lea.client.get("/v1/devices").expect(200).body["items"],
        serde_json::json!([])
    );
    attempt_on(&app.anonymous(), &lea.email, PASSWORD, &token)
        .expect(201)
        .text_at("/device_token");
}

#[rstest]
fn a_device_that_nobody_logs_in_on_is_forgotten_in_the_end(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let token = new_device(&app.anonymous(), &lea.email);
    for _ in 0..2 {
        app.advance(TimeDelta::days(179));
        app.write(|tx| tx.jobs().purge_expired());
        let answer = attempt_on(&app.anonymous(), &lea.email, PASSWORD, &token).expect(201);
        assert_eq!(answer.body.get("device_token"), None);
    }
    app.advance(TimeDelta::days(180));
    app.write(|tx| tx.jobs().purge_expired());
    assert_eq!(app.fresh.count("devices"), 0);
}
