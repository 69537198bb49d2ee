//! VAT numbers: one spelling for each, a reason for invalid ones, and part of every edit.

use super::{faults, texts};
use kontor_tests::scenario::person;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn company(vat_number: &Value) -> Value {
    json!({ "name": "Muster AG", "kind": "company", "postal_address": { "country": "CH" }, "vat_number": vat_number })
}

#[rstest]
fn a_number_is_kept_in_one_spelling(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea").client;
    for (typed, kept) in [
        ("CHE-123.456.788", "CHE-123.456.788"),
        (" che 123 456 788 mwst ", "CHE-123.456.788"),
        ("CHE-107.787.577 TVA", "CHE-107.787.577"),
        // Registered abroad.
        ("de 123 456 789", "DE123456789"),
        ("GR123456789", "EL123456789"),
        ("XIGD001", "XIGD001"),
        // As pasted.
        ("USt-IdNr.: DE\u{a0}123\u{202f}456\u{ad}789", "DE123456789"),
        ("BE 412.345.678", "BE0412345678"),
    ] {
        let made = lea.post("/v1/organizations", company(&json!(typed))).expect(201);
        assert_eq!(made.text_at("/vat_number"), kept, "{typed}");
        let place = made.header("location").expect("a place").to_owned();
        assert_eq!(lea.get(&place).expect(200).text_at("/vat_number"), kept);
    }
    let listed = lea.get("/v1/organizations").expect(200);
    let mut listed = texts(&listed, "vat_number");
    listed.sort();
    assert_eq!(
        listed[..3],
        ["BE0412345678", "CHE-107.787.577", "CHE-123.456.788"]
    );
}

#[rstest]
fn every_kind_can_have_one_or_none(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea").client;
    for kind in ["individual", "company", "association", "public_body"] {
        for number in [Value::Null, json!("CHE-123.456.788")] {
            let mut body = company(&number);
            body["kind"] = json!(kind);
            body["postal_address"]["country"] = json!("DE");
            let made = lea.post("/v1/organizations", body).expect(201);
            assert_eq!(made.body["vat_number"], number, "{kind}");
        }
    }
}

#[rstest]
fn what_is_no_number_is_refused_with_the_reason(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    for (number, code) in [
        ("CHE-123.456.789", "vat_check_digit"),
        ("CHE-999.999.99", "format"),
        ("FR12345678", "format"),
        ("GB123456789", "format"),
        ("", "required"),
        (
            "DE123456789DE123456789DE123456789DE123456789DE123456789DE123456789",
            "too_long",
        ),
    ] {
        let created = lea
            .post("/v1/organizations", company(&json!(number)))
            .expect_problem(422, "invalid_input");
        assert_eq!(faults(&created), [("/vat_number", code)], "{number}");
        let edit = json!({ "name": "", "vat_number": number });
        let edited = lea
            .patch(&people.path(""), edit)
            .expect_problem(422, "invalid_input");
        assert_eq!(faults(&edited), [("/name", "required"), ("/vat_number", code)]);
        assert!(
            number.is_empty() || !edited.text.contains(number),
            "never repeated"
        );
    }
    assert_eq!(
        lea.get(&people.path("")).expect(200).body["vat_number"],
        Value::Null
    );
}

#[rstest]
fn an_edit_sets_and_removes_it_and_says_so(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative.client, &people.administrator);
    let set = |number: Value| {
        lea.patch(&people.path(""), json!({ "vat_number": number }))
            .expect(200)
    };
    assert_eq!(
        set(json!("CHE-123.456.788 IVA")).text_at("/vat_number"),
        "CHE-123.456.788"
    );
    let mails = app.mails_to(&ada.email);
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("\n- VAT number\n"), "{}", mails[0].text);
    // Another spelling is no change, and what is left out stays.
    set(json!("che123456788"));
    lea.patch(&people.path(""), json!({ "name": "Muster AG" }))
        .expect(200);
    assert_eq!(app.mails_to(&ada.email).len(), 1);
    assert_eq!(
        lea.get(&people.path("")).expect(200).text_at("/vat_number"),
        "CHE-123.456.788"
    );
    assert_eq!(set(Value::Null).body["vat_number"], Value::Null);
    let log = lea
        .get(&people.path("/activity?action=organization.updated"))
        .expect(200);
    let (before, after) = ("/details/before/vat_number", "/details/after/vat_number");
    let at = |entry: usize, pointer: &str| log.body["items"][entry].pointer(pointer).cloned();
    let number = Some(json!("CHE-123.456.788"));
    assert_eq!((at(0, before), at(0, after)), (number.clone(), Some(Value::Null)));
    assert_eq!((at(1, before), at(1, after)), (Some(Value::Null), number));
}
