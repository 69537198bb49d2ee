//! Hand-overs concurrent with each other and with changes of the two parties.

use super::joined;
use kontor_domain::organizations::Role;
use kontor_tests::{Answer, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::sync::Barrier;

const ROUNDS: usize = 6;

fn offered(people: &Scenario) -> String {
    let member = people.collaborator.member.expect("a member").to_string();
    let made = people
        .legal_representative
        .client
        .post(&people.path("/hand-overs"), json!({ "member_id": member }))
        .expect(201);
    made.header("location").expect("a place").to_owned()
}

/// Runs both at the same moment.
fn at_once(one: impl FnOnce() -> Answer + Send, other: impl FnOnce() -> Answer) -> (Answer, Answer) {
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        let running = scope.spawn(|| {
            barrier.wait();
            one()
        });
        barrier.wait();
        let other = other();
        (running.join().expect("an answer"), other)
    })
}

#[rstest]
fn of_twenty_acceptances_at_once_one_counts(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let beside = app.beside();
    let people = app.scenario();
    let path = format!("{}/accept", offered(&people));
    let cem = &people.collaborator.client;
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..20)
            .map(|number| {
                let client = if number % 2 == 0 {
                    cem.clone()
                } else {
                    cem.at(beside.base())
                };
                let path = &path;
                scope.spawn(move || client.post(path, Value::Null).status)
            })
            .collect();
        all.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    statuses.sort_unstable();
    // Afterwards the receiver is a legal representative, to whom nothing can be offered.
    assert_eq!((statuses[0], &statuses[1..]), (200, &[403; 19][..]));
    for (action, count) in [("hand_over.accepted", 1), ("member.updated", 2)] {
        assert_eq!(
            app.fresh
                .count(&format!("activity_entries WHERE action = '{action}'")),
            count,
            "{action}"
        );
    }
}

#[rstest]
fn of_an_acceptance_and_its_end_one_wins(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values("cancel", "decline")] verb: &str,
) {
    let app = TestApp::start(database);
    for _ in 0..ROUNDS {
        let people = app.scenario();
        let path = offered(&people);
        let (accept, end) = (format!("{path}/accept"), format!("{path}/{verb}"));
        let cem = &people.collaborator.client;
        let other = if verb == "cancel" {
            &people.legal_representative.client
        } else {
            cem
        };
        let (accepted, ended) = at_once(
            || cem.post(&accept, Value::Null),
            || other.post(&end, Value::Null),
        );
        let state = people
            .administrator
            .client
            .get(&path)
            .expect(200)
            .text_at("/state");
        match (accepted.status, ended.status) {
            // The loser finds it closed, or is no longer who may.
            (200, 403 | 409) => assert_eq!(state, "accepted"),
            (409, 200) => assert_ne!(state, "accepted"),
            other => panic!("{other:?}: {} {}", accepted.text, ended.text),
        }
    }
}

/// Another legal representative changes or removes giver or receiver at the same moment.
#[rstest]
fn it_passes_between_the_two_as_they_are_or_not_at_all(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values("giver", "receiver")] who: &str,
    #[values(false, true)] removed: bool,
) {
    let app = TestApp::start(database);
    for round in 0..ROUNDS {
        let people = app.scenario();
        let leo = joined(&app, people.organization, "leo", Role::LegalRepresentative);
        let path = offered(&people);
        let (lea, cem) = (&people.legal_representative, &people.collaborator);
        let target = people.member_path(if who == "giver" { lea } else { cem });
        let accept = format!("{path}/accept");
        let (accepted, changed) = at_once(
            || cem.client.post(&accept, Value::Null),
            || {
                if removed {
                    leo.client.delete(&target)
                } else {
                    leo.client.patch(&target, json!({ "role": "external" }))
                }
            },
        );
        let what = format!("round {round}: {} / {}", accepted.text, changed.text);
        assert!([200, 204].contains(&changed.status), "{what}");
        let state = leo.client.get(&path).expect(200).text_at("/state");
        let made = app.fresh.count(&format!(
            "activity_entries WHERE action = 'hand_over.accepted' AND object = '{}'",
            path.rsplit('/').next().expect("an id")
        ));
        match accepted.status {
            200 => assert_eq!((state.as_str(), made), ("accepted", 1), "{what}"),
            403 | 404 | 409 => {
                assert_eq!((state.as_str(), made), ("cancelled", 0), "{what}");
                let receiver = leo.client.get(&people.member_path(cem));
                assert_ne!(receiver.body["role"], "legal_representative", "{what}");
            }
            other => panic!("{other}: {what}"),
        }
    }
}

/// The only legal representative removes the receiver while that person accepts: the organization has a legal
/// representative whatever comes first.
#[rstest]
fn somebody_represents_the_organization_all_the_time(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for round in 0..ROUNDS {
        let people = app.scenario();
        let path = format!("{}/accept", offered(&people));
        let (lea, cem) = (&people.legal_representative, &people.collaborator);
        let target = people.member_path(cem);
        let (accepted, removed) = at_once(
            || cem.client.post(&path, Value::Null),
            || lea.client.delete(&target),
        );
        let members = people
            .administrator
            .client
            .get(&people.path("/members?role=legal_representative"));
        let left = members.expect(200);
        let left = (
            left.body["items"].as_array().map(Vec::len),
            left.text_at("/items/0/user_id"),
        );
        match (accepted.status, removed.status) {
            // By then she is an administrator.
            (200, 403) => assert_eq!(left, (Some(1), cem.user.to_string())),
            (404 | 409, 204) => assert_eq!(left, (Some(1), lea.user.to_string())),
            other => panic!("round {round}: {other:?}: {} {}", accepted.text, removed.text),
        }
    }
}
