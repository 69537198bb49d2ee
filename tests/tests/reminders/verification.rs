//! The proof of a code: the facts in the answer, and the limit of tries.

use super::chaser::Chaser;
use kontor_tests::Database;
use kontor_tests::mailed_code::code_in;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn a_code_of_ours_tells_the_day_the_forms_and_the_end_of_the_number(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    let invoice = chaser.open_invoice();
    let number = chaser.see(&format!("/invoices/{invoice}")).text_at("/number");
    let issued = chaser.day(0);
    let of_invoice = code_in(&chaser.mails("Invoice")[0]);
    chaser.live(40);
    let of_reminder = code_in(&chaser.mails("Payment reminder")[0]);
    assert_ne!(of_invoice, of_reminder);
    for (code, day) in [
        (of_invoice, issued),
        (of_reminder.to_lowercase().replace('-', " "), chaser.day(0)),
    ] {
        let answer = chaser
            .app
            .anonymous()
            .post("/v1/reminders/verify", json!({ "code": code }))
            .expect(200);
        assert_eq!(answer.body["result"], "ours");
        assert_eq!(answer.body["sent_on"], json!(day));
        assert_eq!(
            answer.body["invoice_number_ending"],
            json!(number[number.len() - 2..])
        );
        let forms = answer.body["address_forms"].as_array().expect("forms");
        assert!(
            !forms.is_empty()
                && forms
                    .iter()
                    .all(|form| form.as_str().is_some_and(|form| form.len() < 12))
        );
        let text = answer.body.to_string();
        for secret in [
            number.as_str(),
            &chaser.people.legal_representative.email,
            "Muster",
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[rstest]
fn unknown_codes_are_throttled_by_network_and_known_ones_are_not(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    chaser.open_invoice();
    let ours = code_in(&chaser.mails("Invoice")[0]);
    let client = chaser.app.anonymous();
    let verify = |code: &str| client.post("/v1/reminders/verify", json!({ "code": code }));
    for _ in 0..10 {
        verify(&ours).expect(200);
    }
    for try_of in 0..5 {
        let unknown = verify(&format!("0000-0000-0000-000{try_of}")).expect(200);
        let told = json!({ "result": "unknown", "sent_on": Value::Null, "address_forms": [],
            "invoice_number_ending": Value::Null });
        assert_eq!(unknown.body, told, "nothing but the result");
    }
    verify("0000-0000-0000-0009").expect_problem(429, "verification_throttled");
    verify(&ours).expect_problem(429, "verification_throttled");
    chaser.app.advance(chrono::TimeDelta::seconds(31));
    verify(&ours).expect(200);
    let malformed = verify("tooshort").expect_problem(422, "invalid_input");
    assert_eq!(malformed.fields()[0].0, "/code");
}

#[rstest]
fn known_and_unknown_codes_cost_the_same_statements(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let chaser = Chaser::new(database);
    chaser.open_invoice();
    let ours = code_in(&chaser.mails("Invoice")[0]);
    let client = chaser.app.anonymous();
    let cost = |code: &str| {
        let before = chaser.app.store().asked();
        client
            .post("/v1/reminders/verify", json!({ "code": code }))
            .expect(200);
        let after = chaser.app.store().asked();
        (
            after.statements - before.statements,
            after.reads - before.reads,
            after.writes - before.writes,
        )
    };
    let known = cost(&ours);
    assert!(known.0 > 0);
    assert_eq!(cost("0000-0000-0000-0000"), known);
}
