//! Rows of earlier versions: what migrations can't compute in SQL is made up for when a node starts, also when an earlier
//! start was ended in the middle.

use chrono::TimeDelta;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::database::Fresh;
use kontor_tests::scenario::{PASSWORD, join, offer, person, product, team};
use kontor_tests::{Database, Scenario, TestApp, begin_sign_up, sign_up_body};
use rstest::rstest;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Migrations after the last version whose rows lack data.
const LATER: [&str; 3] = ["0015_texts", "0014_mail", "0012_bounds"];

/// Addresses as people typed them, their keys of earlier versions, and of this one.
const ZOE: [&str; 3] = [
    "Zoe@Müller.example",
    "zoe@müller.example",
    "zoe@xn--mller-kva.example",
];
const NEW: [&str; 3] = [
    "zoe@Bücher.example",
    "zoe@bücher.example",
    "zoe@xn--bcher-kva.example",
];
const KAI: [&str; 3] = [
    "Kai@Straße.example",
    "kai@strasse.example",
    "kai@xn--strae-oqa.example",
];
const UMA: [&str; 3] = [
    "uma@例え。テスト",
    "uma@例え。テスト",
    "uma@xn--r8jz45g.xn--zckzah",
];
/// Rows of one table that are more than two batches.
const MANY: u32 = 1_100;

/// Every column of keys, with the address that stands in it.
const KEYS: [(&str, &str, [&str; 3]); 7] = [
    ("users", "email_key", ZOE),
    ("sign_ups", "email_key", NEW),
    ("password_reset_requests", "email_key", KAI),
    ("email_changes", "email_key", NEW),
    ("email_changes", "old_email_key", ZOE),
    ("invitations", "email_key", KAI),
    ("product_transfers", "to_email_key", UMA),
];

fn execute(fresh: &Fresh, database: Database, sql: &str) {
    use diesel::connection::SimpleConnection;
    match database {
        Database::Sqlite => fresh.sqlite().batch_execute(sql),
        Database::Postgres => fresh.postgres().batch_execute(sql),
    }
    .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Rows in every table that needs something; two teams will be made look-alikes.
fn fill(app: &TestApp) -> Scenario {
    let people = app.scenario();
    let lea = &people.legal_representative;
    begin_sign_up(app, ZOE[0]);
    let verified = kontor_tests::verification(&app.token_to(ZOE[0]));
    app.anonymous().post("/v1/sign-up/verify", verified).expect(201);
    let zoe = kontor_tests::log_in(app, ZOE[0]).client;
    app.fresh
        .execute("UPDATE users SET first_name = 'Zoë' WHERE email_key LIKE 'zoe@%'");
    app.advance(TimeDelta::seconds(1));
    let invitation = json!({ "email": ZOE[0], "role": "collaborator" });
    lea.client
        .post(&people.path("/invitations"), invitation)
        .expect(201);
    let token = app.token_to(ZOE[0]);
    zoe.post("/v1/invitations/accept", json!({ "token": token }))
        .expect(201);

    app.anonymous()
        .post("/v1/sign-up", sign_up_body(NEW[0]))
        .expect(202);
    app.anonymous()
        .post("/v1/password-resets", json!({ "email": KAI[0] }))
        .expect(202);
    let change = json!({ "email": NEW[0], "password": PASSWORD });
    zoe.post("/v1/email-changes", change).expect(202);
    let invitation = json!({ "email": KAI[0], "role": "collaborator" });
    lea.client
        .post(&people.path("/invitations"), invitation)
        .expect(201);
    let drive = product(app, people.organization, lea, "drive_monthly");
    offer(people.organization, lea, drive, &json!({ "to_email": UMA[0] }));
    for name in ["Finance", "Support"] {
        team(app, people.organization, name, &[]);
    }
    people
}

/// The keys as an earlier version made them, no looks, no words.
fn make_old(fresh: &Fresh, database: Database) {
    for (table, column, [_, old, new]) in KEYS {
        let change = format!("UPDATE {table} SET {column} = '{old}' WHERE {column} = '{new}'");
        execute(fresh, database, &change);
        assert!(
            fresh.count(&format!("{table} WHERE {column} = '{old}'")) > 0,
            "{table} {column}"
        );
    }
    execute(
        fresh,
        database,
        "UPDATE teams SET name = 'F\u{456}nance', name_key = 'f\u{456}nance' WHERE name = 'Support'",
    );
}

/// The schema as it was before the last migrations.
fn back(fresh: &Fresh, database: Database) {
    let engine = match database {
        Database::Sqlite => "sqlite",
        Database::Postgres => "postgres",
    };
    for name in LATER {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../migrations/{engine}/{name}"));
        let down = std::fs::read_to_string(folder.join("down.sql")).expect("down.sql");
        execute(fresh, database, &down);
        let version = name.split('_').next().expect("a version");
        execute(
            fresh,
            database,
            &format!("DELETE FROM __diesel_schema_migrations WHERE version = '{version}'"),
        );
    }
}

/// Everything is as if this version had made it.
#[track_caller]
fn expect_complete(app: &TestApp, people: &Scenario) {
    let fresh = &app.fresh;
    for (table, column, [typed, old, new]) in KEYS {
        assert!(
            fresh.count(&format!("{table} WHERE {column} = '{new}'")) > 0,
            "{table} {column}"
        );
        assert_eq!(
            fresh.count(&format!("{table} WHERE {column} = '{old}'")),
            0,
            "{table} {column}"
        );
        let address = column.trim_end_matches("_key");
        assert!(
            fresh.count(&format!("{table} WHERE {address} = '{typed}'")) > 0,
            "kept as typed"
        );
    }
    for form in [ZOE[0], ZOE[2], "ZOE@MU\u{308}LLER.example"] {
        let login = json!({ "email": form, "password": PASSWORD });
        app.anonymous().post("/v1/sessions", login).expect(201);
    }
    let lea = people.legal_representative.client.at(app.base());
    for word in ["zoe", "xn--mller", "muller"] {
        let found = lea
            .get(&people.path(&format!("/members?q={word}")))
            .expect(200)
            .body;
        assert_eq!(
            found["items"].as_array().map(Vec::len),
            Some(1),
            "{word}: {found}"
        );
    }
    let alike: Value = json!({ "name": "FIN\u{200b}ANCE" });
    lea.post(&people.path("/teams"), alike)
        .expect_problem(409, "team_name_taken");
    let again = json!({ "email": KAI[2], "role": "collaborator" });
    lea.post(&people.path("/invitations"), again)
        .expect_problem(409, "already_invited");
    assert_eq!(fresh.count("teams WHERE look IS NULL"), 0);
    assert_eq!(
        fresh.count("teams WHERE look = 'finance'"),
        1,
        "the older one has the look"
    );
    assert_eq!(
        fresh.count("teams WHERE name = 'F\u{456}nance'"),
        1,
        "the younger one its name"
    );
    let without = "memberships WHERE id NOT IN (SELECT member_id FROM member_words)";
    assert_eq!(fresh.count(without), 0);
}

#[rstest]
fn rows_of_an_earlier_version_are_brought_up_to_date(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = fill(&app);
    make_old(&app.fresh, database);
    back(&app.fresh, database);
    expect_complete(&app.beside(), &people);
    // And the next start changes nothing.
    expect_complete(&app.beside(), &people);
}

/// The node that migrated was ended before it had completed the rows.
#[rstest]
fn a_start_completes_what_an_earlier_one_left(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = fill(&app);
    make_old(&app.fresh, database);
    app.fresh.execute("UPDATE teams SET look = NULL");
    // Of her, the words are those of a wrong key; of the others there are none yet.
    let zoe = match database {
        Database::Sqlite => "x'7a6f65'",
        Database::Postgres => r"'\x7a6f65'",
    };
    let hers = "member_id IN (SELECT m.id FROM memberships m JOIN users u ON u.id = m.user_id \
        WHERE u.email_key LIKE 'zoe@%')";
    app.fresh.execute(&format!(
        "DELETE FROM member_words WHERE NOT ({hers}) OR word <> {zoe}"
    ));
    assert_eq!(
        app.fresh.count(&format!("member_words WHERE {hers}")),
        1,
        "her first name, where she joined"
    );
    expect_complete(&app.beside(), &people);
}

#[rstest]
fn many_rows_are_completed_by_several_nodes_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let rows: Vec<String> = (1..=MANY)
        .map(|number| {
            let id = match database {
                Database::Sqlite => format!("x'{number:032x}'"),
                Database::Postgres => format!("'{number:032x}'"),
            };
            let address = format!("n{number}@müller.example");
            format!("({id}, '{address}', '{address}', '2026-11-23T08:00:00Z')")
        })
        .collect();
    app.fresh.execute(&format!(
        "INSERT INTO password_reset_requests (id, email, email_key, created_at) VALUES {}",
        rows.join(", ")
    ));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| drop(app.beside()));
        }
    });
    let done = "password_reset_requests WHERE email_key LIKE 'n%@xn--mller-kva.example'";
    assert_eq!(app.fresh.count(done), i64::from(MANY));
}

#[rstest]
fn of_two_accounts_for_one_mailbox_the_one_with_the_right_key_keeps_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let [right, other] = ["ida", "ida"].map(|name| person(&app, name));
    let founder = person(&app, "lea");
    let organization = kontor_tests::scenario::organization(&app, &founder);
    join(
        &app,
        organization,
        &other,
        Role::Collaborator,
        MembershipState::Active,
    );
    let set = |email: &str, key: &str, of: &str| {
        let change = format!("UPDATE users SET email = '{email}', email_key = '{key}' WHERE email = '{of}'");
        app.fresh.execute(&change);
    };
    set(ZOE[2], ZOE[2], &right.email);
    set(ZOE[0], ZOE[1], &other.email);
    let node = app.beside();
    for key in [ZOE[2], ZOE[1]] {
        assert_eq!(
            app.fresh.count(&format!("users WHERE email_key = '{key}'")),
            1,
            "{key}"
        );
    }
    let profile = right.client.at(node.base()).get("/v1/profile").expect(200);
    assert_eq!(profile.text_at("/email"), ZOE[2]);
    // Once the other account is gone, the next start gives the key to the one that is left.
    set("gone@example.com", "gone@example.com", ZOE[2]);
    drop(app.beside());
    assert_eq!(
        app.fresh.count(&format!("users WHERE email_key = '{}'", ZOE[2])),
        1
    );
}
