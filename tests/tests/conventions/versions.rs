//! `ETag` and `If-Match` on the single resources of an organization (the profile's are in `identity`).

use chrono::TimeDelta;
use kontor_tests::{Answer, Client, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn tag(answer: &Answer) -> String {
    answer.header("etag").expect("a tag").to_owned()
}

fn patch_with(client: &Client, path: &str, if_match: &str, body: Value) -> Answer {
    client.with_header("if-match", if_match).patch(path, body)
}

#[rstest]
fn a_change_of_another_version_is_412_and_changes_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative.client;
    let member = scenario.member_path(&scenario.collaborator);
    for (path, first, second) in [
        (
            scenario.path(""),
            json!({ "name": "Eins AG" }),
            json!({ "name": "Zwei AG" }),
        ),
        (
            member.clone(),
            json!({ "billing": true }),
            json!({ "role": "external" }),
        ),
    ] {
        let before = lea.get(&path).expect(200);
        app.advance(TimeDelta::seconds(1));
        let changed = patch_with(lea, &path, &tag(&before), first).expect(200);
        assert_ne!(tag(&before), tag(&changed));
        assert_eq!(
            tag(&changed),
            tag(&lea.get(&path).expect(200)),
            "the answer shows the new version"
        );
        for other in [
            tag(&before),
            format!("W/{}", tag(&changed)),
            "\"x\"".to_owned(),
            "\"x\", ".to_owned(),
        ] {
            patch_with(lea, &path, &other, second.clone()).expect_problem(412, "precondition_failed");
        }
        assert_eq!(lea.get(&path).expect(200).body, changed.body);
        let several = format!("\"a,b\", {}", tag(&changed));
        patch_with(lea, &path, &several, second).expect(200);
        patch_with(lea, &path, "*", json!({})).expect(200);
    }
    let current = tag(&lea.get(&member).expect(200));
    lea.with_header("if-match", "\"x\"")
        .delete(&member)
        .expect_problem(412, "precondition_failed");
    lea.with_header("if-match", &current).delete(&member).expect(204);
}

#[rstest]
fn what_was_made_has_the_version_that_is_read(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative.client;
    let organization = json!({ "name": "Neu AG", "kind": "company", "postal_address": { "country": "CH" } });
    let made = lea.post("/v1/organizations", organization).expect(201);
    let place = made.header("location").expect("a location");
    let read = lea.get(place).expect(200);
    assert_eq!((tag(&made), &made.body), (tag(&read), &read.body));
    let unchanged = lea.with_header("if-none-match", &tag(&made)).get(place);
    assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
    // Of two who read the same version, one may change it.
    patch_with(lea, place, &tag(&made), json!({ "name": "Alt AG" })).expect(200);
    patch_with(lea, place, &tag(&made), json!({ "name": "Uralt AG" }))
        .expect_problem(412, "precondition_failed");
}
