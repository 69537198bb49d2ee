//! Numbers of invoices and credit notes survive `kill -9` without a gap, and no reference is given twice.
//!
//! Many clients issue at once, some of them hang up while they wait, and each server dies once in the middle. Clients
//! without an answer repeat the request with its `Idempotency-Key`. What is there in the end is what was acknowledged.

use crate::issue::{ALL, CREDIT_NOTES, INVOICES, Issued, Issues, Kind};
use kontor_tests::Database;
use kontor_tests::process::Process;
use rstest::rstest;
use std::collections::BTreeSet;

/// Number of kills. With two servers, each of them dies once.
const KILLS: usize = 2;

#[rstest]
fn numbers_survive_kills_and_hang_ups_without_gaps(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let servers = match database {
        Database::Sqlite => 1,
        Database::Postgres => 2,
    };
    let issues = Issues::prepare(database, servers);
    let mut nodes: Vec<Process> = (0..servers).map(|server| issues.start_node(server)).collect();
    std::thread::scope(|scope| {
        let clients = issues.clients(scope);
        for kill in 1..=KILLS {
            issues.wait_for(kill * ALL / (KILLS + 1));
            let server = kill % servers;
            nodes.remove(server).kill();
            nodes.insert(server, issues.start_node(server));
        }
        for client in clients {
            client.join().expect("the client had its answers");
        }
    });

    let acknowledged = issues.acknowledged();
    assert_eq!(acknowledged.len(), ALL);
    assert_eq!(
        issues.listed(),
        acknowledged,
        "what is there, and what was acknowledged"
    );
    for (kind, count) in [(Kind::Invoice, INVOICES), (Kind::CreditNote, CREDIT_NOTES)] {
        let places: BTreeSet<usize> = of(&acknowledged, kind).map(Issued::place).collect();
        assert!(
            places.into_iter().eq(1..=count),
            "gaps in {kind:?}: {acknowledged:?}"
        );
        let last = format!(
            "number_series WHERE series = '{}' AND last_number = {count}",
            kind.word()
        );
        assert_eq!(issues.fresh.count(&last), 1, "the next one follows");
    }
    let references: BTreeSet<&str> = of(&acknowledged, Kind::Invoice)
        .map(|invoice| invoice.reference.as_deref().expect("a reference"))
        .collect();
    assert_eq!(references.len(), INVOICES, "a reference twice");
    println!(
        "{database:?}: {} documents, {KILLS} kills, {} hang-ups",
        acknowledged.len(),
        issues.hang_ups()
    );
    assert!(issues.hang_ups() >= ALL / 10, "nobody hung up");
}

fn of(issued: &BTreeSet<Issued>, kind: Kind) -> impl Iterator<Item = &Issued> {
    issued.iter().filter(move |document| document.kind == kind)
}
