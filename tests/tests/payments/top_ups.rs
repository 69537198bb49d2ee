//! References for payments in advance, and their payment parts.

use super::purse::Purse;
use kontor_domain::billing::PaymentReference;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn each_currency_has_one_reference_that_stays(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse
        .lea()
        .get(&purse.path("/prepaid/top-ups/pdf"))
        .expect_problem(404, "not_found");
    let make = |currency: &str| {
        purse
            .post("/prepaid/top-ups", json!({ "currency": currency }))
            .expect(200)
    };
    let (francs, euros) = (make("CHF"), make("EUR"));
    assert_eq!(francs.body["reference_kind"], "QRR");
    assert_eq!(francs.body["iban"], "CH4431999123000889012");
    assert_eq!(euros.body["reference_kind"], "SCOR");
    assert_eq!(euros.body["iban"], "CH9300762011623852957");
    assert_eq!(make("CHF").body, francs.body, "the same again");
    assert!(PaymentReference::parse(&francs.text_at("/reference")).is_ok());
    let lines: Vec<String> = francs
        .text_at("/qr_payload")
        .split('\n')
        .map(str::to_owned)
        .collect();
    assert_eq!(lines[3], "CH4431999123000889012");
    assert_eq!((lines[18].as_str(), lines[19].as_str()), ("", "CHF"));
    assert_eq!(lines[28], francs.text_at("/reference"));
    let shown = purse.get("/prepaid");
    assert_eq!(shown.body["top_ups"].as_array().map(Vec::len), Some(2));
    assert_eq!(shown.body["payment_method"], "transfer");
    // An invoice takes its reference from the same counter.
    let invoice = purse.invoice();
    let of_invoice = purse.get(&format!("/invoices/{invoice}")).text_at("/reference");
    assert_ne!(of_invoice, francs.text_at("/reference"));
    let created = purse.actions();
    assert_eq!(
        created
            .iter()
            .filter(|action| *action == "prepaid.top_up_created")
            .count(),
        2
    );
}

#[rstest]
fn a_payment_part_is_made_with_or_without_an_amount(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse
        .post("/prepaid/top-ups", json!({ "currency": "CHF" }))
        .expect(200);
    let blank = purse.get("/prepaid/top-ups/pdf?currency=CHF");
    assert!(blank.bytes.starts_with(b"%PDF-"));
    let filled = purse.get("/prepaid/top-ups/pdf?amount=100");
    assert_ne!(blank.bytes, filled.bytes);
    for wrong in ["amount=0", "amount=-1", "amount=1.005", "currency=USD"] {
        purse
            .lea()
            .get(&purse.path(&format!("/prepaid/top-ups/pdf?{wrong}")))
            .expect_problem(422, "invalid_input");
    }
}
