//! Visibility of teams: all to members of the directory, to externals their own, with names and no addresses.

use super::{World, id, texts};
use chrono::TimeDelta;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn externals_see_their_teams_and_the_names_in_them(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let (eva, cem) = (&people.external, &people.collaborator);
    let (web, shop) = (world.team("Web"), world.team("Shop"));
    let both = json!({ "members": [{ "member_id": id(eva) }, { "member_id": id(cem) }] });
    world.post(&format!("/teams/{web}/members"), both).expect(200);
    let teams = |who: &kontor_tests::scenario::Person| {
        texts(&who.client.get(&people.path("/teams")).expect(200), "name")
    };
    assert_eq!(teams(cem), ["Web", "Shop"]);
    assert_eq!(teams(eva), ["Web"]);
    eva.client.get(&people.path(&format!("/teams/{web}"))).expect(200);
    for rest in ["", "/members"] {
        let path = people.path(&format!("/teams/{shop}{rest}"));
        eva.client.get(&path).expect_problem(404, "not_found");
        cem.client.get(&path).expect(200);
    }
    let list = people.path(&format!("/teams/{web}/members"));
    let seen = eva.client.get(&list).expect(200);
    assert_eq!(texts(&seen, "first_name").len(), 2);
    assert!(
        !seen.text.contains('@') && !seen.text.contains("details"),
        "{}",
        seen.text
    );
    let seen = cem.client.get(&list).expect(200);
    assert!(seen.text.contains(&eva.email));
    // Not part of the directory, whoever is in a team with them.
    eva.client
        .get(&people.path("/members"))
        .expect_problem(403, "forbidden");
    eva.client
        .get(&people.member_path(cem))
        .expect_problem(403, "forbidden");
}

#[rstest]
fn people_in_a_team_are_filtered_by_those_who_see_their_addresses(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let (eva, cem) = (&people.external, &people.collaborator);
    let team = world.team("Web");
    let all = json!({ "members": [
        { "member_id": id(eva) }, { "member_id": id(cem) }, { "member_id": id(&people.suspended) }] });
    world.post(&format!("/teams/{team}/members"), all).expect(200);
    let list = people.path(&format!("/teams/{team}/members"));
    let found = |query: &str| {
        texts(
            &cem.client.get(&format!("{list}?{query}")).expect(200),
            "member_id",
        )
    };
    let half = &eva.email[..eva.email.len() - 4];
    assert_eq!(found(&format!("q={}", half.to_uppercase())), [id(eva)]);
    assert!(found(&format!("q={}", &eva.email[1..])).is_empty());
    assert!(found("q=%25").is_empty() && found("q=_").is_empty());
    assert_eq!(found("role=external"), [id(eva)]);
    assert_eq!(found("role=collaborator&q=").len(), 2);
    assert!(found(&format!("role=administrator&q={half}")).is_empty());
    let page = lea
        .get(&format!("{list}?role=collaborator&limit=1&include_total=true"))
        .expect(200);
    assert_eq!(page.body["total"], 2);
    // What a suspended member is, is said, too.
    let items = lea.get(&list).expect(200);
    let state = |who: &kontor_tests::scenario::Person| {
        let items = items.body["items"].as_array().expect("items").iter();
        let found = items.filter(|item| item["member_id"] == id(who));
        let states: Vec<_> = found.map(|item| item["details"]["state"].clone()).collect();
        states
    };
    assert_eq!(state(cem), [json!("active")]);
    assert_eq!(state(&people.suspended), [json!("suspended")]);
    // Nobody finds out by filtering what they don't see.
    eva.client.get(&list).expect(200);
    for query in ["q=cem", "role=collaborator"] {
        let path = format!("{list}?{query}");
        eva.client.get(&path).expect_problem(403, "forbidden");
    }
    let long = format!("{list}?q={}", "x".repeat(255));
    lea.get(&long).expect_problem(422, "invalid_input");
    lea.get(&format!("{list}?role=chief"))
        .expect_problem(422, "invalid_input");
}

#[rstest]
fn a_team_is_in_sight_as_long_as_one_is_in_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, eva) = (&world.people, &world.people.external);
    let team = world.team("Web");
    let until = world.app.clock_now() + TimeDelta::minutes(1);
    let later = json!({ "members": [
        { "member_id": id(eva), "valid_until": until }, { "member_id": id(&people.collaborator), "valid_from": until },
    ] });
    world.post(&format!("/teams/{team}/members"), later).expect(200);
    let path = people.path(&format!("/teams/{team}/members"));
    let seen = eva.client.get(&path).expect(200);
    assert_eq!(
        texts(&seen, "member_id"),
        [id(eva)],
        "who is not in it yet is not there"
    );
    assert_eq!(world.members(&team).len(), 2);
    world.app.advance(TimeDelta::minutes(1));
    eva.client.get(&path).expect_problem(404, "not_found");
    assert!(texts(&eva.client.get(&people.path("/teams")).expect(200), "id").is_empty());
}

#[rstest]
fn teams_are_found_by_name_and_member(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    for name in ["Web", "Webshop 100%", "Finance"] {
        world.team(name);
    }
    for (q, expected) in [("web", 2), ("SHOP", 1), ("0%25", 1), ("_", 0)] {
        let found = world.get(&format!("/teams?q={q}&include_total=true"));
        assert_eq!(found.body["total"], expected, "{q}");
    }
}
