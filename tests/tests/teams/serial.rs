//! A hundred additions and removals at once end in a state that some order of them gives.

use super::{World, id, statuses};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::Database;
use kontor_tests::scenario::{join, person};
use rstest::rstest;
use serde_json::json;
use std::collections::HashMap;

/// Operations of the test, and people they are about.
const OPERATIONS: usize = 100;
const PEOPLE: usize = 5;

#[rstest]
fn additions_and_removals_at_once_have_an_order(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let team = world.team("Web");
    let people: Vec<String> = (0..PEOPLE)
        .map(|number| {
            let guest = person(&world.app, &format!("guest{number}"));
            let home = world.people.organization;
            id(&join(
                &world.app,
                home,
                &guest,
                Role::External,
                MembershipState::Active,
            ))
        })
        .collect();
    let path = world.people.path(&format!("/teams/{team}/members"));
    let clients = [
        &world.people.legal_representative.client,
        &world.people.administrator.client,
    ];
    let results: Vec<(String, String)> = std::thread::scope(|scope| {
        let operations: Vec<_> = (0..OPERATIONS)
            .map(|number| {
                let (client, path) = (clients[number % 2].clone(), path.clone());
                let who = people[(number / 2) % PEOPLE].clone();
                scope.spawn(move || {
                    let answer = if number % 2 == 0 {
                        client.post(&path, json!({ "members": [{ "member_id": who }] }))
                    } else {
                        client.post(&format!("{path}/remove"), json!({ "member_ids": [who] }))
                    };
                    (who, statuses(&answer.expect(200)).remove(0))
                })
            })
            .collect();
        operations
            .into_iter()
            .map(|operation| operation.join().expect("an answer"))
            .collect()
    });
    assert_eq!(results.len(), OPERATIONS);
    let members = world.members(&team);
    let mut balance: HashMap<&str, i32> = HashMap::new();
    for (who, status) in &results {
        *balance.entry(who).or_default() += match status.as_str() {
            "added" => 1,
            "removed" => -1,
            "already_in_team" | "not_in_team" => 0,
            other => panic!("{other}"),
        };
    }
    for who in &people {
        // Who was outside is in or out: additions and removals that did something took turns.
        let is_in = i32::from(members.contains(who));
        assert_eq!(balance[who.as_str()], is_in, "{who}: {results:?}");
    }
    let log = |action: &str| {
        let path = format!("/activity?action={action}&include_total=true");
        world.get(&path).body["total"].as_u64().expect("a total")
    };
    let did = |status: &str| results.iter().filter(|(_, one)| one == status).count() as u64;
    assert_eq!(
        log("team.member_added"),
        did("added"),
        "an entry for each that did something"
    );
    assert_eq!(log("team.member_removed"), did("removed"));
}
