//! One's own profile.

use chrono::TimeDelta;
use kontor_tests::scenario::person;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn what_is_given_changes_and_the_rest_stays(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let before = lea.client.get("/v1/profile").expect(200);
    app.advance(TimeDelta::minutes(1));
    let change = json!({ "last_name": " Mu\u{308}ller ", "phone": "+41 (22) 820-35.44", "locale": "fr" });
    let after = lea.client.patch("/v1/profile", change).expect(200);
    let mut expected = before.body.clone();
    expected["last_name"] = json!("Müller");
    expected["phone"] = json!("+41228203544");
    expected["locale"] = json!("fr");
    expected["updated_at"] = json!("2026-11-23T08:01:00Z");
    assert_eq!(after.body, expected);
    assert_eq!(lea.client.get("/v1/profile").expect(200).body, expected);

    app.advance(TimeDelta::minutes(1));
    let same = lea
        .client
        .patch("/v1/profile", json!({ "last_name": "Müller" }))
        .expect(200);
    assert_eq!(same.body, expected, "what changes nothing is no change");
    let emptied = lea
        .client
        .patch("/v1/profile", json!({ "phone": null }))
        .expect(200);
    assert_eq!(emptied.body["phone"], Value::Null);
    assert_eq!(
        app.fresh
            .count("activity_entries WHERE action = 'account.profile_updated'"),
        2
    );
}

#[rstest]
fn every_bad_field_is_named_and_nothing_changes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let before = lea.client.get("/v1/profile").expect(200).body;
    let change = json!({
        "first_name": "a".repeat(81), "last_name": "Visit www.evil.example", "phone": "022 820 35 44", "locale": "rm",
        "email": "other@example.com",
    });
    let refused = lea
        .client
        .patch("/v1/profile", change)
        .expect_problem(422, "invalid_input");
    let pointers: Vec<_> = refused.fields().iter().map(|(pointer, _)| *pointer).collect();
    assert_eq!(
        pointers,
        ["/email", "/first_name", "/last_name", "/locale", "/phone"]
    );
    let null = lea
        .client
        .patch("/v1/profile", json!({ "first_name": null, "locale": "de" }));
    // A field that can't be cleared is omitted, not null.
    let null = null.expect_problem(422, "invalid_input");
    assert_eq!(null.fields(), [("/first_name", "null")]);
    assert_eq!(lea.client.get("/v1/profile").expect(200).body, before);
}

#[rstest]
fn a_change_of_another_version_is_refused(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let tag = |answer: &kontor_tests::Answer| answer.header("etag").expect("a tag").to_owned();
    let first = tag(&lea.client.get("/v1/profile").expect(200));
    let change = |if_match: &str, name: &str| {
        let client = lea.client.with_header("if-match", if_match);
        client.patch("/v1/profile", json!({ "last_name": name }))
    };
    app.advance(TimeDelta::minutes(1));
    let second = tag(&change(&first, "Zwei").expect(200));
    assert_ne!(first, second);
    change(&first, "Drei").expect_problem(412, "precondition_failed");
    change(&format!("W/{second}"), "Drei").expect_problem(412, "precondition_failed");
    change(&second.replace('"', ""), "Drei").expect_problem(400, "bad_request");
    assert_eq!(
        lea.client.get("/v1/profile").expect(200).body["last_name"],
        "Zwei"
    );
    change(&format!("{first}, {second}"), "Drei").expect(200);
    change("*", "Vier").expect(200);

    let current = lea.client.get("/v1/profile").expect(200);
    let known = lea
        .client
        .with_header("if-none-match", &tag(&current))
        .get("/v1/profile");
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    assert_eq!(tag(&known), tag(&current));
    lea.client
        .with_header("if-none-match", &first)
        .get("/v1/profile")
        .expect(200);
}
