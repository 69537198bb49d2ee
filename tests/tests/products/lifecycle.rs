//! A product gets another name, and comes to its end.

use chrono::TimeDelta;
use kontor_tests::scenario::product;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn a_name_changes_for_whoever_knows_the_version(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let id = product(&app, people.organization, lea, "drive_monthly");
    let path = people.path(&format!("/products/{id}"));
    let etag = lea
        .client
        .get(&path)
        .expect(200)
        .header("etag")
        .expect("a tag")
        .to_owned();
    app.advance(TimeDelta::seconds(1));
    let named = lea
        .client
        .with_header("if-match", &etag)
        .patch(&path, json!({ "name": "Archive" }))
        .expect(200);
    assert_eq!(named.body["name"], "Archive");
    assert_ne!(named.body["updated_at"], named.body["created_at"]);
    lea.client
        .with_header("if-match", &etag)
        .patch(&path, json!({ "name": "Other" }))
        .expect_problem(412, "precondition_failed");
    // The same name, or none, changes nothing.
    let entries = |rest: &str| lea.client.get(&people.path(rest)).expect(200).body["items"].clone();
    let before = entries("/activity");
    lea.client.patch(&path, json!({ "name": "Archive" })).expect(200);
    lea.client.patch(&path, json!({})).expect(200);
    assert_eq!(entries("/activity"), before);
    let log = entries("/activity?action=product.updated");
    assert_eq!(log[0]["details"]["before"], json!({ "name": "drive_monthly" }));
    assert_eq!(log[0]["details"]["after"], json!({ "name": "Archive" }));
}

#[rstest]
fn a_product_is_cancelled_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let id = product(&app, people.organization, lea, "drive_monthly");
    let cancel = people.path(&format!("/products/{id}/cancel"));
    let over = lea.client.post(&cancel, json!({})).expect(200);
    assert_eq!(over.body["state"], "cancelled");
    lea.client
        .post(&cancel, json!({}))
        .expect_problem(409, "product_cancelled");
    let log = lea
        .client
        .get(&people.path("/activity?action=product.cancelled"))
        .expect(200);
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        log.body["items"][0]["details"]["before"],
        json!({ "state": "active" })
    );
}
