//! Sessions: how long they live, how they are listed, and how they end.

use chrono::{DateTime, TimeDelta, Utc};
use kontor_tests::scenario::{api_token, person};
use kontor_tests::{Answer, Client, Database, Login, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};

fn refresh(app: &TestApp, token: &str) -> Answer {
    let body = json!({ "refresh_token": token });
    app.anonymous().post("/v1/sessions/refresh", body)
}

fn items(client: &Client) -> Vec<Value> {
    let list = client.get("/v1/sessions").expect(200);
    list.body["items"].as_array().expect("items").clone()
}

fn moment(value: &Value) -> DateTime<Utc> {
    let text = value.as_str().expect("a time");
    DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc()
}

#[rstest]
fn a_session_ends_after_12_hours_without_refresh(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let (first, other) = (log_in(&app, &lea.email), log_in(&app, &lea.email));
    app.advance(TimeDelta::hours(12) - TimeDelta::seconds(1));
    let kept = Login::of(&app, &refresh(&app, &first.refresh_token).expect(200));
    app.advance(TimeDelta::seconds(1));
    refresh(&app, &other.refresh_token).expect_problem(401, "invalid_refresh_token");
    assert_eq!(items(&kept.client).len(), 1, "what has ended is not listed");
}

#[rstest]
fn a_session_ends_after_30_days_however_it_is_used(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let mut login = log_in(&app, &lea.email);
    let began = app.app.clock.now();
    for _ in 0..71 {
        app.advance(TimeDelta::hours(10));
        login = Login::of(&app, &refresh(&app, &login.refresh_token).expect(200));
    }
    app.advance(TimeDelta::hours(10) - TimeDelta::seconds(1));
    login = Login::of(&app, &refresh(&app, &login.refresh_token).expect(200));
    let listed = items(&login.client);
    assert_eq!(moment(&listed[0]["expires_at"]), began + TimeDelta::days(30));
    app.advance(TimeDelta::seconds(1));
    login
        .client
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
    refresh(&app, &login.refresh_token).expect_problem(401, "invalid_refresh_token");
}

#[rstest]
fn the_last_use_is_shown_to_the_minute(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let login = log_in(&app, &lea.email);
    let current = || {
        let all = items(&login.client);
        let session = all.iter().find(|session| session["current"] == true);
        moment(&session.expect("the current one")["last_used_at"])
    };
    let began = app.app.clock.now();
    app.advance(TimeDelta::seconds(59));
    login.client.patch("/v1/profile", json!({})).expect(200);
    assert_eq!(current(), began, "a minute is exact enough");
    app.advance(TimeDelta::seconds(1));
    login.client.patch("/v1/profile", json!({})).expect(200);
    assert_eq!(
        current(),
        began + TimeDelta::minutes(1),
        "a write notes it in its transaction"
    );
    app.advance(TimeDelta::minutes(3));
    // A read notes it after its answer.
    let noted = (0..2_000).any(|_| current() == began + TimeDelta::minutes(4));
    assert!(noted, "a read notes it too");
}

#[rstest]
fn an_ended_session_is_refused_at_its_next_request(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let noa = person(&app, "noa");
    let (here, there) = (log_in(&app, &lea.email), log_in(&app, &lea.email));
    // Its signature is remembered by now.
    there.client.get("/v1/profile").expect(200);
    let path = format!("/v1/sessions/{}", there.session);
    noa.client.delete(&path).expect_problem(404, "not_found");
    here.client.delete(&path).expect(204);
    there
        .client
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
    there
        .client
        .patch("/v1/profile", json!({}))
        .expect_problem(401, "unauthenticated");
    refresh(&app, &there.refresh_token).expect_problem(401, "invalid_refresh_token");
    here.client.delete(&path).expect_problem(404, "not_found");
    assert_eq!(items(&here.client).len(), 2, "this one and the one of the set-up");

    // Logging out is ending the current one.
    here.client
        .delete(&format!("/v1/sessions/{}", here.session))
        .expect(204);
    here.client
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
}

#[rstest]
fn all_others_end_at_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let logins: Vec<_> = (0..3).map(|_| log_in(&app, &lea.email)).collect();
    let [keep, others @ ..] = logins.as_slice() else {
        panic!("three")
    };
    let ended = keep
        .client
        .post("/v1/sessions/end-others", Value::Null)
        .expect(200);
    assert_eq!(
        ended.body,
        json!({ "ended": 3 }),
        "two logins and the one of the set-up"
    );
    for other in others {
        other
            .client
            .get("/v1/profile")
            .expect_problem(401, "unauthenticated");
    }
    keep.client.get("/v1/profile").expect(200);
    noa.client.get("/v1/profile").expect(200);
    assert_eq!(items(&keep.client).len(), 1);
    let token = api_token(&app, &lea, &["identity:write"]);
    token
        .post("/v1/sessions/end-others", Value::Null)
        .expect_problem(403, "session_required");
}
