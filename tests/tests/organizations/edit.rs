//! Editing: all fields, the version that was read, and the summary to all managers.

use chrono::TimeDelta;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{join, person};
use kontor_tests::{Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn summaries(app: &TestApp, people: &[&str]) -> Vec<usize> {
    people.iter().map(|address| app.mails_to(address).len()).collect()
}

/// Returns the addresses of the managers, and of the other members.
fn addresses(people: &Scenario) -> [&str; 4] {
    [
        &people.legal_representative.email,
        &people.administrator.email,
        &people.collaborator.email,
        &people.external.email,
    ]
}

#[rstest]
fn every_field_can_change_and_the_managers_get_one_summary(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let suspended = join(
        &app,
        people.organization,
        &person(&app, "sara"),
        Role::Administrator,
        MembershipState::Suspended,
    );
    let lea = &people.legal_representative.client;
    let before = lea.get(&people.path("")).expect(200);
    app.advance(TimeDelta::minutes(1));
    let change = json!({
        "name": "Muster Holding", "kind": "association", "phone": "+41 22 820 35 44", "locale": "fr",
        "postal_address": { "street": "Rue 1", "postcode": "1200", "town": "Genève", "country": "FR" },
    });
    let after = lea.patch(&people.path(""), change).expect(200);
    for (field, value) in [
        ("/name", json!("Muster Holding")),
        ("/kind", json!("association")),
        ("/phone", json!("+41228203544")),
        ("/locale", json!("fr")),
        ("/currency", json!("EUR")),
        ("/updated_at", json!("2026-11-23T08:01:00Z")),
        ("/created_at", before.body["created_at"].clone()),
        (
            "/postal_address",
            json!({ "street": "Rue 1", "postcode": "1200", "town": "Genève", "country": "FR" }),
        ),
    ] {
        assert_eq!(after.body.pointer(field), Some(&value), "{field}");
    }
    assert_eq!(lea.get(&people.path("")).expect(200).body, after.body);
    assert_eq!(summaries(&app, &addresses(&people)), [1, 1, 0, 0]);
    assert_eq!(
        app.mails_to(&suspended.email).len(),
        0,
        "a suspended manager is told nothing"
    );
    let summary = &app.mails_to(&people.administrator.email)[0];
    assert!(summary.subject.contains("Muster Holding"), "{}", summary.subject);
    for word in ["name", "address", "phone", "language"] {
        assert!(
            summary.text.to_lowercase().contains(word),
            "{word}: {}",
            summary.text
        );
    }
}

#[rstest]
fn a_part_of_the_address_changes_alone_and_null_empties(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let ada = &people.administrator.client;
    let whole = json!({ "postal_address": { "street": "Weg 1", "postcode": "8000", "town": "Zürich" }, "phone": "+41228203544" });
    ada.patch(&people.path(""), whole).expect(200);
    let town = json!({ "postal_address": { "town": "Bern" } });
    let after = ada.patch(&people.path(""), town).expect(200);
    assert_eq!(
        after.body["postal_address"],
        json!({ "street": "Weg 1", "postcode": "8000", "town": "Bern", "country": "CH" })
    );
    let nothing =
        json!({ "postal_address": { "street": null, "postcode": null, "town": null }, "phone": null });
    let after = ada.patch(&people.path(""), nothing).expect(200);
    assert_eq!(
        (&after.body["postal_address"], &after.body["phone"]),
        (
            &json!({ "street": null, "postcode": null, "town": null, "country": "CH" }),
            &Value::Null
        )
    );
    for (field, value) in [
        ("name", Value::Null),
        ("kind", Value::Null),
        ("name", json!("")),
        ("postal_address", json!({ "country": null })),
    ] {
        let refused = ada.patch(&people.path(""), json!({ field: value }));
        assert!(
            refused.status == 422 || refused.body == after.body,
            "{field} can't be emptied: {}",
            refused.text
        );
    }
    assert_eq!(ada.get(&people.path("")).expect(200).body, after.body);
}

#[rstest]
fn without_a_change_nothing_happens(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let before = lea.get(&people.path("")).expect(200);
    app.advance(TimeDelta::minutes(1));
    for body in [
        json!({}),
        json!({ "name": "  Muster AG " }),
        json!({ "kind": "company", "postal_address": { "country": "CH" }, "phone": null }),
    ] {
        let after = lea.patch(&people.path(""), body).expect(200);
        assert_eq!(after.body, before.body, "updated_at included");
        assert_eq!(after.header("etag"), before.header("etag"));
    }
    assert_eq!(summaries(&app, &addresses(&people)), [0, 0, 0, 0]);
    let log = lea.get(&people.path("/activity?include_total=true")).expect(200);
    assert_eq!(log.body["total"], 0, "nothing to log");
}

#[rstest]
fn an_edit_of_an_outdated_version_is_refused(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let read = lea.get(&people.path("")).expect(200);
    let tag = read.header("etag").expect("a tag").to_owned();
    let with = |tag: &str| lea.with_header("if-match", tag);
    let other = people
        .administrator
        .client
        .patch(&people.path(""), json!({ "name": "Muster GmbH" }))
        .expect(200);
    let change = json!({ "name": "Muster SA" });
    for stale in [tag.clone(), format!("W/{tag}"), "\"x\", \"y\"".to_owned()] {
        with(&stale)
            .patch(&people.path(""), change.clone())
            .expect_problem(412, "precondition_failed");
    }
    assert_eq!(
        lea.get(&people.path("")).expect(200).text_at("/name"),
        "Muster GmbH"
    );
    // The tag covers `my_role`, so it is the reader's own.
    let read = lea.get(&people.path("")).expect(200);
    assert_ne!(read.header("etag"), other.header("etag"));
    let fresh = format!("\"x\", {}", read.header("etag").expect("a tag"));
    with(&fresh).patch(&people.path(""), change).expect(200);
    with("*")
        .patch(&people.path(""), json!({ "name": "Muster AG" }))
        .expect(200);
}

#[rstest]
fn of_many_edits_of_one_version_one_is_kept(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let path = people.path("");
    let read = lea.get(&path).expect(200);
    let client = lea.with_header("if-match", read.header("etag").expect("a tag"));
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let edits: Vec<_> = (0..6)
            .map(|number| {
                let (client, path) = (client.clone(), &path);
                scope.spawn(move || {
                    let name = format!("Muster {number}");
                    client.patch(path, json!({ "name": name })).status
                })
            })
            .collect();
        edits
            .into_iter()
            .map(|edit| edit.join().expect("an answer"))
            .collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412]);
}
