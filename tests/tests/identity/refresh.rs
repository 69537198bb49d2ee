//! Refresh tokens: each works once, and a copy in other hands ends the session.

use chrono::TimeDelta;
use kontor_tests::scenario::person;
use kontor_tests::{Answer, Database, Login, TestApp, log_in, stored_hash};
use rstest::rstest;
use serde_json::json;
use std::collections::BTreeSet;

fn refresh(app: &TestApp, token: &str) -> Answer {
    let body = json!({ "refresh_token": token });
    app.anonymous().post("/v1/sessions/refresh", body)
}

#[track_caller]
fn refreshed(app: &TestApp, token: &str) -> Login {
    Login::of(app, &refresh(app, token).expect(200))
}

#[track_caller]
fn refused(app: &TestApp, token: &str) {
    refresh(app, token).expect_problem(401, "invalid_refresh_token");
}

#[rstest]
fn the_direct_predecessor_gets_a_sibling_for_ten_seconds(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let first = log_in(&app, &lea.email);
    let second = refreshed(&app, &first.refresh_token);
    assert_eq!(second.session, first.session);
    assert_ne!(second.refresh_token, first.refresh_token);
    app.advance(TimeDelta::milliseconds(9_999));
    let sibling = refreshed(&app, &first.refresh_token);
    assert_ne!(sibling.refresh_token, second.refresh_token);
    // Both tabs go on.
    refreshed(&app, &second.refresh_token);
    let last = refreshed(&app, &sibling.refresh_token);
    last.client.get("/v1/profile").expect(200);
}

#[rstest]
fn a_predecessor_after_ten_seconds_ends_the_family(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let (first, elsewhere) = (log_in(&app, &lea.email), log_in(&app, &lea.email));
    let second = refreshed(&app, &first.refresh_token);
    app.advance(TimeDelta::seconds(10));
    refused(&app, &first.refresh_token);
    refused(&app, &second.refresh_token);
    second
        .client
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
    elsewhere.client.get("/v1/profile").expect(200);
    assert_eq!(
        app.fresh
            .count("sessions WHERE end_reason = 'refresh_token_reused'"),
        1
    );
    assert_eq!(
        app.fresh
            .count("activity_entries WHERE action = 'account.refresh_token_reused'"),
        1,
        "refused, and yet noted"
    );
}

#[rstest]
fn a_grandparent_ends_the_family_at_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let first = log_in(&app, &lea.email);
    let second = refreshed(&app, &first.refresh_token);
    let third = refreshed(&app, &second.refresh_token);
    refused(&app, &first.refresh_token);
    refused(&app, &third.refresh_token);
    third
        .client
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
}

#[rstest]
fn strict_mode_forgives_nothing(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("refresh_grace_seconds", "0")]);
    let lea = person(&app, "lea");
    let first = log_in(&app, &lea.email);
    let second = refreshed(&app, &first.refresh_token);
    refused(&app, &first.refresh_token);
    refused(&app, &second.refresh_token);
}

#[rstest]
fn tabs_that_race_all_go_on(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let first = log_in(&app, &lea.email);
    let body = json!({ "refresh_token": first.refresh_token });
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let tabs: Vec<_> = (0..4)
            .map(|_| {
                let (visitor, body) = (app.anonymous(), body.clone());
                scope.spawn(move || visitor.post("/v1/sessions/refresh", body))
            })
            .collect();
        tabs.into_iter()
            .map(|tab| tab.join().expect("an answer"))
            .collect()
    });
    let tokens: BTreeSet<String> = answers
        .into_iter()
        .map(|answer| answer.expect(200).text_at("/refresh_token"))
        .collect();
    assert_eq!(tokens.len(), 4, "each got a token of its own");
}

#[rstest]
fn refresh_tokens_are_stored_hashed_and_others_are_none(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let login = log_in(&app, &lea.email);
    let hash = stored_hash(&login.refresh_token);
    let stored = match database {
        Database::Sqlite => format!("refresh_tokens WHERE token_hash = x'{hash}'"),
        Database::Postgres => format!("refresh_tokens WHERE token_hash = '\\x{hash}'"),
    };
    assert_eq!(app.fresh.count(&stored), 1);
    refused(&app, &login.access_token[..90]);
    refused(&app, &format!("{}x", login.refresh_token));
    refused(&app, "");
    refreshed(&app, &login.refresh_token);
}
