//! Validity of team memberships: expired ones, invalid bounds, and joining again.

use super::{World, id};
use chrono::TimeDelta;
use kontor_tests::client::Client;
use kontor_tests::scenario::product;
use kontor_tests::{Answer, Database};
use rstest::rstest;
use serde_json::{Value, json};

fn outcome(answer: &Answer) -> String {
    answer.text_at("/results/0/status")
}

#[rstest]
fn whose_time_is_over_comes_in_anew(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let eva = &world.people.external;
    let (team, until) = (world.team("Web"), world.app.clock_now() + TimeDelta::minutes(1));
    let path = format!("/teams/{team}/members");
    let add = |body: Value| world.post(&path, json!({ "members": [body] })).expect(200);
    add(json!({ "member_id": id(eva), "valid_until": until }));
    assert_eq!(outcome(&add(json!({ "member_id": id(eva) }))), "already_in_team");
    world.app.advance(TimeDelta::minutes(1));
    let own = world.people.path(&format!("/teams/{team}"));
    eva.client.get(&own).expect_problem(404, "not_found");
    assert_eq!(outcome(&add(json!({ "email": eva.email }))), "added");
    eva.client.get(&own).expect(200);
    assert_eq!(world.members(&team).len(), 1);

    let until = world.app.clock_now() + TimeDelta::minutes(1);
    let place = world.people.path(&format!("{path}/{}", id(eva)));
    let lea = &world.people.legal_representative.client;
    lea.patch(&place, json!({ "valid_until": until })).expect(200);
    world.app.advance(TimeDelta::minutes(1));
    let teams = world.people.path(&format!("/members/{}/teams", id(eva)));
    let set = |client: &Client| client.send("PUT", &teams, Some(json!({ "team_ids": [team] })));
    assert_eq!(
        set(lea).expect(200).body,
        json!({ "added": [team], "removed": [] })
    );
    eva.client.get(&own).expect(200);
}

#[rstest]
fn externals_see_no_team_before_and_after_their_time(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, eva, cem) = (&world.people, &world.people.external, &world.people.collaborator);
    let soon = world.app.clock_now() + TimeDelta::minutes(1);
    for (name, bounds) in [
        ("Over", json!({ "valid_until": soon })),
        ("Later", json!({ "valid_from": soon + TimeDelta::minutes(2) })),
    ] {
        let team = world.team(name);
        for person in [eva, cem] {
            let mut member = bounds.clone();
            member["member_id"] = json!(id(person));
            world
                .post(&format!("/teams/{team}/members"), json!({ "members": [member] }))
                .expect(200);
        }
    }
    world.app.advance(TimeDelta::minutes(1));
    let teams = |client: &Client, of: &str| {
        client
            .get(&people.path(&format!("/members/{of}/teams")))
            .expect(200)
    };
    let count = |answer: &Answer| answer.body["items"].as_array().map(Vec::len);
    assert_eq!(count(&teams(&eva.client, &id(eva))), Some(0));
    assert_eq!(count(&teams(&cem.client, &id(cem))), Some(2));
    assert_eq!(
        count(&teams(&people.legal_representative.client, &id(eva))),
        Some(2)
    );
}

#[rstest]
fn nobody_comes_in_as_something_else_than_asked_for(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let team = world.team("Web");
    let invited = json!({ "email": "otto@example.com", "role": "collaborator" });
    world.post("/invitations", invited.clone()).expect(201);
    let path = format!("/teams/{team}/members");
    let other = json!({ "email": "otto@example.com", "role": "external" });
    let answer = world
        .post(&path, json!({ "members": [other], "partial": true }))
        .expect(200);
    assert_eq!(outcome(&answer), "refused");
    assert_eq!(answer.text_at("/results/0/problem/code"), "already_invited");
    let answer = world.post(&path, json!({ "members": [invited] })).expect(200);
    assert_eq!(outcome(&answer), "invited");
}

#[rstest]
fn a_year_has_four_digits_and_an_end_lies_ahead(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (eva, team) = (id(&world.people.external), world.team("Web"));
    let members = format!("/teams/{team}/members");
    world
        .post(&members, json!({ "members": [{ "member_id": eva }] }))
        .expect(200);
    let grant = json!({ "product_ids": [world.drive.to_string()], "rights": ["view"] });
    let lea = &world.people.legal_representative.client;
    for wrong in [
        "+12000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2020-01-01T00:00:00Z",
    ] {
        let mut given = grant.clone();
        given["valid_until"] = json!(wrong);
        let answers = [
            world.post("/grants", json!({ "member_ids": [eva], "grant": given })),
            world.post("/teams", json!({ "name": "Shop", "grants": [given] })),
            world.post(
                &members,
                json!({ "members": [{ "email": "new@example.com", "valid_until": wrong }] }),
            ),
        ];
        for answer in answers {
            answer.expect_problem(422, "invalid_input");
        }
        if !wrong.starts_with("2020") {
            let place = world.people.path(&format!("{members}/{eva}"));
            lea.patch(&place, json!({ "valid_until": wrong }))
                .expect_problem(422, "invalid_input");
            let wrong = wrong.replace('+', "%2B");
            lea.get(&format!("/v1/logins?since={wrong}"))
                .expect_problem(422, "invalid_input");
        }
    }
    for path in ["/grants", "/access-review", &members] {
        world.get(path);
    }
}

#[rstest]
fn all_rights_of_a_new_team_together_are_no_more_grants_than_one_request_makes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let lea = &people.legal_representative;
    let drives: Vec<String> = (0..51)
        .map(|_| product(&world.app, people.organization, lea, "drive_monthly").to_string())
        .collect();
    let wish = json!({ "product_ids": drives, "rights": ["view"] });
    let team = |name: &str, wishes: usize| json!({ "name": name, "grants": vec![&wish; wishes] });
    let refused = world
        .post("/teams", team("Web", 20))
        .expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/grants/19", "too_many")]);
    let made = world.post("/teams", team("Web", 19)).expect(201);
    let grants = world.get(&format!(
        "/grants?team_id={}&include_total=true",
        made.text_at("/id")
    ));
    assert_eq!(grants.body["total"], json!(19 * 51));
}
