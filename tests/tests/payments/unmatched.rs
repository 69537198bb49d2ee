//! Unmatched payments: proposals, allocating, undoing and returning.

use super::counter::Counter;
use chrono::TimeDelta;
use kontor_tests::Database;
use kontor_tests::camt::Paid;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn proposals_are_ranked_with_their_reasons(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let (one, two) = (desk.open_invoice(), desk.open_invoice());
    let number = desk.get(&format!("/invoices/{one}")).text_at("/number");
    // Nothing but the amount is known.
    desk.credits("M1", &[Paid::new("74.59", "S1")]);
    let shown = desk.unmatched();
    let reasons = |shown: &[Value], at: usize| shown[at]["proposals"][0]["reasons"].clone();
    assert_eq!(reasons(&shown, 0), json!(["exact_sum"]));
    // A number in the text, and the sum of two.
    let text = format!("Rechnung {}, danke", number.to_lowercase());
    desk.credits("M2", &[Paid::new("149.18", "S2").saying(&text)]);
    let shown = desk.unmatched();
    assert_eq!(reasons(&shown, 1), json!(["invoice_number"]));
    let second = &shown[1]["proposals"][1];
    assert_eq!(second["reasons"], json!(["exact_sum"]));
    assert_eq!(second["invoices"].as_array().map(Vec::len), Some(2));
    // Who paid before is known by the account.
    let payment = shown[0]["id"].as_str().expect("an id").to_owned();
    let body = json!({ "organization_id": desk.people.organization.to_string(), "invoices": [{ "invoice_id": one,
        "amount": { "amount": "74.59", "currency": "CHF" } }] });
    desk.allocate(&payment, body).expect(200);
    assert_eq!(desk.state(&one), "paid");
    desk.credits("M3", &[Paid::new("1.00", "S3")]);
    let shown = desk.unmatched();
    let last = shown.last().expect("a payment");
    assert_eq!(last["proposals"][0]["reasons"], json!(["known_payer"]));
    assert_eq!(last["proposals"][0]["invoices"], json!([]));
    assert_eq!(desk.state(&two), "open");
    desk.agrees();
}

#[rstest]
fn what_was_allocated_is_undone_and_returned(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let organization = desk.people.organization.to_string();
    let invoice = desk.open_invoice();
    desk.credits("M1", &[Paid::new("100.00", "S1")]);
    let payment = desk.unmatched()[0]["id"].as_str().expect("an id").to_owned();
    let part = |amount: &str, currency: &str| {
        json!({ "organization_id": organization, "invoices": [{ "invoice_id": invoice,
            "amount": { "amount": amount, "currency": currency } }] })
    };
    let refused = |body: Value, code: &str, pointer: &str, left: &Value| {
        let told = desk.allocate(&payment, body).expect_problem(409, code).body;
        let fault = &told["errors"][0];
        assert_eq!(
            (&fault["pointer"], &fault["params"]["left"]),
            (&json!(pointer), left)
        );
    };
    let (amount, currency) = ("/invoices/0/amount/amount", "/invoices/0/amount/currency");
    refused(part("100.01", "CHF"), "amount_exceeded", amount, &json!("100.00"));
    refused(part("75.00", "CHF"), "amount_exceeded", amount, &json!("74.59"));
    refused(part("74.59", "EUR"), "currency_differs", currency, &Value::Null);
    let mut more = part("74.59", "CHF");
    more["prepaid"] = json!({ "amount": "25.42", "currency": "CHF" });
    refused(
        more.clone(),
        "amount_exceeded",
        "/prepaid/amount",
        &json!("25.41"),
    );
    more["prepaid"]["currency"] = json!("EUR");
    refused(more, "currency_differs", "/prepaid/currency", &Value::Null);
    let nothing = json!({ "organization_id": organization });
    desk.allocate(&payment, nothing)
        .expect_problem(422, "invalid_input");
    let mut both = part("74.59", "CHF");
    both["prepaid"] = json!({ "amount": "20.00", "currency": "CHF" });
    let shown = desk.allocate(&payment, both).expect(200).body;
    assert_eq!(shown["unmatched"]["amount"], "5.41");
    assert_eq!((desk.state(&invoice).as_str(), desk.prepaid()), ("paid", 2_000));
    let undo = format!("/v1/staff/payments/{payment}/undo");
    let shown = desk.clerk().post(&undo, Value::Null).expect(200).body;
    assert_eq!(
        (&shown["unmatched"]["amount"], &shown["reason"]),
        (&json!("100.00"), &json!("undone"))
    );
    assert_eq!((desk.state(&invoice).as_str(), desk.prepaid()), ("open", 0));
    desk.clerk()
        .post(&undo, Value::Null)
        .expect_problem(409, "payment_state");
    desk.agrees();
    let back = format!("/v1/staff/payments/{payment}/return");
    let shown = desk.clerk().post(&back, Value::Null).expect(200).body;
    assert_eq!(shown["state"], "returned");
    assert!(desk.unmatched().is_empty());
    let csv = desk
        .clerk()
        .get("/v1/staff/returned-payments/export?separator=comma")
        .expect(200)
        .text;
    assert!(csv.contains("CH5604835012345678009,CHF,100.00"), "{csv}");
    desk.agrees();
}

#[rstest]
fn a_customer_asks_for_an_own_payment_only(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let invoice = desk.open_invoice();
    let reference = desk.reference(&invoice);
    desk.credits(
        "M1",
        &[
            Paid::new("74.59", "S1").with(&reference).in_currency("EUR"),
            Paid::new("1.00", "S2"),
        ],
    );
    let mut shown = desk.unmatched();
    shown.sort_by_key(|payment| payment["amount"]["currency"] == "CHF");
    let id = |at: usize| shown[at]["id"].as_str().expect("an id").to_owned();
    let ask = |payment: &str| {
        let body = json!({ "payment_id": payment, "invoice_id": invoice });
        desk.lea().post(&desk.path("/allocation-requests"), body)
    };
    ask(&id(1)).expect_problem(404, "not_found");
    ask(&id(0)).expect(202);
    ask(&id(0)).expect_problem(409, "already_requested");
    let body = json!({ "organization_id": desk.people.organization.to_string(),
        "prepaid": { "amount": "74.59", "currency": "EUR" } });
    desk.allocate(&id(0), body).expect(200);
    ask(&id(0)).expect_problem(409, "payment_state");
}

#[rstest]
fn a_return_is_undone_until_it_is_exported(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    desk.credits("M1", &[Paid::new("100.00", "S1")]);
    let payment = desk.unmatched()[0]["id"].as_str().expect("an id").to_owned();
    let step = |name: &str| {
        desk.app.advance(TimeDelta::seconds(1));
        desk.clerk()
            .post(&format!("/v1/staff/payments/{payment}/{name}"), Value::Null)
    };
    let export = || {
        let path = "/v1/staff/returned-payments/export?separator=comma";
        desk.clerk().get(path).expect(200).text.lines().count() - 1
    };
    step("return").expect(200);
    let shown = step("undo").expect(200).body;
    assert_eq!(
        (&shown["state"], &shown["unmatched"]["amount"]),
        (&json!("booked"), &json!("100.00"))
    );
    assert_eq!(
        (desk.unmatched().len(), export()),
        (1, 0),
        "what was undone is not ordered"
    );
    desk.agrees();
    step("return").expect(200);
    assert_eq!(export(), 1);
    step("undo").expect_problem(409, "return_exported");
    assert_eq!(export(), 1, "and it is exported again");
    assert!(desk.unmatched().is_empty());
    desk.agrees();
}

#[rstest]
fn a_payer_without_a_known_account_gets_nothing_back(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let name = "\u{202e}Pay\u{200b}er\u{2066} AG\u{2028}";
    let text = "Rech\u{200b}nung \u{202d}7";
    desk.credits("M1", &[Paid::new("100.00", "S1").from(name, "").saying(text)]);
    let shown = desk.unmatched();
    assert_eq!(
        (&shown[0]["payer"], &shown[0]["text"], &shown[0]["payer_account"]),
        (&json!("Payer AG"), &json!("Rechnung 7"), &Value::Null),
        "nothing turns the direction of reading"
    );
    let payment = shown[0]["id"].as_str().expect("an id");
    let back = format!("/v1/staff/payments/{payment}/return");
    desk.clerk()
        .post(&back, Value::Null)
        .expect_problem(409, "payer_unknown");
    assert_eq!(desk.unmatched()[0]["unmatched"]["amount"], "100.00");
    desk.agrees();
}
