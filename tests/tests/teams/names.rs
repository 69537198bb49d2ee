//! Names of teams: none of nothing, and none that people would take for another's.

use super::World;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn no_team_stands_beside_its_look_alike(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let lea = &world.people.legal_representative.client;
    let finance = world.team("Finance");
    let other = world.team("Support");
    for alike in [
        "FINANCE",
        "Fin\u{200b}ance",
        "Finance\u{3164}",
        "Fіnance",
        "ＦＩＮＡＮＣＥ",
        "\u{202e}Finance",
    ] {
        world
            .post("/teams", json!({ "name": alike }))
            .expect_problem(409, "team_name_taken");
        lea.patch(
            &world.people.path(&format!("/teams/{other}")),
            json!({ "name": alike }),
        )
        .expect_problem(409, "team_name_taken");
    }
    world.team("Finances");
    // One's own look is no one else's.
    let path = world.people.path(&format!("/teams/{finance}"));
    let renamed = lea.patch(&path, json!({ "name": "FI\u{200b}NANCE" })).expect(200);
    assert_eq!(renamed.text_at("/name"), "FINANCE");
    let found = world.get("/teams?q=fin%E2%80%8Bance&include_total=true");
    assert_eq!(found.body["total"], 2);
}

#[rstest]
fn a_name_of_nothing_to_see_is_refused(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    for (name, code) in [
        ("\u{3164}", "invisible"),
        ("\u{200b}", "invisible"),
        ("\u{202e}\u{feff}", "invisible"),
        (" ", "required"),
        ("a\u{0}", "control_character"),
    ] {
        let refused = world
            .post("/teams", json!({ "name": name }))
            .expect_problem(422, "invalid_input");
        let faults = refused.fields();
        assert_eq!(faults.len(), 1);
        assert!(
            refused.text.contains(&format!("\"code\":\"{code}\"")),
            "{}",
            refused.text
        );
    }
}

/// Teams of versions that compared less keep their names; one of each look has it from now on.
#[rstest]
fn teams_made_before_keep_their_names(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let lea = &world.people.legal_representative.client;
    let (first, second) = (world.team("Finance"), world.team("Other"));
    for older in [
        "UPDATE teams SET look = NULL",
        "UPDATE teams SET name = 'Fіnance', name_key = 'fіnance' WHERE name = 'Other'",
    ] {
        world.app.fresh.execute(older);
    }
    world.app.block_on(world.app.store().migrate()).expect("complete");
    world
        .post("/teams", json!({ "name": "finance" }))
        .expect_problem(409, "team_name_taken");
    // A field beside the name can change, of either.
    for team in [&first, &second] {
        let path = world.people.path(&format!("/teams/{team}"));
        lea.patch(&path, json!({ "color": "#123456" })).expect(200);
    }
    let path = world.people.path(&format!("/teams/{second}"));
    lea.patch(&path, json!({ "name": "FІNANCE" }))
        .expect_problem(409, "team_name_taken");
    lea.patch(&path, json!({ "name": "Books" })).expect(200);
    world
        .post("/teams", json!({ "name": "books" }))
        .expect_problem(409, "team_name_taken");
    assert_eq!(world.app.fresh.count("teams WHERE look IS NULL"), 0);
}
