//! The last legal representative can't be lost: two of them act at once, two hundred times for each way, and one
//! remains.
//!
//! On PostgreSQL two processes serve them. The test holds a lock on both memberships that allows reading and blocks
//! changes. One transaction has read its caller and their rights, and waits before its first change; the other
//! waits for the organization behind it when the test releases the lock. On SQLite there is one writer at a time,
//! and the second transaction can't read before the first one is done. There, two servers on one file both have
//! their write queued before either begins, because the test holds the file's write lock.
//!
//! Two mechanisms enforce the rule, and the rounds need both. The trigger refuses the step that would remove the
//! last one. Each write locks its organization before it looks up the caller (on SQLite: the one writer), so the
//! one who is demoted first loses the right to demote the other.

mod steps;
mod world;

use diesel::prelude::*;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use std::collections::BTreeMap;
use steps::{Kind, Step};
use world::World;

const ROUNDS: usize = 200;

#[rstest]
fn of_two_who_go_at_once_one_remains(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values(
        Kind::Demotion,
        Kind::Removal,
        Kind::Suspension,
        Kind::Leaving,
        Kind::Closing,
        Kind::Mixture
    )]
    kind: Kind,
) {
    let outcomes = World::new(database).rounds(kind, ROUNDS);
    let faults: Vec<_> = outcomes
        .iter()
        .enumerate()
        .filter_map(|(number, outcome)| Some(format!("round {number}: {}", outcome.fault()?)))
        .collect();
    assert_eq!(outcomes.len(), ROUNDS);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The same rounds without the trigger: if they succeeded, they would prove nothing. Closing an account locks the
/// organizations first, in order to name them, so there the trigger is a second net.
#[rstest]
fn without_the_trigger_nobody_remains(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    const EACH: usize = 20;
    let mut world = World::new(database);
    world.drop_triggers();
    let mut empty: BTreeMap<Step, usize> = BTreeMap::new();
    for (kind, rounds) in [
        (Kind::Demotion, 2 * EACH),
        (Kind::Removal, 2 * EACH),
        (Kind::Suspension, 2 * EACH),
        (Kind::Leaving, EACH),
    ] {
        for outcome in world.rounds(kind, rounds) {
            *empty.entry(outcome.steps[0]).or_default() += usize::from(outcome.left == 0);
        }
    }
    println!("{database:?}, rounds that left nobody: {empty:?}");
    for step in [
        Step::DemoteOneself,
        Step::RemoveOneself,
        Step::SuspendOneself,
        Step::Leave,
    ] {
        assert_eq!(empty[&step], EACH, "{step:?}: {empty:?}");
    }
}

/// The trigger guards the table itself, whatever writes to it.
#[rstest]
fn no_statement_takes_the_last_one(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let setup = TestApp::start(database);
    let _people = setup.scenario();
    let going = "WHERE role = 'legal_representative'";
    for statement in [
        format!("UPDATE memberships SET role = 'external' {going}"),
        format!("UPDATE memberships SET state = 'suspended' {going}"),
        format!("DELETE FROM memberships {going}"),
    ] {
        let refused = match database {
            Database::Sqlite => diesel::sql_query(&statement).execute(&mut setup.fresh.sqlite()),
            Database::Postgres => diesel::sql_query(&statement).execute(&mut setup.fresh.postgres()),
        };
        let message = refused.expect_err("refused").to_string();
        assert!(
            message.contains("last_legal_representative"),
            "{statement}: {message}"
        );
    }
}
