//! Confirming the phone number of one's profile by a code from an SMS.

use chrono::TimeDelta;
use kontor_tests::scenario::{Person, person};
use kontor_tests::sms::PHONE;
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn ask(person: &Person) -> Answer {
    person.client.post("/v1/profile/phone/code", Value::Null)
}

fn confirm(person: &Person, code: &str) -> Answer {
    person
        .client
        .post("/v1/profile/phone/confirm", json!({ "code": code }))
}

/// A code that was not sent.
fn other_than(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

#[rstest]
fn a_number_is_confirmed_by_the_code_sent_to_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    ask(&lea).expect_problem(409, "phone_missing");
    lea.client
        .patch("/v1/profile", json!({ "phone": PHONE }))
        .expect(200);
    let sent = ask(&lea).expect(202);
    assert_eq!(
        sent.body,
        json!({ "phone": PHONE, "expires_at": "2026-11-23T08:10:00Z" })
    );
    let code = app.code_to(PHONE);
    assert_eq!(app.sms_to(PHONE).len(), 1);
    let confirmed = confirm(&lea, &format!("{} {}", &code[..3], &code[3..])).expect(200);
    assert_eq!(confirmed.body["phone_confirmed_at"], "2026-11-23T08:00:00Z");
    let profile = lea.client.get("/v1/profile").expect(200);
    assert_eq!(profile.body, confirmed.body);
    ask(&lea).expect_problem(409, "phone_confirmed");
    confirm(&lea, &code).expect_problem(422, "wrong_phone_code");

    // Another number has to be confirmed anew, and so has the old one after that.
    for (phone, at) in [
        (json!(PHONE), json!("2026-11-23T08:00:00Z")),
        (json!("+41791234568"), Value::Null),
        (json!(PHONE), Value::Null),
    ] {
        let changed = lea
            .client
            .patch("/v1/profile", json!({ "phone": phone }))
            .expect(200);
        assert_eq!(changed.body["phone_confirmed_at"], at, "{phone}");
    }
    let log = "activity_entries WHERE action = 'account.phone_confirmed'";
    assert_eq!(app.fresh.count(log), 1);
}

#[rstest]
fn the_fifth_wrong_code_voids_the_right_one_and_has_to_wait(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    app.give_phone(lea.user, PHONE);
    ask(&lea).expect(202);
    let code = app.code_to(PHONE);
    confirm(&lea, "12345").expect_problem(422, "invalid_input");
    for _ in 0..4 {
        confirm(&lea, &other_than(&code)).expect_problem(422, "wrong_phone_code");
    }
    confirm(&lea, &other_than(&code)).expect_problem(422, "wrong_phone_code");
    let wait = confirm(&lea, &code).expect_problem(429, "phone_code_throttled");
    assert_eq!(wait.header("retry-after"), Some("30"));
    app.advance(TimeDelta::seconds(30));
    confirm(&lea, &code).expect_problem(422, "wrong_phone_code");
    assert_eq!(app.fresh.count("phone_codes"), 0);
    // A new code works, once the wait of another failure is over, and a success starts the count anew.
    ask(&lea).expect(202);
    app.advance(TimeDelta::seconds(60));
    confirm(&lea, &app.code_to(PHONE)).expect(200);
    app.give_phone(lea.user, PHONE);
    ask(&lea).expect(202);
    let code = app.code_to(PHONE);
    for _ in 0..4 {
        confirm(&lea, &other_than(&code)).expect_problem(422, "wrong_phone_code");
    }
    confirm(&lea, &code).expect(200);
}

#[rstest]
fn parallel_guesses_get_no_more_checks(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    app.give_phone(lea.user, PHONE);
    ask(&lea).expect(202);
    let code = app.code_to(PHONE);
    let wrong = other_than(&code);
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..12)
            .map(|_| scope.spawn(|| confirm(&lea, &wrong).status))
            .collect();
        guesses
            .into_iter()
            .map(|guess| guess.join().expect("an answer"))
            .collect()
    });
    let checked = answers.iter().filter(|status| **status == 422).count();
    assert_eq!(checked, 5, "{answers:?}");
    assert_eq!(app.fresh.count("phone_codes"), 0);
}

#[rstest]
fn a_code_is_valid_for_ten_minutes_and_replaced_by_the_next(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    app.give_phone(lea.user, PHONE);
    ask(&lea).expect(202);
    let first = app.code_to(PHONE);
    app.advance(TimeDelta::minutes(1));
    ask(&lea).expect(202);
    let second = app.code_to(PHONE);
    if first != second {
        confirm(&lea, &first).expect_problem(422, "wrong_phone_code");
    }
    app.advance(TimeDelta::minutes(9));
    let lea = Person {
        client: kontor_tests::log_in(&app, &lea.email).client,
        ..lea
    };
    app.advance(TimeDelta::minutes(1));
    confirm(&lea, &second).expect_problem(422, "wrong_phone_code");
    assert_eq!(app.write(|tx| tx.jobs().purge_expired()), 1);
    assert_eq!(app.fresh.count("phone_codes"), 0);
}

#[rstest]
fn a_code_is_for_one_account_and_one_number(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    app.give_phone(lea.user, PHONE);
    app.give_phone(noa.user, "+41791234568");
    ask(&lea).expect(202);
    ask(&noa).expect(202);
    let (of_lea, of_noa) = (app.code_to(PHONE), app.code_to("+41791234568"));
    if of_lea != of_noa {
        confirm(&noa, &of_lea).expect_problem(422, "wrong_phone_code");
    }
    app.give_phone(lea.user, "+41791234569");
    confirm(&lea, &of_lea).expect_problem(422, "wrong_phone_code");
    confirm(&noa, &of_noa).expect(200);
}

/// A person who enters the number of another account learns nothing, whatever was done with it there.
#[rstest]
fn nobody_learns_whether_another_account_has_the_number(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("sms_codes_per_number_per_day", "2")]);
    let (lea, mallory) = (person(&app, "lea"), person(&app, "mallory"));
    app.give_phone(lea.user, PHONE);
    for _ in 0..2 {
        ask(&lea).expect(202);
    }
    assert_eq!(app.sms_to(PHONE).len(), 2);
    ask(&lea).expect_problem(429, "sms_limit");
    // The number has had its codes for today, and the answers are those for a fresh one.
    let answers = |number: &str| {
        app.give_phone(mallory.user, number);
        let sent = ask(&mallory).expect(202);
        let wrong = confirm(&mallory, "000000");
        (
            sent.body["expires_at"].clone(),
            wrong.status,
            wrong.body["code"].clone(),
        )
    };
    let known = answers(PHONE);
    assert_eq!(app.sms_to(PHONE).len(), 2, "omitted");
    assert_eq!(known, answers("+41791234570"));
    assert_eq!(app.sms_to("+41791234570").len(), 1);
    ask(&mallory).expect_problem(429, "sms_limit");
    app.advance(TimeDelta::days(1));
    app.give_confirmed_phone(lea.user, PHONE);
    app.give_phone(mallory.user, PHONE);
    let login = kontor_tests::log_in(&app, &mallory.email);
    let asked = login.client.post("/v1/profile/phone/code", Value::Null);
    asked.expect(202);
    assert_eq!(app.sms_to(PHONE).len(), 3, "to the owner of the number alone");
}

#[rstest]
fn codes_are_not_in_the_database(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    app.give_phone(lea.user, PHONE);
    let once = lea.client.with_header("idempotency-key", "k1");
    once.post("/v1/profile/phone/code", Value::Null).expect(202);
    let digests = ["phone_codes.code_digest", "outbox_sms.sealed_parameters"];
    let unread = |code: &str| {
        for column in digests {
            let (table, column) = column.split_once('.').expect("a column");
            let text = match database {
                Database::Sqlite => format!("CAST({column} AS TEXT)"),
                Database::Postgres => format!("encode({column}, 'escape')"),
            };
            for plain in [code, "code"] {
                let holds = format!("{table} WHERE {text} LIKE '%{plain}%'");
                assert_eq!(app.fresh.count(&holds), 0, "{table}.{column}: {plain}");
            }
        }
    };
    assert_eq!(
        app.fresh.count("outbox_sms WHERE sealed_parameters IS NOT NULL"),
        1
    );
    unread("123456");
    let code = app.code_to(PHONE);
    unread(&code);
    let done = "outbox_sms WHERE sealed_parameters IS NULL AND sent_at IS NOT NULL";
    assert_eq!(app.fresh.count(done), 1, "dropped once it is out");
    let again = once.post("/v1/profile/phone/code", Value::Null).expect(202);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(app.sms_to(PHONE).len(), 1);
    confirm(&lea, &code).expect(200);
    let logged = format!("activity_entries WHERE CAST(details AS TEXT) LIKE '%{code}%'");
    assert_eq!(app.fresh.count(&logged), 0);
}
