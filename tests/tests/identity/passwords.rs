//! Valid passwords: 15 to 128 characters of any kind, in NFC, never truncated.

use kontor_tests::{Answer, Database, TestApp, sign_up_body};
use rstest::rstest;
use serde_json::json;

fn sign_up_with(app: &TestApp, email: &str, password: &str) -> Answer {
    let mut body = sign_up_body(email);
    body["password"] = json!(password);
    app.anonymous().post("/v1/sign-up", body)
}

fn log_in_with(app: &TestApp, email: &str, password: &str) -> u16 {
    let body = json!({ "email": email, "password": password });
    app.anonymous().post("/v1/sessions", body).status
}

#[rstest]
fn length_is_15_to_128_characters_after_composition(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for (password, code) in [
        ("fourteen chars", "password_too_short"),
        // 15 code points as typed, 14 when composed.
        ("u\u{308}thirteen char", "password_too_short"),
        (&"ü".repeat(129), "password_too_long"),
        ("", "password_too_short"),
    ] {
        let answer = sign_up_with(&app, "lea@example.com", password).expect_problem(422, "invalid_input");
        assert_eq!(answer.fields(), [("/password", code)], "{password}");
        assert!(
            password.is_empty() || !answer.text.contains(password),
            "it is never repeated"
        );
    }
    sign_up_with(&app, "a@example.com", "fifteen charact").expect(202);
    // No rule of composition, and nothing is trimmed.
    sign_up_with(&app, "b@example.com", &format!("{:>15}", "horse nail")).expect(202);
    sign_up_with(
        &app,
        "c@example.com",
        &format!("{}plain words.", "u\u{308}".repeat(116)),
    )
    .expect(202);
}

#[rstest]
fn the_shortest_length_is_a_setting(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("password_min_length", "20")]);
    let answer = sign_up_with(&app, "lea@example.com", "nineteen characters");
    let answer = answer.expect_problem(422, "invalid_input");
    assert_eq!(
        answer.text_at("/errors/0/message"),
        "must have at least 20 characters"
    );
}

#[rstest]
fn a_bad_password_is_named_beside_all_other_bad_fields(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let body =
        json!({ "first_name": " ", "last_name": 7, "email": "lea", "password": "short", "nickname": "L" });
    let answer = app.anonymous().post("/v1/sign-up", body);
    let answer = answer.expect_problem(422, "invalid_input");
    assert_eq!(
        answer.fields(),
        [
            ("/email", "format"),
            ("/first_name", "required"),
            ("/last_name", "type"),
            ("/nickname", "unknown_field"),
            ("/password", "password_too_short"),
        ]
    );
}

#[rstest]
fn every_character_of_a_password_counts_and_spellings_of_one_do_not(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    // More than the 72 bytes at which bcrypt stops, with characters of several bytes.
    let (long, almost) = ("é".repeat(127) + "a", "é".repeat(127) + "b");
    sign_up_with(&app, "lea@example.com", &long).expect(202);
    let verification = json!({ "token": app.token_to("lea@example.com"), "password": long });
    app.anonymous()
        .post("/v1/sign-up/verify", verification)
        .expect(201);
    assert_eq!(log_in_with(&app, "lea@example.com", &almost), 401);
    assert_eq!(log_in_with(&app, "lea@example.com", &"é".repeat(127)), 401);
    assert_eq!(log_in_with(&app, "lea@example.com", &format!(" {long}")), 401);
    assert_eq!(log_in_with(&app, "lea@example.com", &long), 201);
    let decomposed = "e\u{301}".repeat(127) + "a";
    assert_eq!(log_in_with(&app, "lea@example.com", &decomposed), 201);
}

#[rstest]
fn passwords_are_stored_as_argon2id_of_their_own_salt(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for email in ["lea@example.com", "noa@example.com"] {
        kontor_tests::sign_up(&app, email);
    }
    assert_eq!(
        app.fresh
            .count("users WHERE password_hash LIKE '$argon2id$v=19$m=8,t=1,p=1$%'"),
        2
    );
    assert_eq!(
        app.fresh
            .count("(SELECT DISTINCT password_hash FROM users) AS hashes"),
        2,
        "the same password, two hashes"
    );
}
