//! Concurrent operations: an acceptance and a change of its teams, a leader and a removal.

use super::{World, id, texts};
use diesel::connection::SimpleConnection;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{Person, join, person};
use kontor_tests::{Answer, Database};
use rstest::rstest;
use serde_json::{Value, json};

/// Meetings of a test.
const ROUNDS: usize = 20;

/// Both at once.
fn meet(one: impl FnOnce() -> Answer + Send, other: impl FnOnce() -> Answer + Send) -> (Answer, Answer) {
    std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(one), scope.spawn(other));
        (one.join().expect("an answer"), other.join().expect("an answer"))
    })
}

/// Returns a new person with an invitation into a team, and the request that accepts it.
fn invited(world: &World, team: &str, round: usize) -> (Person, Value) {
    let guest = person(&world.app, &format!("guest{round}"));
    let add = json!({ "members": [{ "email": guest.email }] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    let token = json!({ "token": world.app.token_to(&guest.email) });
    (guest, token)
}

#[rstest]
fn whoever_accepts_while_being_put_into_a_team_is_in_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (web, shop) = (world.team("Web"), world.team("Shop"));
    for round in 0..ROUNDS {
        let (guest, token) = invited(&world, &web, round);
        let add = json!({ "members": [{ "email": guest.email }] });
        let (accepted, added) = meet(
            || guest.client.post("/v1/invitations/accept", token),
            || world.post(&format!("/teams/{shop}/members"), add),
        );
        let member = accepted.expect(201).text_at("/id");
        let mine = texts_of_teams(&world, &member);
        let added = added.expect(200);
        assert_eq!(mine, ["Web", "Shop"], "round {round}: {}", added.text);
    }
}

#[rstest]
fn an_acceptance_passes_by_a_team_that_is_being_deleted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let stays = world.team("Stays");
    for round in 0..ROUNDS {
        let goes = world.team(&format!("Goes {round}"));
        let (guest, token) = invited(&world, &stays, round);
        let add = json!({ "members": [{ "email": guest.email }] });
        world.post(&format!("/teams/{goes}/members"), add).expect(200);
        let path = world.people.path(&format!("/teams/{goes}"));
        let (accepted, deleted) = meet(
            || guest.client.post("/v1/invitations/accept", token),
            || world.people.administrator.client.delete(&path),
        );
        deleted.expect(204);
        let member = accepted.expect(201).text_at("/id");
        assert_eq!(texts_of_teams(&world, &member), ["Stays"], "round {round}");
    }
}

#[rstest]
fn a_leader_who_is_being_removed_leads_nothing_afterwards(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, team) = (&world.people, world.team("Web"));
    let (path, eva) = (people.path(&format!("/teams/{team}")), id(&people.external));
    let place = format!("{path}/members/{eva}");
    for round in 0..ROUNDS {
        let add = json!({ "members": [{ "member_id": eva }] });
        world.post(&format!("/teams/{team}/members"), add).expect(200);
        let lead = json!({ "leader_member_id": eva });
        let (led, removed) = meet(
            || people.legal_representative.client.patch(&path, lead),
            || people.administrator.client.delete(&place),
        );
        removed.expect(204);
        if led.status != 200 {
            let refused = led.expect_problem(422, "invalid_input");
            assert_eq!(refused.fields(), [("/leader_member_id", "not_in_team")]);
        }
        let after = world.get(&format!("/teams/{team}"));
        assert!(after.body["leader_member_id"].is_null(), "round {round}");
        assert!(texts(&world.get(&format!("/teams/{team}/members")), "member_id").is_empty());
    }
}

#[test]
fn who_is_just_leaving_the_organization_is_not_named_as_leader() {
    let world = World::new(Database::Postgres);
    let (people, team) = (&world.people, world.team("Web"));
    let eva = id(&people.external);
    let add = json!({ "members": [{ "member_id": eva }] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    let mut leaving = world.app.fresh.postgres();
    leaving
        .batch_execute("BEGIN; DELETE FROM memberships WHERE role = 'external'")
        .expect("a removal that is not committed yet");
    let path = people.path(&format!("/teams/{team}"));
    let led = std::thread::scope(|scope| {
        let lea = &people.legal_representative.client;
        let naming = scope.spawn(|| lea.patch(&path, json!({ "leader_member_id": eva })));
        world.app.fresh.wait_for_a_waiter();
        leaving.batch_execute("COMMIT").expect("COMMIT");
        naming.join().expect("an answer")
    });
    let refused = led.expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/leader_member_id", "not_in_team")]);
}

#[rstest]
fn a_leader_who_is_leaving_the_organization_leads_nothing_afterwards(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    for round in 0..ROUNDS {
        let team = world.team(&format!("Web {round}"));
        let guest = person(&world.app, &format!("guest{round}"));
        let guest = join(
            &world.app,
            people.organization,
            &guest,
            Role::External,
            MembershipState::Active,
        );
        let add = json!({ "members": [{ "member_id": id(&guest) }] });
        world.post(&format!("/teams/{team}/members"), add).expect(200);
        let path = people.path(&format!("/teams/{team}"));
        let (led, removed) = meet(
            || {
                let lead = json!({ "leader_member_id": id(&guest) });
                people.legal_representative.client.patch(&path, lead)
            },
            || people.administrator.client.delete(&people.member_path(&guest)),
        );
        removed.expect(204);
        if led.status != 200 {
            let refused = led.expect_problem(422, "invalid_input");
            assert_eq!(refused.fields(), [("/leader_member_id", "not_in_team")]);
        }
        let after = world.get(&format!("/teams/{team}"));
        assert!(after.body["leader_member_id"].is_null(), "round {round}");
    }
}

/// The names of the teams that a member is in.
fn texts_of_teams(world: &World, member: &str) -> Vec<String> {
    let listed = world.get(&format!("/members/{member}/teams"));
    let items = listed.body["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["team"]["name"].as_str().expect("a name").to_owned())
        .collect()
}
