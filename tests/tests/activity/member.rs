//! Logs of members: managers see those of all members, others only their own.

use super::record;
use kontor_domain::activity::{Author, Chain};
use kontor_tests::scenario::{Person, api_token};
use kontor_tests::{Answer, Client, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn activity_of(people: &Scenario, person: &Person, client: &Client, query: &str) -> Answer {
    client.get(&format!("{}/activity{query}", people.member_path(person)))
}

fn places(answer: Answer) -> Vec<i64> {
    let answer = answer.expect(200);
    let items = answer.body["items"].as_array().expect("items");
    items
        .iter()
        .map(|entry| entry["seq"].as_i64().expect("a place"))
        .collect()
}

/// Creates entries 1 to 5, by Cem, Ada, Eva, Cem and an anonymous client.
fn stage(app: &TestApp) -> Scenario {
    let people = app.scenario();
    let chain = Chain::Organization(people.organization);
    let by = |person: &Person| Author::User(person.user);
    for (author, name) in [
        (by(&people.collaborator), "one"),
        (by(&people.administrator), "two"),
        (by(&people.external), "three"),
        (by(&people.collaborator), "four"),
        (Author::System, "five"),
    ] {
        record(app, chain, author, 1, json!({ "name": name }));
    }
    // What somebody did elsewhere is not the organization's affair.
    let others = app.scenario();
    record(
        app,
        Chain::Organization(others.organization),
        by(&people.collaborator),
        1,
        json!({}),
    );
    people
}

#[rstest]
fn managers_see_what_everybody_did(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = stage(&app);
    for manager in [&people.legal_representative, &people.administrator] {
        let see = |person| places(activity_of(&people, person, &manager.client, ""));
        assert_eq!(see(&people.collaborator), [4, 1]);
        assert_eq!(see(&people.administrator), [2]);
        assert_eq!(see(&people.external), [3]);
        assert_eq!(see(&people.suspended), [0_i64; 0]);
    }
}

#[rstest]
fn everybody_else_sees_only_the_own(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = stage(&app);
    let (cem, eva) = (&people.collaborator, &people.external);
    assert_eq!(places(activity_of(&people, cem, &cem.client, "")), [4, 1]);
    assert_eq!(places(activity_of(&people, eva, &eva.client, "")), [3]);
    for (person, other) in [(cem, eva), (eva, cem), (cem, &people.administrator)] {
        activity_of(&people, other, &person.client, "").expect_problem(403, "forbidden");
    }
    for stranger in [&people.suspended, &people.outsider, &people.agent] {
        activity_of(&people, cem, &stranger.client, "").expect_problem(404, "not_found");
    }
    let own = activity_of(&people, &people.suspended, &people.suspended.client, "");
    own.expect_problem(404, "not_found");
    let script = api_token(&app, cem, &["activity:read"]);
    assert_eq!(places(activity_of(&people, cem, &script, "")), [4, 1]);
    let script = api_token(&app, cem, &["organizations:read"]);
    activity_of(&people, cem, &script, "").expect_problem(403, "insufficient_scope");
}

#[rstest]
fn a_member_of_another_organization_is_not_there(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (people, others) = (stage(&app), app.scenario());
    let lea = &people.legal_representative.client;
    activity_of(&people, &others.collaborator, lea, "").expect_problem(404, "not_found");
    activity_of(&others, &others.collaborator, lea, "").expect_problem(404, "not_found");
    // Nor is one's own membership of one organization a key to another.
    let cem = &people.collaborator;
    activity_of(&others, cem, &cem.client, "").expect_problem(404, "not_found");
    activity_of(&people, &others.collaborator, &cem.client, "").expect_problem(403, "forbidden");
}

#[rstest]
fn the_filters_narrow_and_never_widen(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = stage(&app);
    let cem = &people.collaborator;
    let see = |query: &str| places(activity_of(&people, cem, &cem.client, query));
    assert_eq!(see("?q=four"), [4]);
    assert_eq!(see("?q=two"), [0_i64; 0]);
    assert_eq!(see("?action_group=member"), [0_i64; 0]);
    assert_eq!(see(&format!("?actor_id={}", cem.user)), [4, 1]);
    assert_eq!(
        see(&format!("?actor_id={}", people.administrator.user)),
        [0_i64; 0]
    );
    let page = activity_of(&people, cem, &cem.client, "?limit=1&include_total=true").expect(200);
    assert_eq!(page.body["total"], 2);
    assert_eq!(see(&format!("?after={}", page.text_at("/next_cursor"))), [1]);
    assert_ne!(page.body["items"][0]["details"], Value::Null);
    activity_of(&people, cem, &cem.client, "?q=").expect_problem(422, "invalid_input");
}
