//! Tokens of product back ends: what they are good for, and for how long.

use chrono::TimeDelta;
use kontor_domain::ids::{Id, ServiceTokenId};
use kontor_tests::scenario::{api_token, back_end, product};
use kontor_tests::{Client, Database, TestApp};
use rstest::rstest;
use serde_json::json;

fn ask(client: &Client) -> kontor_tests::Answer {
    let question = json!({
        "user_id": "user_0192f0c1e5b07cc3a4d15e6f708192a6", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
        "right": "view" });
    client.post("/v1/access/check", json!({ "questions": [question] }))
}

#[rstest]
fn a_token_asks_and_does_nothing_else(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let client = back_end(&app, &["drive"]);
    ask(&client).expect(200);
    for path in [
        "/v1/profile",
        "/v1/organizations",
        "/v1/catalogue",
        &people.path("/products"),
    ] {
        client.get(path).expect_problem(401, "unauthenticated");
    }
    client
        .post(
            &people.path("/grants"),
            json!({ "grant": { "everything": true, "rights": ["*"] } }),
        )
        .expect_problem(401, "unauthenticated");
    // Other callers can't ask.
    ask(&app.anonymous()).expect_problem(401, "unauthenticated");
    ask(&app.anonymous().with_token("kontor_service_made-up")).expect_problem(401, "unauthenticated");
    ask(&people.legal_representative.client).expect_problem(403, "service_token_required");
    ask(&api_token(&app, &people.legal_representative, &["grants:write"]))
        .expect_problem(403, "service_token_required");
}

#[rstest]
fn what_is_wrong_with_a_body_is_told_only_to_a_back_end(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let bad = |client: &Client| client.post("/v1/access/check", json!({ "questions": "all", "more": 1 }));
    bad(&back_end(&app, &["drive"])).expect_problem(422, "invalid_input");
    let made_up = app.anonymous().with_token("kontor_service_made-up");
    bad(&made_up).expect_problem(401, "unauthenticated");
    bad(&app.anonymous()).expect_problem(401, "unauthenticated");
    bad(&people.legal_representative.client).expect_problem(403, "service_token_required");
}

#[rstest]
fn a_token_knows_the_kinds_it_is_for(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let asked = |kinds: &[&str]| {
        let question =
            json!({ "user_id": lea.user.to_string(), "product_id": drive.to_string(), "right": "view" });
        let answer = back_end(&app, kinds).post("/v1/access/check", json!({ "questions": [question] }));
        let answer = answer.expect(200).body["answers"][0].clone();
        (answer["reason"].clone(), answer["organization_id"].clone())
    };
    assert_eq!(
        asked(&["mail_service", "drive"]),
        (json!("role"), json!(people.organization.to_string()))
    );
    assert_eq!(asked(&["mail_service"]), (json!("unknown_product"), json!(null)));
}

#[rstest]
fn a_token_ends_and_is_taken_back(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (first, second) = (back_end(&app, &["drive"]), back_end(&app, &["drive"]));
    ask(&first).expect(200);
    let tokens = app.write(|tx| tx.grants().service_tokens());
    assert_eq!(tokens.len(), 2);
    let id: ServiceTokenId = tokens[0].id;
    assert!(ServiceTokenId::parse(&id.to_string()).is_ok());
    assert!(app.write(move |tx| tx.grants().revoke_service_token(id)));
    assert!(!app.write(move |tx| tx.grants().revoke_service_token(id)), "once");
    let statuses = [ask(&first).status, ask(&second).status];
    assert!(statuses.contains(&401) && statuses.contains(&200), "{statuses:?}");
    app.advance(TimeDelta::days(30));
    ask(&first).expect_problem(401, "unauthenticated");
    ask(&second).expect_problem(401, "unauthenticated");
}

#[rstest]
fn the_last_use_is_known_to_the_minute(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let client = back_end(&app, &["drive"]);
    let used = || app.write(|tx| tx.grants().service_tokens())[0].last_used_at;
    assert_eq!(used(), None);
    ask(&client).expect(200);
    let noted = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        used().is_some()
    });
    assert!(noted);
    assert_eq!(used(), Some(app.clock_now()));
}
