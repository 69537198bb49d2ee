//! The server never fails, and accepts nothing that the contract forbids: for every operation of the contract that
//! is not a GET, many requests of an authorized caller with real ids, valid but for one or two mutations.
//!
//! `KONTOR_TEST_BODIES` says how many for each operation; 200 if it is not set. The numbers come from a
//! seeded generator, so a failure comes back. A new operation takes part by itself, with its recipe
//! (`tests/src/recipes/`).

mod mutate;
mod world;

use fastrand::Rng;
use kontor_tests::{Answer, Database, Operation, TestApp, contract, search_size};
use mutate::Draft;
use rstest::rstest;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Instant;
use world::World;

/// The share of an operation's requests that must get as far as the database, in percent.
// A payment is an amount and a day: nearly every change of their form is refused before.
const IN_TRANSACTION: usize = 3;
/// Failures that are shown.
const SHOWN: usize = 10;

fn bodies() -> usize {
    let count = search_size("KONTOR_TEST_BODIES", 200);
    assert!(count >= 100, "fewer than 100 bodies say nothing");
    count
}

#[rstest]
fn no_body_makes_the_server_fail(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    // One limit is a rule of its own, and a flush to the disk for each request would test the disk.
    let settings = [
        ("invitations_per_day", "100000"),
        ("account_api_tokens_max", "0"),
        ("account_message_checks_max", "0"),
        ("sms_codes_per_number_per_day", "1000"),
        ("sms_factor_codes_per_hour", "1000"),
        ("sms_factor_code_pause_seconds", "0"),
        ("organization_teams_max", "0"),
        ("organization_billing_exports_max", "0"),
        ("mails_per_account_per_day", "1000000"),
        ("mails_per_recipient_per_day", "100000"),
        ("mails_to_one_recipient_per_day", "100000"),
        ("sqlite_synchronous", "normal"),
    ];
    let app = TestApp::start_with(database, &settings);
    let (mut failures, mut seldom) = (Vec::new(), Vec::new());
    let began = Instant::now();
    for operation in Operation::all().into_iter().filter(Operation::writes) {
        let told = tell(&app, &operation, &mut failures);
        say(&format!("{database:?} {told}"));
        if told.in_transaction * 100 < IN_TRANSACTION * told.sent {
            seldom.push(told.to_string());
        }
    }
    say(&format!(
        "{database:?}: {:.0} s in all",
        began.elapsed().as_secs_f64()
    ));
    let count = failures.len();
    failures.truncate(SHOWN);
    assert!(
        failures.is_empty(),
        "{count} failures, such as\n{}",
        failures.join("\n")
    );
    assert!(
        seldom.is_empty(),
        "seldom in a transaction:\n{}",
        seldom.join("\n")
    );
}

/// Answers of an operation.
struct Notified {
    operation: String,
    sent: usize,
    in_transaction: usize,
    answers: BTreeMap<u16, usize>,
}

impl std::fmt::Display for Notified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = self.in_transaction * 100 / self.sent.max(1);
        write!(
            f,
            "{:24} {:6} bodies, {share:3} % in a transaction:",
            self.operation, self.sent
        )?;
        self.answers
            .iter()
            .try_for_each(|(status, count)| write!(f, "  {status} x {count}"))
    }
}

fn tell(app: &TestApp, operation: &Operation, failures: &mut Vec<String>) -> Notified {
    let mut world = World::new(app, operation);
    prove(app, operation, &mut world);
    let mut told = Notified {
        operation: operation.id.clone(),
        sent: 0,
        in_transaction: 0,
        answers: BTreeMap::new(),
    };
    for number in 0..bodies() {
        let mut rng = Rng::with_seed(seed(&operation.id, number));
        let mut draft = world.valid(operation);
        for _ in 0..rng.usize(1..=2) {
            mutate::mutate(&mut draft, &mut rng, &world.pool);
        }
        let before = app.store().asked();
        let answer = world.send(&draft);
        let reached = app.store().asked() != before;
        told.sent += 1;
        told.in_transaction += usize::from(reached);
        match answer {
            Ok(answer) => {
                *told.answers.entry(answer.status).or_default() += 1;
                world.follow(&answer);
                if let Some(fault) = fault(&draft, &answer) {
                    failures.push(format!("{} #{number}: {fault}\n  {draft}", operation.id));
                }
            }
            Err(error) => failures.push(format!(
                "{} #{number}: no answer: {error}\n  {draft}",
                operation.id
            )),
        }
    }
    // She and what surrounds her were there to the end.
    prove(app, operation, &mut world);
    told
}

/// The request without mutations succeeds, and gets to the database; else the mutations would prove little.
fn prove(app: &TestApp, operation: &Operation, world: &mut World<'_>) {
    let (draft, before) = (world.valid(operation), app.store().asked());
    let answer = world.send(&draft).expect("an answer");
    assert!(
        answer.status < 300,
        "{} refuses its valid request; its recipe in tests/src/recipes must say more\n  {draft}\n  {}",
        operation.id,
        answer.text
    );
    assert_ne!(app.store().asked(), before, "{} asks no database", operation.id);
    world.follow(&answer);
}

/// Returns the fault of an answer, if it has one.
fn fault(draft: &Draft, answer: &Answer) -> Option<String> {
    if answer.status >= 500 {
        return Some(format!("{} {}", answer.status, answer.text));
    }
    if let Some(fault) = contract::forbidden(&draft.method, &draft.path, &draft.bytes(), answer) {
        return Some(fault);
    }
    let problem = answer.header("content-type") == Some("application/problem+json");
    (answer.status >= 400 && !problem)
        .then(|| format!("{} is no problem+json: {}", answer.status, answer.text))
}

/// The same request in every run: a number for the operation's name and its place.
fn seed(operation: &str, number: usize) -> u64 {
    let name = operation.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    name.wrapping_add(number as u64)
}

/// Past the test harness, which would keep it to itself when all goes well.
fn say(line: &str) {
    writeln!(std::io::stdout().lock(), "{line}").expect("an output");
}

impl std::fmt::Display for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.bytes()).into_owned();
        let body: String = body.chars().take(600).collect();
        write!(f, "{} {} {:?} {body}", self.method, self.path, self.headers)
    }
}
