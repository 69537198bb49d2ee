//! Looking for members: by the beginnings of their names and of every part of their address.

use super::{joined, texts};
use kontor_domain::organizations::Role;
use kontor_tests::scenario::{Person, team};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;

fn call(person: &Person, first_name: &str, last_name: &str) {
    let name = json!({ "first_name": first_name, "last_name": last_name });
    person.client.patch("/v1/profile", name).expect(200);
}

/// A text as it stands in a query.
fn encoded(text: &str) -> String {
    text.bytes()
        .fold(String::new(), |query, byte| format!("{query}%{byte:02X}"))
}

#[rstest]
fn people_are_found_by_their_names_and_every_part_of_their_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let zoe = joined(&app, people.organization, "zz.top_x+kontor", Role::Collaborator);
    let neil = joined(&app, people.organization, "qq", Role::Collaborator);
    call(&zoe, "Anna-Lena Zoë", "Müller Øst");
    call(&neil, "李", "O’Neil");
    let place = team(
        &app,
        people.organization,
        "Web",
        &[zoe.member.expect("a member"), neil.member.expect("a member")],
    );
    let found = |text: &str| {
        let query = format!("include_total=true&q={}", encoded(text));
        let answer = lea.get(&people.path(&format!("/members?{query}"))).expect(200);
        let in_team = lea
            .get(&people.path(&format!("/teams/{place}/members?{query}")))
            .expect(200);
        assert_eq!(answer.body["total"], texts(&answer, "email").len());
        let all = texts(&answer, "email");
        let of_team = all
            .iter()
            .filter(|email| [&zoe.email, &neil.email].contains(email));
        assert_eq!(in_team.body["total"], of_team.count(), "{text}");
        all
    };
    for text in [
        "anna",
        "ANNA-LE",
        "lena",
        "zoe",
        "Zoë",
        "ＺＯＥ",
        "muller",
        "mu\u{308}ll",
        "Müller, Anna",
        "anna müller",
        "müller zoë",
        "ost",
        "mull\u{200b}er",
        "zz.top",
        "top_x",
        "x+kon",
        "kontor",
        "zoe kontor",
        &zoe.email,
    ] {
        assert_eq!(found(text), std::slice::from_ref(&zoe.email), "{text}");
    }
    for text in ["李", "neil", "oneil", "O'Neil", "o’neil 李"] {
        assert_eq!(found(text), std::slice::from_ref(&neil.email), "{text}");
    }
    for text in ["nna", "ullerr", "anna neil", "%", "_", "\\", "op_x"] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
    assert_eq!(found("example").len(), found("").len(), "part of every address");
    // Another organization's people are never among them.
    let other = app.scenario();
    let theirs = &other.legal_representative.client;
    let none = theirs.get(&other.path("/members?q=anna")).expect(200);
    assert!(texts(&none, "email").is_empty());
    let many = encoded("a b c d e f g h i");
    lea.get(&people.path(&format!("/members?q={many}")))
        .expect_problem(422, "invalid_input");
}

/// The words of a member change with the person, and go with the membership.
#[rstest]
fn who_changes_name_or_leaves_is_found_accordingly(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let cem = &people.collaborator;
    let lea = &people.legal_representative.client;
    let found = |text: &str| {
        let query = format!("/members?q={}", encoded(text));
        texts(&lea.get(&people.path(&query)).expect(200), "email")
    };
    call(cem, "Xaver", "Quast");
    assert_eq!(found("xaver q"), std::slice::from_ref(&cem.email));
    call(cem, "Yves", "Quast");
    assert_eq!(found("xaver"), [""; 0]);
    assert_eq!(found("quast yv"), std::slice::from_ref(&cem.email));
    lea.delete(&people.member_path(cem)).expect(204);
    assert_eq!(found("quast"), [""; 0]);
    assert_eq!(
        app.fresh
            .count("member_words WHERE member_id NOT IN (SELECT id FROM memberships)"),
        0
    );
}

/// Of more matches than are looked up one by one, a page holds the first, and the next one goes on behind them.
#[rstest]
fn a_search_with_many_matches_is_paged(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    const MANY: i64 = 2_100;
    let app = TestApp::start(database);
    let people = app.scenario();
    let (id, now) = match database {
        Database::Sqlite => ("randomblob(16)", "'2026-11-23 08:00:00.000000+00:00'"),
        Database::Postgres => (
            "gen_random_uuid()",
            "'2026-11-23 08:00:00.000000+00:00'::timestamptz",
        ),
    };
    let organization = kontor_tests::scenario::hex(people.organization);
    let organization = match database {
        Database::Sqlite => format!("x'{organization}'"),
        Database::Postgres => format!("'{organization}'::uuid"),
    };
    app.fresh.execute(&format!(
        "INSERT INTO users (id, email, email_key, first_name, last_name, locale, password_hash, created_at, updated_at) \
         WITH RECURSIVE rows (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM rows WHERE i < {MANY}) \
         SELECT {id}, 'w' || i || '@crowd.example', 'w' || i || '@crowd.example', 'Wilma', 'Nr' || i, 'de', '!', {now}, {now} FROM rows"
    ));
    app.fresh.execute(&format!(
        "INSERT INTO memberships (id, organization_id, user_id, role, billing, reminders_by_email, reminders_by_sms, \
         state, created_at, updated_at) SELECT {id}, {organization}, id, 'external', FALSE, FALSE, FALSE, 'active', \
         {now}, {now} FROM users WHERE first_name = 'Wilma'"
    ));
    // What an upgrade does for members of older versions.
    app.block_on(app.store().migrate()).expect("complete");
    let lea = &people.legal_representative.client;
    let page = |query: &str| lea.get(&people.path(&format!("/members?{query}"))).expect(200);
    let first = page("q=wilma&limit=200&include_total=true");
    assert_eq!(first.body["total"], MANY);
    let mut seen = texts(&first, "id");
    let mut cursor = first.body["next_cursor"].as_str().map(str::to_owned);
    while let Some(after) = cursor {
        let next = page(&format!("q=wilma&limit=200&after={after}"));
        seen.extend(texts(&next, "id"));
        cursor = next.body["next_cursor"].as_str().map(str::to_owned);
    }
    seen.dedup();
    assert_eq!(seen.len(), usize::try_from(MANY).expect("a number"));
    assert_eq!(texts(&page("q=wilma%20nr2100"), "email"), ["w2100@crowd.example"]);
    assert_eq!(
        texts(&page("q=crowd%20wilma%20w17%40"), "email"),
        ["w17@crowd.example"]
    );
}
