//! Signing up: the same answer for all addresses, and only a mail proves an address.

use chrono::TimeDelta;
use kontor_tests::{Database, TestApp, begin_sign_up, log_in, sign_up, sign_up_body, verification};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn a_known_address_gets_the_same_answer_and_its_owner_a_mail(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    sign_up(&app, "lea@example.com");
    let known = app
        .anonymous()
        .post("/v1/sign-up", sign_up_body("lea@example.com"));
    let unknown = app
        .anonymous()
        .post("/v1/sign-up", sign_up_body("new@example.com"));
    let names = |answer: &kontor_tests::Answer| {
        let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!((known.status, unknown.status), (202, 202));
    assert_eq!(names(&known), names(&unknown));
    assert_eq!(known.body, json!({ "email": "lea@example.com" }));
    assert_eq!(unknown.body, json!({ "email": "new@example.com" }));
    let mails = app.mails_to("lea@example.com");
    assert_eq!(mails.len(), 2);
    let told = mails
        .iter()
        .find(|mail| mail.subject == "You already have an account");
    assert!(
        !told.expect("a mail to the owner").text.contains("kontor_"),
        "no token goes to somebody who has an account"
    );
    assert_eq!(app.fresh.count("users"), 1);
    assert_eq!(app.fresh.count("sign_ups"), 1, "only the unknown address waits");
}

#[rstest]
fn the_mailed_token_works_once_and_for_24_hours(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let visitor = app.anonymous();
    let verify = |token: &str| visitor.post("/v1/sign-up/verify", verification(token));
    let late = begin_sign_up(&app, "late@example.com");
    app.advance(TimeDelta::hours(24));
    verify(&late).expect_problem(422, "invalid_token");
    assert_eq!(app.fresh.count("users"), 0);

    let token = begin_sign_up(&app, "lea@example.com");
    app.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let login = json!({ "email": "lea@example.com", "password": kontor_tests::scenario::PASSWORD });
    visitor
        .post("/v1/sessions", login)
        .expect_problem(401, "invalid_credentials");
    verify(&format!("{token}x")).expect_problem(422, "invalid_token");
    let made = verify(&token).expect(201);
    assert_eq!(made.text_at("/profile/email"), "lea@example.com");
    assert_eq!(made.text_at("/organization/name"), "Lea Muster");
    verify(&token).expect_problem(422, "invalid_token");
    log_in(&app, "lea@example.com");
}

#[rstest]
fn of_two_sign_ups_for_an_address_one_becomes_the_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let visitor = app.anonymous();
    let first = begin_sign_up(&app, "lea@example.com");
    app.advance(TimeDelta::minutes(1));
    visitor
        .post("/v1/sign-up", sign_up_body("LEA@example.com"))
        .expect(202);
    let second = app.token_to("lea@example.com");
    assert_ne!(first, second);
    visitor
        .post("/v1/sign-up/verify", verification(&first))
        .expect(201);
    visitor
        .post("/v1/sign-up/verify", verification(&second))
        .expect_problem(409, "conflict");
    assert_eq!(app.fresh.count("users"), 1);
    assert_eq!(
        app.fresh.count("organizations"),
        1,
        "the refused one left nothing"
    );
}

#[rstest]
fn spellings_of_one_address_are_one_account_and_mail_goes_to_the_stored_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("mails_per_address_per_hour", "10")]);
    sign_up(&app, "Lea.Straße@Example.com");
    for spelling in [
        "lea.straße@example.com",
        "LEA.STRASSE@EXAMPLE.COM",
        "\u{ff2c}ea.Straße@example.com",
    ] {
        log_in(&app, spelling);
        app.advance(TimeDelta::minutes(1));
        let reset = json!({ "email": spelling });
        app.anonymous().post("/v1/password-resets", reset).expect(202);
        app.anonymous()
            .post("/v1/sign-up", sign_up_body(spelling))
            .expect(202);
    }
    let mails = app.mails_to("Lea.Straße@Example.com");
    assert_eq!(
        mails.len(),
        9,
        "one to verify, three resets, three that the account exists, two of further devices"
    );
    assert!(mails.iter().all(|mail| mail.to == "Lea.Straße@Example.com"));
    assert_eq!(
        app.fresh.count("outbox_mails"),
        9,
        "nothing went to a submitted spelling"
    );
    assert_eq!(app.fresh.count("users"), 1);
}

#[rstest]
fn an_invited_person_joins_and_needs_no_second_mail(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let body = json!({ "email": "Noa@Example.com", "role": "collaborator" });
    let invitations = scenario.path("/invitations");
    scenario.administrator.client.post(&invitations, body).expect(201);
    let token = app.token_to("noa@example.com");
    let mails = app.mails_to("noa@example.com").len();

    let mut other = sign_up_body("other@example.com");
    other["invitation_token"] = json!(token);
    app.anonymous()
        .post("/v1/sign-up", other)
        .expect_problem(422, "invalid_token");
    let mut noa = sign_up_body("noa@EXAMPLE.com");
    noa["invitation_token"] = json!(token);
    app.anonymous().post("/v1/sign-up", noa.clone()).expect(202);
    assert_eq!(
        app.mails_to("noa@example.com").len(),
        mails,
        "the address is proven already"
    );
    let noa_in = log_in(&app, "noa@example.com");
    let mine = noa_in.client.get("/v1/organizations").expect(200);
    assert_eq!(mine.body["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(mine.text_at("/items/0/id"), scenario.organization.to_string());
    assert_eq!(mine.text_at("/items/0/my_role"), "collaborator");

    app.anonymous()
        .post("/v1/sign-up", noa)
        .expect_problem(422, "invalid_token");
}

#[rstest]
fn whoever_reads_the_mail_but_does_not_know_the_password_gets_no_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let visitor = app.anonymous();
    // A person signs up with the address of another.
    let token = begin_sign_up(&app, "lea@example.com");
    let with = |password: &str| {
        let body = json!({ "token": token, "password": password });
        visitor.post("/v1/sign-up/verify", body)
    };
    for _ in 0..5 {
        with("the owner's own password").expect_problem(403, "wrong_password");
    }
    // The sign-up is void, even with the correct password.
    with(kontor_tests::scenario::PASSWORD).expect_problem(422, "invalid_token");
    assert_eq!(app.fresh.count("users"), 0);
    // The owner signs up, and the password is theirs.
    let mut own = sign_up_body("lea@example.com");
    own["password"] = json!("the owner's own password");
    app.advance(TimeDelta::minutes(1));
    visitor.post("/v1/sign-up", own).expect(202);
    let body = json!({ "token": app.token_to("lea@example.com"), "password": "the owner's own password" });
    visitor.post("/v1/sign-up/verify", body).expect(201);
    let login = json!({ "email": "lea@example.com", "password": kontor_tests::scenario::PASSWORD });
    visitor
        .post("/v1/sessions", login)
        .expect_problem(401, "invalid_credentials");
}

#[rstest]
fn guesses_at_once_are_no_more_than_guesses_one_by_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let visitor = app.anonymous();
    let token = begin_sign_up(&app, "lea@example.com");
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..20)
            .map(|number| {
                let (visitor, token) = (visitor.clone(), token.clone());
                let body = json!({ "token": token, "password": format!("a guess, number {number}") });
                scope.spawn(move || visitor.post("/v1/sign-up/verify", body).status)
            })
            .collect();
        guesses
            .into_iter()
            .map(|guess| guess.join().expect("an answer"))
            .collect()
    });
    let looked_at = answers.iter().filter(|status| **status == 403).count();
    assert_eq!((looked_at, answers.len()), (5, 20), "{answers:?}");
    assert!(answers.iter().all(|status| [403, 422].contains(status)));
    visitor
        .post("/v1/sign-up/verify", verification(&token))
        .expect_problem(422, "invalid_token");
}

#[rstest]
fn of_many_verifications_at_once_one_makes_the_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let visitor = app.anonymous();
    let token = begin_sign_up(&app, "lea@example.com");
    let made = std::thread::scope(|scope| {
        let all: Vec<_> = (0..5)
            .map(|_| {
                let (visitor, body) = (visitor.clone(), verification(&token));
                scope.spawn(move || visitor.post("/v1/sign-up/verify", body).status)
            })
            .collect();
        all.into_iter()
            .map(|one| one.join().expect("an answer"))
            .filter(|status| *status == 201)
            .count()
    });
    assert_eq!((made, app.fresh.count("users")), (1, 1));
}

#[rstest]
fn without_a_locale_the_browser_says_which(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let cases = [
        ("pt, fr-CH;q=0.8, en;q=0.5", "Confirmez votre adresse e-mail"),
        ("it", "Confermi il Suo indirizzo e-mail"),
        ("pt", "Bestätigen Sie Ihre E-Mail-Adresse"),
    ];
    for (number, (header, subject)) in cases.into_iter().enumerate() {
        let email = format!("lea{number}@example.com");
        let mut body = sign_up_body(&email);
        body.as_object_mut().expect("an object").remove("locale");
        app.anonymous()
            .with_header("accept-language", header)
            .post("/v1/sign-up", body)
            .expect(202);
        assert_eq!(app.mails_to(&email)[0].subject, subject);
    }
    // What is said in the body counts for more.
    app.anonymous()
        .with_header("accept-language", "fr")
        .post("/v1/sign-up", sign_up_body("lea@example.com"))
        .expect(202);
    assert_eq!(
        app.mails_to("lea@example.com")[0].subject,
        "Confirm your e-mail address"
    );
}
