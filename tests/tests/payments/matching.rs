//! Allocation by exact reference and currency.

use super::counter::Counter;
use kontor_tests::Database;
use kontor_tests::camt::Paid;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn an_exact_reference_pays_its_invoice(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Counter::new(database);
    let invoice = desk.open_invoice();
    let reference = desk.reference(&invoice);
    let part = Paid::new("50.00", "S1").with(&reference);
    assert_eq!(desk.credits("M1", &[part]), ["booked"]);
    assert_eq!(
        (desk.state(&invoice).as_str(), desk.open(&invoice).as_str()),
        ("partially_paid", "24.59")
    );
    let rest = Paid::new("30.00", "S2").with(&reference);
    assert_eq!(desk.credits("M2", &[rest]), ["booked"]);
    assert_eq!(
        (desk.state(&invoice).as_str(), desk.open(&invoice).as_str()),
        ("paid", "0.00")
    );
    assert_eq!(desk.prepaid(), 541, "what is more than the invoice");
    let payments = desk.get("/payments").body;
    let targets: Vec<&str> = payments["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["target"].as_str().expect("a target"))
        .collect();
    assert_eq!(targets.iter().filter(|target| **target == "invoice").count(), 2);
    assert_eq!(targets.iter().filter(|target| **target == "prepaid").count(), 1);
    let shown = desk.get(&format!("/invoices/{invoice}")).body;
    assert_eq!(
        shown["payments"][1]["amount"]["amount"], "24.59",
        "only its own part"
    );
    assert!(desk.unmatched().is_empty());
    desk.agrees();
}

#[rstest]
fn the_reference_of_a_paid_or_credited_invoice_is_paid_in_advance(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let (paid, credited) = (desk.open_invoice(), desk.open_invoice());
    desk.pay(&paid, "74.59").expect(200);
    desk.credit(&credited, json!({})).expect(200);
    for (number, invoice) in [(1, &paid), (2, &credited)] {
        let again = Paid::new("74.59", &format!("S{number}")).with(&desk.reference(invoice));
        assert_eq!(
            desk.credits(&format!("M{number}"), &[again]),
            ["booked:stale_reference"]
        );
    }
    assert_eq!(desk.prepaid(), 2 * 7_459);
    let payments = desk.get("/payments").body;
    assert_eq!(payments["items"][0]["stale_invoice_id"], json!(credited));
    assert_eq!(payments["items"][1]["stale_invoice_id"], json!(paid));
    desk.agrees();
}

#[rstest]
fn what_can_not_be_placed_waits_with_the_reason(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let invoice = desk.open_invoice();
    let reference = desk.reference(&invoice);
    let wrong = format!(
        "{}{}",
        &reference[..26],
        if reference.ends_with('0') { '1' } else { '0' }
    );
    let paid = [
        Paid::new("1.00", "S1"),
        Paid::new("2.00", "S2").with(&wrong),
        Paid::new("3.00", "S3").with("000000000000000000001234565"),
        Paid::new("4.00", "S4").with(&reference).in_currency("EUR"),
        Paid::new("5.00", "S5").with("ABC"),
    ];
    assert_eq!(
        desk.credits("M1", &paid),
        [
            "booked:no_reference",
            "booked:invalid_reference",
            "booked:unknown_reference",
            "booked:currency_differs",
            "booked:invalid_reference"
        ]
    );
    assert_eq!(desk.state(&invoice), "open");
    assert_eq!(desk.unmatched().len(), 5);
    assert_eq!(desk.prepaid(), 0);
    desk.agrees();
}

#[rstest]
fn a_top_up_reference_pays_in_advance(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Counter::new(database);
    let organization = desk.people.organization;
    let reference = "000000000000000000001234565";
    desk.app.write(move |tx| {
        use kontor_domain::access::Authorized;
        let right = Authorized::<kontor_domain::payments::AllocatePayment>::system(organization);
        let currency = kontor_domain::organizations::Currency::Chf;
        tx.payments().insert_top_up_reference(&right, currency, reference)
    });
    assert_eq!(
        desk.credits("M1", &[Paid::new("20.00", "S1").with(reference)]),
        ["booked"]
    );
    let other = Paid::new("20.00", "S2").with(reference).in_currency("EUR");
    assert_eq!(desk.credits("M2", &[other]), ["booked:currency_differs"]);
    assert_eq!(desk.prepaid(), 2_000);
    desk.agrees();
}
