//! Two requests at once: what the second one decides on is what the first one left.

use diesel::prelude::*;
use diesel::sql_types::Text;
use kontor_tests::client::Client;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::thread;

/// Sends `request` while a member is being made a legal representative, and returns its answer.
fn while_promoted(request: impl FnOnce(&Client, &str) -> u16 + Send + 'static) -> (u16, Value) {
    let app = TestApp::start(Database::Postgres);
    let scenario = app.scenario();
    let target = scenario.member_path(&scenario.collaborator);
    let mut promotion = app.fresh.postgres();
    diesel::sql_query("BEGIN").execute(&mut promotion).expect("BEGIN");
    diesel::sql_query(
        "UPDATE memberships SET role = 'legal_representative', updated_at = now() \
         WHERE user_id = (SELECT id FROM users WHERE email = $1)",
    )
    .bind::<Text, _>(&scenario.collaborator.email)
    .execute(&mut promotion)
    .expect("a promotion that is not committed yet");
    let (administrator, path) = (scenario.administrator.client.clone(), target.clone());
    let request = thread::spawn(move || request(&administrator, &path));
    app.fresh.wait_for_a_waiter();
    diesel::sql_query("COMMIT")
        .execute(&mut promotion)
        .expect("COMMIT");
    let status = request.join().expect("an answer");
    let member = scenario.legal_representative.client.get(&target).body;
    (status, member)
}

// Gitea CVE-2026-73814, by a race: the administrator's request read the role before it became another.
#[test]
fn an_administrator_cannot_demote_somebody_who_is_just_becoming_a_legal_representative() {
    let (status, member) = while_promoted(|ada, path| ada.patch(path, json!({ "role": "external" })).status);
    assert_eq!(
        (status, member["role"].as_str()),
        (403, Some("legal_representative"))
    );
}

#[test]
fn an_administrator_cannot_remove_somebody_who_is_just_becoming_a_legal_representative() {
    let (status, member) = while_promoted(|ada, path| ada.delete(path).status);
    assert_eq!(
        (status, member["role"].as_str()),
        (403, Some("legal_representative"))
    );
}

/// Eight requests that all saw the same version.
fn at_once(client: &Client, path: &str, field: &str) -> Vec<u16> {
    let seen = client.get(path).expect(200);
    let tag = seen.header("etag").expect("a tag").to_owned();
    let requests: Vec<_> = (0..8)
        .map(|number| {
            let (client, path) = (client.with_header("if-match", &tag), path.to_owned());
            let body = json!({ (field): format!("Version {number}") });
            thread::spawn(move || client.patch(&path, body).status)
        })
        .collect();
    let mut statuses: Vec<u16> = requests
        .into_iter()
        .map(|request| request.join().expect("an answer"))
        .collect();
    statuses.sort_unstable();
    statuses
}

#[rstest]
fn of_many_changes_to_one_version_one_is_made(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let client = &scenario.legal_representative.client;
    let once = [200, 412, 412, 412, 412, 412, 412, 412];
    assert_eq!(at_once(client, "/v1/profile", "last_name"), once);
    assert_eq!(at_once(client, &scenario.path(""), "name"), once);
}
