//! A forgotten password: by mail only, once, and everything that was open is closed.

use chrono::TimeDelta;
use kontor_tests::scenario::{PASSWORD, api_token, person};
use kontor_tests::{Answer, Database, TestApp, log_in};
use rstest::rstest;
use serde_json::json;

const NEW: &str = "another horse battery staple";

fn ask(app: &TestApp, email: &str) -> Answer {
    app.anonymous()
        .post("/v1/password-resets", json!({ "email": email }))
}

fn complete(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    app.anonymous().post("/v1/password-resets/complete", body)
}

#[rstest]
fn an_unknown_address_gets_the_same_answer_and_no_mail(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let known = ask(&app, &lea.email).expect(202);
    assert_eq!(known.body, json!({ "email": lea.email }));
    let unknown = ask(&app, "nobody@example.com").expect(202);
    assert_eq!(unknown.body, json!({ "email": "nobody@example.com" }));
    assert_eq!(app.mails_to(&lea.email).len(), 1);
    assert_eq!(app.fresh.count("outbox_mails"), 1);
}

#[rstest]
fn the_mailed_token_works_once_and_for_an_hour(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    ask(&app, &lea.email).expect(202);
    let late = app.token_to(&lea.email);
    app.advance(TimeDelta::hours(1));
    complete(&app, &late, NEW).expect_problem(422, "invalid_token");
    log_in(&app, &lea.email);

    ask(&app, &lea.email).expect(202);
    let replaced = app.token_to(&lea.email);
    app.advance(TimeDelta::seconds(1));
    ask(&app, &lea.email).expect(202);
    let token = app.token_to(&lea.email);
    complete(&app, &replaced, NEW).expect_problem(422, "invalid_token");
    app.advance(TimeDelta::minutes(59));
    // A refused password does not use the token up.
    complete(&app, &token, "too short").expect_problem(422, "invalid_input");
    complete(&app, &token, NEW).expect(204);
    complete(&app, &token, "a third horse battery staple").expect_problem(422, "invalid_token");

    let body = |password: &str| json!({ "email": lea.email, "password": password });
    let visitor = app.anonymous();
    visitor
        .post("/v1/sessions", body(PASSWORD))
        .expect_problem(401, "invalid_credentials");
    visitor.post("/v1/sessions", body(NEW)).expect(201);
}

#[rstest]
fn a_reset_ends_all_sessions_and_revokes_api_tokens_unless_asked_not_to(
    #[values(None, Some(true), Some(false))] revoke: Option<bool>,
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let logins = [log_in(&app, &lea.email), log_in(&app, &lea.email)];
    let script = api_token(&app, &lea, &["identity:read"]);
    ask(&app, &lea.email).expect(202);
    let token = app.token_to(&lea.email);
    let mut body = json!({ "token": token, "password": NEW });
    if let Some(revoke) = revoke {
        body["revoke_api_tokens"] = json!(revoke);
    }
    app.anonymous()
        .post("/v1/password-resets/complete", body)
        .expect(204);
    for login in &logins {
        login
            .client
            .get("/v1/profile")
            .expect_problem(401, "unauthenticated");
    }
    noa.client.get("/v1/profile").expect(200);
    let told = app.mails_to(&lea.email);
    let told = told
        .iter()
        .find(|mail| mail.subject == "Your password was changed");
    let told = &told.expect("a mail to the owner").text;
    assert!(told.contains("\n- test\n") && !told.contains("kontor_"), "{told}");
    if revoke == Some(false) {
        assert!(told.contains("API tokens of your account still work"), "{told}");
        script.get("/v1/profile").expect(200);
    } else {
        assert!(told.contains("were revoked and no longer work"), "{told}");
        script.get("/v1/profile").expect_problem(401, "unauthenticated");
    }
    let kept = if revoke == Some(false) {
        "%[\"test\"]%[\"test\"]%"
    } else {
        "%[]%"
    };
    let details = format!(
        "activity_entries WHERE action = 'account.password_reset' AND replace(CAST(details AS TEXT), ' ', '') LIKE '{kept}'"
    );
    assert_eq!(app.fresh.count(&details), 1, "the entry tells it");
    assert_eq!(
        app.fresh
            .count("activity_entries WHERE action LIKE 'account.password_reset%'"),
        2,
        "asked for and done"
    );
}

#[rstest]
fn a_login_that_was_under_way_does_not_outlive_the_reset(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    ask(&app, &lea.email).expect(202);
    let token = app.token_to(&lea.email);
    // Each login checks the old password, some before the reset and some after; as many as are free.
    let opened: Vec<Answer> = std::thread::scope(|scope| {
        let logins: Vec<_> = (0..5)
            .map(|_| {
                let (visitor, email) = (app.anonymous(), lea.email.clone());
                let body = json!({ "email": email, "password": PASSWORD });
                scope.spawn(move || visitor.post("/v1/sessions", body))
            })
            .collect();
        complete(&app, &token, NEW).expect(204);
        logins
            .into_iter()
            .map(|login| login.join().expect("an answer"))
            .collect()
    });
    for answer in opened {
        if answer.status == 201 {
            let client = app.anonymous().with_token(&answer.text_at("/access_token"));
            client.get("/v1/profile").expect_problem(401, "unauthenticated");
        } else {
            answer.expect_problem(401, "invalid_credentials");
        }
    }
}
