//! Lists: pages that stay in order while things are added, and queries that are read whole or refused.

use chrono::TimeDelta;
use kontor_tests::recipes::Recipe;
use kontor_tests::scenario::person;
use kontor_tests::{Answer, Client, Database, Operation, TestApp, World};
use rstest::rstest;
use serde_json::{Value, json};

fn ids(answer: &Answer) -> Vec<String> {
    let items = answer.body["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// Reads a list page by page; `between` happens after each page.
fn walk(client: &Client, path: &str, limit: usize, mut between: impl FnMut()) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{path}?limit={limit}{after}")).expect(200);
        let found = ids(&page);
        assert!(found.len() <= limit && page.body.get("total").is_none());
        all.extend(found);
        let Some(cursor) = page.body["next_cursor"].as_str() else {
            return all;
        };
        after = format!("&after={cursor}");
        between();
    }
}

#[rstest]
fn every_list_has_the_same_query(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    for operation in Operation::all().iter().filter(|operation| operation.is_list()) {
        let world = World::new(&app, Recipe::of(operation).by, operation);
        let (client, path) = (&world.client, world.address(operation));
        for (query, pointer) in [
            ("limit=0", "?limit"),
            ("limit=201", "?limit"),
            ("limit=-1", "?limit"),
            ("limit=ten", "?limit"),
            ("limit=", "?limit"),
            ("limit=99999999999999999999", "?limit"),
            ("after=", "?after"),
            ("after=x", "?after"),
            ("after=AZLwweWwfMOk0V5vcIGSo", "?after"),
            ("after=AZLwweWwfMOk0V5vcIGSow%3D%3D", "?after"),
            ("after=AZLwweWwfMOk0V5vcIGSowAA", "?after"),
            ("include_total=yes", "?include_total"),
            ("sort=name", "?sort"),
        ] {
            let answer = client
                .get(&format!("{path}?{query}"))
                .expect_problem(422, "invalid_input");
            let pointers: Vec<_> = answer.fields().iter().map(|(pointer, _)| *pointer).collect();
            assert_eq!(pointers, [pointer], "{path}?{query}");
        }
        let all = client.get(&format!("{path}?limit=0&after=x&include_total=1&sort=name"));
        assert_eq!(all.expect_problem(422, "invalid_input").fields().len(), 4);
        client.get(&format!("{path}?limit=1")).expect(200);
        let counted = client
            .get(&format!("{path}?limit=200&include_total=true"))
            .expect(200);
        let items = counted.body["items"].as_array().expect("items");
        assert_eq!(counted.body["total"], items.len(), "{path}");
        assert_eq!(counted.body["next_cursor"], Value::Null);
    }
}

#[rstest]
fn what_is_added_between_pages_neither_shifts_nor_repeats(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let add_token = || {
        app.advance(TimeDelta::milliseconds(1));
        let body =
            json!({ "name": "Report", "scopes": ["identity:read"], "expires_at": "2026-12-24T00:00:00Z" });
        lea.client.post("/v1/api-tokens", body).expect(201).text_at("/id")
    };
    let mut tokens: Vec<String> = (0..7).map(|_| add_token()).collect();
    tokens.reverse();
    let walked = walk(&lea.client, "/v1/api-tokens", 3, || drop(add_token()));
    assert_eq!(
        walked, tokens,
        "newest first, and what is new stays on the first page"
    );

    let add_organization = || {
        app.advance(TimeDelta::milliseconds(1));
        let body = json!({ "name": "Muster AG", "kind": "company", "postal_address": { "country": "CH" } });
        lea.client
            .post("/v1/organizations", body)
            .expect(201)
            .text_at("/id")
    };
    let mut organizations: Vec<String> = (0..7).map(|_| add_organization()).collect();
    let mut added = Vec::new();
    let walked = walk(&lea.client, "/v1/organizations", 3, || {
        if added.len() < 2 {
            added.push(add_organization());
        }
    });
    organizations.extend(added);
    assert_eq!(walked, organizations, "oldest first, and what is new comes last");

    let path = format!("/v1/organizations/{}/invitations", organizations[0]);
    let invite = |number: usize| {
        app.advance(TimeDelta::milliseconds(1));
        let body = json!({ "email": format!("n{number}@example.com"), "role": "external" });
        lea.client.post(&path, body).expect(201).text_at("/id")
    };
    let mut invitations: Vec<String> = (0..5).map(invite).collect();
    invitations.reverse();
    let mut next = 5;
    let walked = walk(&lea.client, &path, 2, || {
        invite(next);
        next += 1;
    });
    assert_eq!(walked, invitations);
    let log = format!("/v1/organizations/{}/activity", organizations[0]);
    let whole = ids(&lea.client.get(&format!("{log}?limit=200")).expect(200));
    let walked = walk(&lea.client, &log, 2, || {
        invite(next);
        next += 1;
    });
    assert_eq!(walked, whole, "a log is read from its end as it was");
}
