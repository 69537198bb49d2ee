//! Reading the log: newest first, page by page, by person, action and object.

use super::{log, rename};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn newest_first_page_by_page(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&people, &app, 7);
    let ada = &people.administrator.client;
    let places: Vec<i64> = log(&people, ada)
        .iter()
        .map(|entry| entry["seq"].as_i64().expect("a place"))
        .collect();
    assert_eq!(places, [7, 6, 5, 4, 3, 2, 1]);
    let (mut seen, mut next) = (Vec::new(), Some(String::new()));
    while let Some(after) = next {
        let page = ada
            .get(&people.path(&format!("/activity?limit=3&include_total=true{after}")))
            .expect(200);
        assert_eq!(page.body["total"], 7);
        let items = page.body["items"].as_array().expect("items");
        seen.extend(items.iter().map(|entry| entry["seq"].as_i64().expect("a place")));
        next = page.body["next_cursor"]
            .as_str()
            .map(|cursor| format!("&after={cursor}"));
        // What is written meanwhile moves no page.
        rename(&people, &app, 0);
    }
    assert_eq!(seen, places);
}

#[rstest]
fn by_person_action_and_object(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&people, &app, 2);
    let (lea, ada) = (&people.legal_representative, &people.administrator);
    let cem = people.member_path(&people.collaborator);
    ada.client.patch(&cem, json!({ "billing": true })).expect(200);
    lea.client.patch(&cem, json!({ "billing": false })).expect(200);
    ada.client
        .patch(&people.path(""), json!({ "name": "Muster" }))
        .expect(200);
    let cem = people.collaborator.member.expect("a member");
    let places = |query: String| -> Vec<i64> {
        let list = lea
            .client
            .get(&people.path(&format!("/activity?include_total=true&{query}")))
            .expect(200);
        let items = list.body["items"].as_array().expect("items").clone();
        assert_eq!(list.body["total"], items.len());
        items
            .iter()
            .map(|entry| entry["seq"].as_i64().expect("a place"))
            .collect()
    };
    assert_eq!(places(format!("actor_id={}", ada.user)), [5, 3]);
    assert_eq!(places("action=member.updated".into()), [4, 3]);
    assert_eq!(places(format!("object_id={cem}")), [4, 3]);
    let all = format!("actor_id={}&action=member.updated&object_id={cem}", lea.user);
    assert_eq!(places(all), [4]);
    assert_eq!(places("object_id=nothing".into()), [0_i64; 0]);
    assert_eq!(places(format!("actor_id={}", people.outsider.user)), [0_i64; 0]);
    for wrong in [
        "actor_id=lea",
        "actor_id=org_0192f0c1e5b07cc3a4d15e6f708192a3",
        "action=member.exploded",
        "object_id=%00",
        "before=yesterday",
        "after=x",
    ] {
        lea.client
            .get(&people.path(&format!("/activity?{wrong}")))
            .expect_problem(422, "invalid_input");
    }
}

/// The log of one organization does not show another's, even with ids of the other.
#[rstest]
fn each_organization_has_its_own(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (people, others) = (app.scenario(), app.scenario());
    rename(&people, &app, 3);
    let lea = &others.legal_representative.client;
    assert_eq!(log(&others, lea), Vec::<Value>::new());
    let query = format!("/activity?object_id={}", people.organization);
    let list = lea.get(&others.path(&query)).expect(200);
    assert_eq!(list.body["items"], json!([]));
    lea.get(&people.path("/activity"))
        .expect_problem(404, "not_found");
    lea.get(&people.path("/activity/verify"))
        .expect_problem(404, "not_found");
}
