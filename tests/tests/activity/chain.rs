//! A log can't be changed unnoticed by an attacker who can write to the database but does not have the key.

use super::{log, record, rename};
use kontor_domain::activity::{Author, Chain};
use kontor_tests::scenario::hex;
use kontor_tests::{Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

/// Returns the result of a verification: intact, number of verified entries, first broken place.
fn verify(people: &Scenario, query: &str) -> (bool, i64, Option<i64>) {
    let check = people
        .legal_representative
        .client
        .get(&people.path(&format!("/activity/verify{query}")))
        .expect(200)
        .body;
    (
        check["intact"].as_bool().expect("intact"),
        check["entries"].as_i64().expect("entries"),
        check["broken_at"].as_i64(),
    )
}

fn head(people: &Scenario) -> String {
    let check = people
        .legal_representative
        .client
        .get(&people.path("/activity/verify"));
    check.expect(200).text_at("/head")
}

fn id(database: Database, people: &Scenario) -> String {
    match database {
        Database::Sqlite => format!("x'{}'", hex(people.organization)),
        Database::Postgres => format!("'{}'::uuid", hex(people.organization)),
    }
}

/// 32 bytes that are no MAC of ours.
fn bytes(database: Database) -> &'static str {
    match database {
        Database::Sqlite => "zeroblob(32)",
        Database::Postgres => "decode(repeat('00', 32), 'hex')",
    }
}

/// Changes the entry at `seq`.
fn set(app: &TestApp, database: Database, people: &Scenario, seq: i64, what: &str) {
    let chain = id(database, people);
    app.fresh.execute(&format!(
        "UPDATE activity_entries SET {what} WHERE chain_id = {chain} AND seq = {seq}"
    ));
}

#[rstest]
fn an_untouched_log_is_intact(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    assert_eq!(verify(&people, ""), (true, 0, None), "an empty one, too");
    rename(&people, &app, 5);
    assert_eq!(verify(&people, ""), (true, 5, None));
    let earlier = head(&people);
    assert!(earlier.starts_with("5."));
    rename(&people, &app, 2);
    assert_eq!(
        verify(&people, &format!("?known_head={earlier}")),
        (true, 7, None)
    );
    // A head of another log, a garbled one and one that nobody answered are no finding about this log.
    let others = app.scenario();
    rename(&others, &app, 5);
    let foreign = head(&others);
    let garbled = earlier.replacen("5.", "4.", 1);
    let unsealed = earlier.rsplit_once('.').expect("a seal").0.to_owned();
    let made_up = format!("5.{}.{}", "A".repeat(43), "A".repeat(22));
    for wrong in [
        "x", "5", "-1.AAAA", "5.*", ".AAAA", &foreign, &garbled, &unsealed, &made_up,
    ] {
        for (query, pointers) in [
            (format!("known_head={wrong}"), &["?known_head"][..]),
            (format!("after={wrong}"), &["?after"][..]),
            (
                format!("after={earlier}&known_head={wrong}"),
                &["?known_head"][..],
            ),
            (
                format!("after={wrong}&known_head={wrong}"),
                &["?after", "?known_head"][..],
            ),
        ] {
            let answer = people
                .legal_representative
                .client
                .get(&people.path(&format!("/activity/verify?{query}")))
                .expect_problem(422, "invalid_input");
            let errors = answer.body["errors"].as_array().expect("errors");
            let named: Vec<&str> = errors
                .iter()
                .filter_map(|error| error["pointer"].as_str())
                .collect();
            assert_eq!(named, pointers, "{query}");
            assert!(errors.iter().all(|error| error["code"] == "format"), "{query}");
        }
    }
}

#[rstest]
fn every_changed_column_shows(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let text = match database {
        Database::Sqlite => "replace(details, 'Muster 3', 'Muster X')",
        Database::Postgres => "replace(details::text, 'Muster 3', 'Muster X')::jsonb",
    };
    let earlier = match database {
        Database::Sqlite => "'2020-01-01 00:00:00.000000+00:00'",
        Database::Postgres => "'2020-01-01T00:00:00Z'",
    };
    let zeros = bytes(database);
    for change in [
        &format!("details = {text}"),
        "details = NULL",
        "salt = NULL",
        "action = 'organization.created'",
        "object = 'org_0192f0c1e5b07cc3a4d15e6f708192a3'",
        "author_id = NULL",
        "author_kind = 'system'",
        "author_kind = 'anonymous', author_id = NULL",
        &format!("at = {earlier}"),
        &format!("mac = {zeros}"),
        &format!("digest = {zeros}"),
        &format!("salt = {zeros}"),
    ] {
        let people = app.scenario();
        rename(&people, &app, 5);
        set(&app, database, &people, 3, change);
        assert_eq!(verify(&people, ""), (false, 2, Some(3)), "{change}");
    }
}

#[rstest]
fn order_and_gaps_show(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let stage = || {
        let people = app.scenario();
        rename(&people, &app, 5);
        let chain = id(database, &people);
        (people, chain)
    };
    let (people, _) = stage();
    for (from, to) in [(3, 1_000), (4, 3), (1_000, 4)] {
        set(&app, database, &people, from, &format!("seq = {to}"));
    }
    assert_eq!(verify(&people, ""), (false, 2, Some(3)), "two entries swapped");

    for (gone, found) in [
        (1, (false, 0, Some(1))),
        (3, (false, 2, Some(3))),
        (5, (false, 4, Some(5))),
    ] {
        let (people, chain) = stage();
        app.fresh.execute(&format!(
            "DELETE FROM activity_entries WHERE chain_id = {chain} AND seq = {gone}"
        ));
        assert_eq!(verify(&people, ""), found, "entry {gone} deleted");
    }

    let (people, chain) = stage();
    app.fresh.execute(&format!(
        "DELETE FROM activity_entries WHERE chain_id = {chain} AND seq = 3"
    ));
    for (from, to) in [(4, 3), (5, 4)] {
        set(&app, database, &people, from, &format!("seq = {to}"));
    }
    assert_eq!(verify(&people, ""), (false, 2, Some(3)), "the gap closed");

    for place in [0, 6, 9] {
        let (people, _) = stage();
        set(&app, database, &people, 5, &format!("seq = {place}"));
        let found = verify(&people, "");
        assert!(!found.0, "an entry at {place}: {found:?}");
    }
}

/// An entry that was added behind the end is shown by the list, so the check must see it.
#[rstest]
fn an_entry_behind_the_end_shows(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&people, &app, 5);
    let chain = id(database, &people);
    app.fresh.execute(&format!(
        "UPDATE activity_chains SET head_seq = 4, head_mac = \
         (SELECT mac FROM activity_entries WHERE chain_id = {chain} AND seq = 4) WHERE id = {chain}"
    ));
    assert_eq!(verify(&people, ""), (false, 4, Some(5)));
}

/// The end cut off and the head moved back: only who kept a head can tell.
#[rstest]
fn a_cut_end_shows_against_a_known_head(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&people, &app, 5);
    let (known, chain) = (head(&people), id(database, &people));
    for sql in [
        format!("DELETE FROM activity_entries WHERE chain_id = {chain} AND seq = 5"),
        format!(
            "UPDATE activity_chains SET head_seq = 4, head_mac = \
             (SELECT mac FROM activity_entries WHERE chain_id = {chain} AND seq = 4) WHERE id = {chain}"
        ),
    ] {
        app.fresh.execute(&sql);
    }
    assert_eq!(verify(&people, ""), (true, 4, None));
    let query = format!("?known_head={known}");
    assert_eq!(verify(&people, &query), (false, 4, Some(5)));
    // Nor does it help to write something else in its place.
    rename(&people, &app, 1);
    assert_eq!(verify(&people, ""), (true, 5, None));
    assert_eq!(verify(&people, &query), (false, 4, Some(5)));
}

#[rstest]
fn entries_of_two_logs_can_not_be_exchanged(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (people, others) = (app.scenario(), app.scenario());
    rename(&people, &app, 5);
    rename(&others, &app, 5);
    let (one, two) = (id(database, &people), id(database, &others));
    for sql in [
        format!("UPDATE activity_entries SET seq = 1000 WHERE chain_id = {one} AND seq = 3"),
        format!("UPDATE activity_entries SET chain_id = {one} WHERE chain_id = {two} AND seq = 3"),
        format!(
            "UPDATE activity_entries SET chain_id = {two}, seq = 3 WHERE chain_id = {one} AND seq = 1000"
        ),
    ] {
        app.fresh.execute(&sql);
    }
    assert_eq!(verify(&people, ""), (false, 2, Some(3)));
    assert_eq!(verify(&others, ""), (false, 2, Some(3)));
}

/// Personal data lies in the details, which can go; what happened, and when, remains proven.
#[rstest]
fn erased_details_leave_the_chain_whole(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&people, &app, 5);
    set(&app, database, &people, 3, "details = NULL, salt = NULL");
    assert_eq!(verify(&people, ""), (true, 5, None));
    let entries = log(&people, &people.legal_representative.client);
    assert_eq!(
        (&entries[2]["seq"], &entries[2]["details"]),
        (&json!(3), &Value::Null)
    );
    set(&app, database, &people, 3, "action = 'organization.created'");
    assert_eq!(verify(&people, ""), (false, 2, Some(3)));
}

/// No request lasts as long as a log is: each slice gives its connection back, and a cursor goes on after 20,000 entries.
#[rstest]
fn a_long_log_is_checked_in_slices(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let chain = Chain::Organization(people.organization);
    let author = Author::User(people.collaborator.user);
    for _ in 0..21 {
        record(&app, chain, author.clone(), 1_000, json!({ "name": "long" }));
    }
    let check = |query: &str| {
        let path = people.path(&format!("/activity/verify{query}"));
        people.legal_representative.client.get(&path).expect(200).body
    };
    let reads = app.store().asked().reads;
    let first = check("");
    assert!(app.store().asked().reads - reads >= 20, "a read for each slice");
    assert_eq!(
        (&first["intact"], &first["entries"]),
        (&json!(true), &json!(20_000))
    );
    assert_eq!(first["head"], first["next_cursor"]);
    let cursor = first["next_cursor"].as_str().expect("a cursor").to_owned();
    let rest = check(&format!("?after={cursor}"));
    assert_eq!(
        (&rest["intact"], &rest["entries"]),
        (&json!(true), &json!(21_000))
    );
    assert_eq!(rest["next_cursor"], Value::Null);
    let end = rest["head"].as_str().expect("a head").to_owned();
    assert_eq!(
        check(&format!("?after={end}&known_head={cursor}"))["intact"],
        true
    );

    set(
        &app,
        database,
        &people,
        20_500,
        "object = 'org_0192f0c1e5b07cc3a4d15e6f708192a3'",
    );
    assert_eq!(check("")["intact"], true, "so far");
    assert_eq!(check(&format!("?after={cursor}"))["broken_at"], 20_500);
    // A kept head is looked for on both sides of the cursor.
    set(
        &app,
        database,
        &people,
        20_999,
        &format!("mac = {}", bytes(database)),
    );
    set(&app, database, &people, 20_000, "seq = 99999");
    for query in [
        format!("?after={cursor}"),
        format!("?after={end}&known_head={cursor}"),
    ] {
        assert_eq!(
            check(&query)["broken_at"],
            20_000,
            "{query}: the entry itself is gone"
        );
    }
    app.fresh.execute(&format!(
        "DELETE FROM activity_entries WHERE chain_id = {} AND seq > 20000",
        id(database, &people)
    ));
    assert_eq!(
        check(&format!("?after={end}"))["intact"],
        false,
        "cut off before the cursor"
    );
}
