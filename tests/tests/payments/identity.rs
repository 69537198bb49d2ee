//! A payment is booked once, in however many files it stands, and two payments are two.

use super::counter::Counter;
use kontor_tests::Database;
use kontor_tests::camt::{Entry, Paid, notification, statement};
use rstest::rstest;
use serde_json::json;

fn sum(desk: &Counter) -> i64 {
    desk.unmatched()
        .iter()
        .map(|payment| {
            let text = payment["amount"]["amount"].as_str().expect("an amount");
            text.replace('.', "").parse::<i64>().expect("hundredths")
        })
        .sum()
}

#[rstest]
fn the_same_entry_of_statement_and_notification_is_booked_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let entries = || {
        [
            Entry::Credit(Paid::new("10.00", "S1")),
            Entry::Credit(Paid::new("10.00", "S2")),
        ]
    };
    let no = "booked:no_reference";
    assert_eq!(desk.import(&notification("M1", &entries())), [no, no]);
    assert_eq!(
        desk.import(&notification("M1", &entries())),
        ["duplicate", "duplicate"]
    );
    assert_eq!(
        desk.import(&statement("M2", &entries())),
        ["duplicate", "duplicate"]
    );
    let turned: Vec<Entry> = entries().into_iter().rev().collect();
    assert_eq!(desk.import(&statement("M3", &turned)), ["duplicate", "duplicate"]);
    assert_eq!(sum(&desk), 2_000);
    desk.agrees();
}

#[rstest]
fn equal_payments_of_one_entry_are_two(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Counter::new(database);
    let batch = || {
        let part = Paid::new("10.00", "S1");
        [Entry::Batch(Paid::new("20.00", "S1"), vec![part.clone(), part])]
    };
    let no = "booked:no_reference";
    assert_eq!(desk.import(&notification("M1", &batch())), [no, no]);
    assert_eq!(
        desk.import(&statement("M2", &batch())),
        ["duplicate", "duplicate"]
    );
    let other_amount = Paid::new("11.00", "S1");
    let other_day = Paid::new("10.00", "S1").on("2026-11-19");
    assert_eq!(desk.credits("M3", &[other_amount, other_day]), [no, no]);
    assert_eq!(sum(&desk), 4_100);
    desk.agrees();
}

#[rstest]
fn without_a_reference_of_the_bank_another_message_is_a_proposal(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let weak = || {
        let mut paid = Paid::new("10.00", "");
        paid.servicer = None;
        [paid.saying("for the invoice")]
    };
    assert_eq!(desk.credits("M1", &weak()), ["booked:no_reference"]);
    assert_eq!(desk.credits("M1", &weak()), ["duplicate"]);
    assert_eq!(desk.credits("M2", &weak()), ["proposal:possible_duplicate"]);
    assert_eq!(sum(&desk), 1_000);
}

#[rstest]
fn a_total_is_replaced_by_its_transactions(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values(None, Some(2))] count: Option<u32>,
    #[values(false, true)] details_first: bool,
) {
    let desk = Counter::new(database);
    let invoice = desk.open_invoice();
    let reference = desk.reference(&invoice);
    let head = Paid::new("84.59", "S1");
    let total = statement("M1", &[Entry::Total(head.clone(), count)]);
    let parts = vec![
        Paid::new("74.59", "S1").with(&reference),
        Paid::new("10.00", "S1"),
    ];
    let details = notification("M2", &[Entry::Batch(head, parts)]);
    let files = if details_first {
        [&details, &total]
    } else {
        [&total, &details]
    };
    for file in files.into_iter().chain(files) {
        desk.import(file);
    }
    assert_eq!(desk.state(&invoice), "paid");
    assert_eq!(sum(&desk), 1_000);
    let bank = desk.clerk().get("/v1/staff/trial-balance").expect(200).body;
    let clearing = bank["accounts"]
        .as_array()
        .expect("accounts")
        .iter()
        .find(|one| one["account"] == "bank_clearing")
        .expect("the bank");
    assert_eq!(clearing["balance"]["amount"], "84.59", "what the bank has");
    desk.agrees();
}

#[rstest]
fn a_total_that_was_allocated_stays(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Counter::new(database);
    let head = Paid::new("20.00", "S1");
    desk.import(&statement("M1", &[Entry::Total(head.clone(), None)]));
    let payment = desk.unmatched()[0]["id"].as_str().expect("an id").to_owned();
    let body = json!({ "organization_id": desk.people.organization.to_string(),
        "prepaid": { "amount": "5.00", "currency": "CHF" } });
    desk.allocate(&payment, body).expect(200);
    let part = Paid::new("10.00", "S1");
    let details = notification("M2", &[Entry::Batch(head, vec![part.clone(), part])]);
    let proposal = "proposal:total_allocated";
    assert_eq!(desk.import(&details), [proposal, proposal]);
    desk.clerk()
        .post(
            &format!("/v1/staff/payments/{payment}/undo"),
            serde_json::Value::Null,
        )
        .expect(200);
    let booked = "booked:no_reference";
    assert_eq!(desk.import(&details), [booked, booked]);
    assert_eq!(sum(&desk), 2_000);
    desk.agrees();
}
