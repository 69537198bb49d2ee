//! Requests at the same time: one of them wins, on two nodes too.

use super::STEP;
use kontor_tests::scenario::person;
use kontor_tests::second_factor::{VERIFY, challenge, recovery};
use kontor_tests::{Authenticator, Client, Database, TestApp};
use rstest::rstest;
use serde_json::Value;

/// Sends the bodies at once, in turn to each of the nodes, and returns the statuses.
fn at_once(nodes: &[Client], bodies: Vec<Value>) -> Vec<u16> {
    let sending: Vec<_> = bodies
        .into_iter()
        .zip(nodes.iter().cycle().cloned())
        .map(|(body, client)| std::thread::spawn(move || client.post(VERIFY, body).status))
        .collect();
    sending
        .into_iter()
        .map(|sending| sending.join().expect("an answer"))
        .collect()
}

fn winners(statuses: &[u16]) -> usize {
    statuses.iter().filter(|status| **status == 201).count()
}

#[rstest]
fn of_many_requests_with_one_code_or_one_challenge_one_wins(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let beside = app.beside();
    let nodes = [app.anonymous(), beside.anonymous()];
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    app.advance(STEP);
    // One code of the app, two challenges.
    let bodies = (0..2).map(|_| authenticator.answer(&app, &challenge(&app, &lea.email)));
    let statuses = at_once(&nodes, bodies.collect());
    assert_eq!(winners(&statuses), 1, "{statuses:?}");
    // One challenge, twenty requests.
    app.advance(STEP);
    let one = challenge(&app, &lea.email);
    let bodies = (0..20).map(|place| match place {
        0 => authenticator.answer(&app, &one),
        place => recovery(&one, &authenticator.recovery_codes[place % 9 + 1]),
    });
    let statuses = at_once(&nodes, bodies.collect());
    assert_eq!(winners(&statuses), 1, "{statuses:?}");
    assert_eq!(
        statuses.iter().filter(|status| **status == 422).count(),
        19,
        "{statuses:?}"
    );
}

#[rstest]
fn of_fifty_requests_with_one_recovery_code_one_wins(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let beside = app.beside();
    let nodes = [app.anonymous(), beside.anonymous()];
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    let bodies: Vec<Value> = (0..50)
        .map(|_| recovery(&challenge(&app, &lea.email), &authenticator.recovery_codes[0]))
        .collect();
    let statuses = at_once(&nodes, bodies);
    assert_eq!(winners(&statuses), 1, "{statuses:?}");
}
