//! Setting a new password in a session.

use kontor_tests::guesses::{WRONG, attempt};
use kontor_tests::scenario::{PASSWORD, api_token, person};
use kontor_tests::{Database, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};

const NEW: &str = "nine purple lamps by the lake";

fn change(current: &str, new: &str) -> Value {
    json!({ "current_password": current, "new_password": new })
}

#[rstest]
fn a_new_password_ends_all_other_sessions_and_the_owner_is_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let (here, there) = (log_in(&app, &lea.email), log_in(&app, &lea.email));
    let script = api_token(&app, &lea, &["identity:read"]);
    let before = app.mails_to(&lea.email).len();
    here.client
        .post("/v1/password", change(PASSWORD, NEW))
        .expect(204);
    here.client.get("/v1/profile").expect(200);
    script.get("/v1/profile").expect(200);
    for client in [&there.client, &lea.client] {
        client.get("/v1/profile").expect_problem(401, "unauthenticated");
    }
    let stolen = json!({ "refresh_token": there.refresh_token });
    app.anonymous()
        .post("/v1/sessions/refresh", stolen)
        .expect_problem(401, "invalid_refresh_token");
    let own = json!({ "refresh_token": here.refresh_token });
    app.anonymous().post("/v1/sessions/refresh", own).expect(200);
    let mails = app.mails_to(&lea.email);
    assert_eq!(mails.len(), before + 1);
    let told = mails
        .iter()
        .filter(|mail| mail.text.contains("has just been changed"));
    assert_eq!(told.count(), 1);
    attempt(&app.anonymous(), &lea.email, PASSWORD).expect_problem(401, "invalid_credentials");
    attempt(&app.anonymous(), &lea.email, NEW).expect(201);
}

#[rstest]
fn a_wrong_current_password_or_a_bad_new_one_changes_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    lea.client
        .post("/v1/password", change(WRONG, NEW))
        .expect_problem(403, "wrong_password");
    for (new, code) in [
        ("too short", "password_too_short"),
        ("passwordpassword", "password_common"),
        ("Muster-Kontor-2026", "password_context"),
    ] {
        let hashes = app.app.passwords.computed();
        let answer = lea.client.post("/v1/password", change(PASSWORD, new));
        let answer = answer.expect_problem(422, "invalid_input");
        assert_eq!(answer.fields(), [("/new_password", code)]);
        assert_eq!(
            app.app.passwords.computed(),
            hashes,
            "refused before anything is hashed"
        );
    }
    let script = api_token(&app, &lea, &["identity:write"]);
    script
        .post("/v1/password", change(PASSWORD, NEW))
        .expect_problem(403, "session_required");
    assert_eq!(app.mails_to(&lea.email).len(), 0);
    attempt(&app.anonymous(), &lea.email, PASSWORD).expect(201);
}

#[rstest]
fn a_repeated_request_is_answered_alike_and_counts_no_wrong_password(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let keyed = lea.client.with_header("idempotency-key", "once");
    keyed.post("/v1/password", change(PASSWORD, NEW)).expect(204);
    for _ in 0..8 {
        let again = keyed.post("/v1/password", change(PASSWORD, NEW)).expect(204);
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
    }
    assert_eq!(app.mails_to(&lea.email).len(), 1);
    lea.client.post("/v1/password", change(NEW, PASSWORD)).expect(204);
}
