//! Importing is indifferent to order and repetition: whatever the order of the files, the books are the same.

use super::counter::Counter;
use kontor_tests::Database;
use kontor_tests::camt::{Entry, Paid, notification, statement};
use rstest::rstest;
use serde_json::Value;
use std::collections::BTreeMap;

/// Numbers of orders that are tried.
const ORDERS: u64 = 4;

/// The books: states of the invoices, the prepaid balance, unmatched payments, and the balances of all accounts.
type Books = (Vec<(String, String)>, i64, BTreeMap<String, usize>, Value);

/// The books after an import, without ids and times.
fn books(desk: &Counter, invoices: &[String]) -> Books {
    let states = invoices
        .iter()
        .map(|id| (desk.state(id), desk.open(id)))
        .collect();
    let mut waiting = BTreeMap::new();
    for payment in desk.unmatched() {
        let key = format!("{} {}", payment["unmatched"]["amount"], payment["reason"]);
        *waiting.entry(key).or_default() += 1;
    }
    let balance = desk.clerk().get("/v1/staff/trial-balance").expect(200).body["accounts"].clone();
    (states, desk.prepaid(), waiting, balance)
}

#[rstest]
fn any_order_of_files_gives_the_same_books(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let mut seen = Vec::new();
    for seed in 0..ORDERS {
        let desk = Counter::new(database);
        let invoices: Vec<String> = (0..4).map(|_| desk.open_invoice()).collect();
        let references: Vec<String> = invoices.iter().map(|id| desk.reference(id)).collect();
        let mut files = files(&references);
        let mut random = fastrand::Rng::with_seed(seed);
        let copies: Vec<String> = files.clone();
        files.extend(copies);
        random.shuffle(&mut files);
        for file in &files {
            desk.import(file);
        }
        desk.agrees();
        seen.push(books(&desk, &invoices));
    }
    for other in &seen[1..] {
        assert_eq!(*other, seen[0]);
    }
}

fn files(references: &[String]) -> Vec<String> {
    let exact = || Entry::Credit(Paid::new("74.59", "A1").with(&references[0]));
    let part = || Entry::Credit(Paid::new("20.00", "A2").with(&references[1]));
    let taken = || Paid::new("74.59", "A3").with(&references[2]);
    let head = || Paid::new("84.59", "A4");
    let parts = vec![
        Paid::new("74.59", "A4").with(&references[3]),
        Paid::new("10.00", "A4"),
    ];
    vec![
        notification("M1", &[exact(), part()]),
        statement("M2", &[part(), exact(), Entry::Total(head(), None)]),
        notification("M3", &[Entry::Credit(taken())]),
        notification(
            "M4",
            &[Entry::Reversal(
                Paid::new("74.59", "A9").with(&references[2]).on("2026-11-21"),
            )],
        ),
        notification("M5", &[Entry::Batch(head(), parts)]),
        statement("M6", &[Entry::Credit(Paid::new("5.00", "A5"))]),
    ]
}
