//! Passwords that are guessed first are refused, with the reason, and without using anything up.

use kontor_tests::guesses::attempt;
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::{Database, TestApp, sign_up_body};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn common_passwords_and_those_made_of_ones_own_names_are_refused_at_sign_up(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("password_min_length", "8")]);
    let sign_up = |password: &str| {
        let mut body = sign_up_body("lea@bergbahn.example");
        body["password"] = json!(password);
        app.anonymous().post("/v1/sign-up", body)
    };
    for (password, code) in [
        ("password", "password_common"),
        ("Football", "password_common"),
        ("ILOVEYOU", "password_common"),
        ("passwordpassword", "password_common"),
        ("abcabcabcabcabc", "password_common"),
        ("aaaaaaaaaaaaaaa", "password_common"),
        ("123456789012345", "password_common"),
        ("qwertyuiopasdfg", "password_common"),
        ("lea-muster-2026", "password_context"),
        ("BergbahnKontor!", "password_context"),
        ("kontorkontor", "password_common"),
    ] {
        let answer = sign_up(password).expect_problem(422, "invalid_input");
        assert_eq!(answer.fields(), [("/password", code)], "{password}");
        // That one is also the field's name.
        assert!(
            password == "password" || !answer.text.contains(password),
            "it is never repeated"
        );
    }
    assert_eq!(app.app.passwords.computed(), 0);
    assert_eq!(app.mails_to("lea@bergbahn.example").len(), 0);
    sign_up(PASSWORD).expect(202);
}

#[rstest]
fn a_refused_password_does_not_use_up_the_token_of_a_reset(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let visitor = app.anonymous();
    visitor
        .post("/v1/password-resets", json!({ "email": lea.email }))
        .expect(202);
    let token = app.token_to(&lea.email);
    let complete = |password: &str| {
        let body = json!({ "token": token, "password": password });
        visitor.post("/v1/password-resets/complete", body)
    };
    for (password, code) in [
        ("Lea Muster, Kontor 7", "password_context"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_common"),
    ] {
        let answer = complete(password).expect_problem(422, "invalid_input");
        assert_eq!(answer.fields(), [("/password", code)]);
    }
    complete("nine purple lamps by the lake").expect(204);
    complete("nine purple lamps by the lake").expect_problem(422, "invalid_token");
    attempt(&visitor, &lea.email, "nine purple lamps by the lake").expect(201);
}

#[rstest]
fn a_weak_hash_is_made_anew_at_the_next_login_with_the_pepper_of_the_settings(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const PEPPER: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoyMzQ1Njc=";
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let peppered = app.beside_with(&[("password_pepper", PEPPER)]);
    let hashes = |form: &str| {
        app.fresh
            .count(&format!("users WHERE password_hash LIKE '{form}'"))
    };
    assert_eq!(hashes("%keyid=%"), 0);
    attempt(&peppered.anonymous(), &lea.email, "not this one, I fear").expect(401);
    assert_eq!(hashes("%keyid=%"), 0, "a wrong password renews nothing");
    let before = peppered.app.passwords.computed();
    attempt(&peppered.anonymous(), &lea.email, PASSWORD).expect(201);
    assert_eq!(peppered.app.passwords.computed() - before, 2);
    assert_eq!(hashes("$argon2id$v=19$m=8,t=1,p=1,keyid=%"), 1);
    attempt(&peppered.anonymous(), &lea.email, PASSWORD).expect(201);
    assert_eq!(peppered.app.passwords.computed() - before, 3, "once");
    // Guesses can't be checked with the database alone, without the pepper.
    attempt(&app.anonymous(), &lea.email, PASSWORD).expect_problem(401, "invalid_credentials");
    // An earlier pepper still opens, and gives way to the new one.
    let turned = format!("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=,{PEPPER}");
    let turned = app.beside_with(&[("password_pepper", &turned)]);
    attempt(&turned.anonymous(), &lea.email, PASSWORD).expect(201);
    attempt(&peppered.anonymous(), &lea.email, PASSWORD).expect_problem(401, "invalid_credentials");
    attempt(&turned.anonymous(), &lea.email, PASSWORD).expect(201);
}
