//! Objects deleted without an entry of their own are listed in the entry of the object they belong to.

use super::{World, id};
use kontor_tests::Database;
use kontor_tests::scenario::person;
use rstest::rstest;
use serde_json::{Value, json};

/// Before and after of the one entry of an action.
fn change(world: &World, action: &str) -> (Value, Value) {
    let found = world.get(&format!("/activity?action={action}"));
    let entries = found.body["items"].as_array().expect("items");
    assert_eq!(entries.len(), 1, "{action}: {entries:?}");
    let details = &entries[0]["details"];
    (details["before"].clone(), details["after"].clone())
}

/// An invitation into a team with two grants; answers its id and the token.
fn invite(world: &World, team: &str, email: &str) -> (String, String) {
    let grant = json!({ "product_ids": [world.drive.to_string()], "rights": ["edit"] });
    let body = json!({ "email": email, "role": "external", "team_ids": [team], "grants": [grant, grant] });
    let made = world.post("/invitations", body).expect(201).text_at("/id");
    (made, world.app.token_to(email))
}

#[rstest]
fn a_deleted_team_says_how_much_went_with_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let team = world.team("Web");
    let two = [&people.collaborator, &people.external].map(|person| json!({ "member_id": id(person) }));
    world
        .post(&format!("/teams/{team}/members"), json!({ "members": two }))
        .expect(200);
    invite(&world, &team, "noa@example.com");
    let lea = &people.legal_representative.client;
    lea.delete(&people.path(&format!("/teams/{team}"))).expect(204);
    let (before, after) = change(&world, "team.deleted");
    assert_eq!(
        (
            &before["name"],
            &before["members"],
            &before["grants"],
            &before["invitations"]
        ),
        (&json!("Web"), &json!(2), &json!(1), &json!(1))
    );
    assert_eq!(after, Value::Null);
}

#[rstest]
fn an_invitation_that_ends_says_what_it_would_have_given(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let team = world.team("Web");
    let lost = json!({ "team_ids": [team], "grants": 2 });
    let (revoked, _) = invite(&world, &team, "noa@example.com");
    world
        .post(&format!("/invitations/{revoked}/revoke"), json!({}))
        .expect(200);
    assert_eq!(change(&world, "invitation.revoked"), (lost.clone(), Value::Null));
    let (_, token) = invite(&world, &team, "kim@example.com");
    let decline = world
        .app
        .anonymous()
        .post("/v1/invitations/decline", json!({ "token": token }));
    decline.expect(204);
    assert_eq!(change(&world, "invitation.declined"), (lost, Value::Null));
    assert_eq!(world.app.fresh.count("grants WHERE invitation_id IS NOT NULL"), 0);
}

#[rstest]
fn an_accepted_invitation_says_what_the_member_got(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let team = world.team("Web");
    let noa = person(&world.app, "noa");
    let (_, token) = invite(&world, &team, &noa.email);
    let joined = noa
        .client
        .post("/v1/invitations/accept", json!({ "token": token }))
        .expect(201);
    let got = json!({ "member_id": joined.text_at("/id"), "team_ids": [team], "grants": 2 });
    assert_eq!(change(&world, "invitation.accepted"), (Value::Null, got));
}
