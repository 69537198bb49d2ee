//! Downloads of a whole log, a review or an account, and showing the link of an offer, add an entry.

use super::log;
use kontor_tests::scenario::{api_token, offer, product};
use kontor_tests::{Client, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn newest(client: &Client, path: &str) -> Value {
    client.get(path).expect(200).body["items"][0].clone()
}

#[rstest]
fn taking_a_log_or_a_review_away_is_logged(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let ada = &people.administrator;
    for (path, action, after) in [
        (
            "/activity/export?action=member.updated",
            "activity.exported",
            json!({ "action": "member.updated" }),
        ),
        ("/access-review/export", "access_review.exported", Value::Null),
    ] {
        let before = log(&people, &ada.client).len();
        // A head takes nothing away.
        ada.client.send("HEAD", &people.path(path), None).expect(200);
        assert_eq!(log(&people, &ada.client).len(), before);
        let file = ada.client.get(&people.path(path)).expect(200);
        let entries = log(&people, &ada.client);
        assert_eq!(entries.len(), before + 1, "{path}");
        let (entry, user) = (&entries[0], ada.user.to_string());
        assert_eq!(entry["action"], action);
        assert_eq!(entry["actor_id"], json!(user));
        assert_eq!(entry["object_id"], json!(people.organization.to_string()));
        assert_eq!(entry["details"]["after"], after);
        // What is asked for ends where it began.
        assert!(!file.text.contains("exported"), "{}", file.text);
        people.collaborator.client.get(&people.path(path)).expect(403);
        assert_eq!(log(&people, &ada.client).len(), before + 1);
    }
}

#[rstest]
fn taking_ones_account_away_is_in_its_log(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (cem, script) = (
        &people.collaborator,
        api_token(&app, &people.collaborator, &["activity:read"]),
    );
    cem.client.get("/v1/profile/export").expect(200);
    let entry = newest(&cem.client, "/v1/profile/activity");
    assert_eq!(entry["action"], "account.exported");
    script
        .get("/v1/profile/export")
        .expect_problem(403, "session_required");
    assert_eq!(newest(&cem.client, "/v1/profile/activity"), entry);
}

fn offered(app: &TestApp, people: &Scenario) -> String {
    let lea = &people.legal_representative;
    let drive = product(app, people.organization, lea, "drive_monthly");
    offer(people.organization, lea, drive, &json!({})).0
}

#[rstest]
fn showing_the_link_of_an_offer_is_logged(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let id = offered(&app, &people);
    let link = people.path(&format!("/transfers/{id}/link"));
    people.administrator.client.get(&link).expect(200);
    let entry = &log(&people, &people.legal_representative.client)[0];
    assert_eq!(entry["action"], "transfer.link_shown");
    assert_eq!(entry["object_id"], json!(id));
    assert_eq!(entry["actor_id"], json!(people.administrator.user.to_string()));
    assert!(!entry.to_string().contains("kontor_transfer_"));
}
