//! Acknowledged writes survive `kill -9`, and no mail is lost.
//!
//! The server dies in the middle of 2,000 writes, several times, and once more with mails still to be sent. Each
//! write is an invitation: a row, its entry in the activity log, a mail in the outbox and a stored answer, all in
//! one transaction. Clients whose connection broke repeat the request with its `Idempotency-Key`.

mod address;
mod bank_file;
mod flush;
mod import;
mod issue;
mod numbers;
mod run;

use kontor_tests::Database;
use kontor_tests::mail_sink::{Received, by_message_id};
use rstest::rstest;
use run::{KILLS, Run, WRITES};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Time for the remaining mails after the last restart.
const MAILS: Duration = Duration::from_mins(5);

/// Number of mails in flight at once, by default.
const DELIVERIES: usize = 4;

#[rstest]
fn every_acknowledged_write_survives_a_kill(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let run = Run::new(database);
    let node = std::thread::scope(|scope| {
        let mut node = run.start_node();
        let clients = run.clients(scope);
        for kill in 1..=KILLS {
            run.wait_for_writes(kill * WRITES / (KILLS + 1));
            node = run.kill_and_restart(node);
        }
        for client in clients {
            client.join().expect("the client had its answers");
        }
        node
    });
    // Once more, while the last mails wait.
    let node = run.kill_and_restart(node);
    run.sink.wait(MAILS, |mails| recipients(mails).len() == WRITES);
    run.wait_for_empty_queue(MAILS);
    run.check(&run.acknowledged());
    drop(node);

    let mails = run.sink.wait(MAILS, |_| true);
    let repeated = mails.len() - by_message_id(&mails).len();
    println!(
        "{database:?}: {WRITES} writes, {} kills, {} mails, {repeated} repeated",
        KILLS + 1,
        mails.len()
    );
    assert!(
        repeated <= (KILLS + 1) * DELIVERIES,
        "more than those in flight at each kill"
    );
    let mut sent: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for mail in &mails {
        sent.entry(&mail.to).or_default().insert(&mail.message_id);
    }
    sent.retain(|_, ids| ids.len() != 1);
    assert!(sent.is_empty(), "repeated under another Message-ID: {sent:?}");
}

fn recipients(mails: &[Received]) -> BTreeSet<&str> {
    mails.iter().map(|mail| mail.to.as_str()).collect()
}
