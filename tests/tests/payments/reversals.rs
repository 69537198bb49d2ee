//! Payments that the bank takes back.

use super::counter::Counter;
use chrono::TimeDelta;
use kontor_tests::Database;
use kontor_tests::camt::{Entry, Paid, notification};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn a_reversal_opens_the_invoice_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values(false, true)] reversal_first: bool,
) {
    let desk = Counter::new(database);
    let invoice = desk.open_invoice();
    let reference = desk.reference(&invoice);
    let credit = notification("M1", &[Entry::Credit(Paid::new("80.00", "S1").with(&reference))]);
    let back = Paid::new("80.00", "S9").with(&reference).on("2026-11-21");
    let reversal = notification("M2", &[Entry::Reversal(back)]);
    let files = if reversal_first {
        [&reversal, &credit]
    } else {
        [&credit, &reversal]
    };
    for file in files.into_iter().chain(files) {
        desk.import(file);
    }
    assert_eq!(
        (desk.state(&invoice).as_str(), desk.open(&invoice).as_str()),
        ("open", "74.59")
    );
    assert_eq!(desk.prepaid(), 0);
    assert!(desk.unmatched().is_empty(), "{:?}", desk.unmatched());
    let shown = desk.get("/payments").body;
    assert_eq!(
        shown["items"][0]["payment_state"], "reversed",
        "the receipt stays visible"
    );
    let bank = desk.clerk().get("/v1/staff/trial-balance").expect(200).body;
    let clearing = bank["accounts"].as_array().expect("accounts").iter();
    let clearing = clearing.clone().find(|one| one["account"] == "bank_clearing");
    assert_eq!(clearing.expect("the bank")["balance"]["amount"], "0.00");
    desk.agrees();
}

#[rstest]
fn what_was_spent_is_a_claim_that_later_money_pays(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let organization = desk.people.organization.to_string();
    let (first, second) = (desk.open_invoice(), desk.open_invoice());
    // Paid twice: the second payment is paid in advance.
    desk.pay(&first, "74.59").expect(200);
    let again = Paid::new("74.59", "S1").with(&desk.reference(&first));
    desk.credits("M1", std::slice::from_ref(&again));
    assert_eq!(desk.prepaid(), 7_459);
    // It is spent, and then the bank takes it back.
    spend(&desk, &second, 7_000);
    assert_eq!(desk.prepaid(), 459);
    let mut back = again.on("2026-11-21");
    back.servicer = Some("S9".to_owned());
    assert_eq!(
        desk.import(&notification("M2", &[Entry::Reversal(back)])),
        ["reversal"]
    );
    assert_eq!(desk.prepaid(), 0, "never negative");
    desk.agrees();
    // What comes next pays the claim first.
    desk.credits("M3", &[Paid::new("100.00", "S3")]);
    let payment = desk.unmatched()[0]["id"].as_str().expect("an id").to_owned();
    let body =
        json!({ "organization_id": organization, "prepaid": { "amount": "100.00", "currency": "CHF" } });
    let shown = desk.allocate(&payment, body).expect(200).body;
    let allocations = shown["allocations"].as_array().expect("allocations");
    let claim = allocations
        .iter()
        .find(|one| one["target"] == "claim")
        .expect("a claim");
    assert_eq!(claim["amount"]["amount"], "70.00");
    assert_eq!(desk.prepaid(), 3_000);
    desk.agrees();
}

/// An invoice is paid, credited as a whole or in part, and refunded to the prepaid account, to outside, or by half; then the
/// bank takes the payment back. What still lies on the prepaid account is taken from there, and only the rest is owed.
#[rstest]
#[case("74.59", &[("prepaid", "74.59")], 0, &[])]
#[case("74.59", &[("outside", "37.00"), ("prepaid", "37.59")], 0, &["37.00"])]
#[case("74.59", &[("outside", "74.59")], 0, &["74.59"])]
#[case("74.59", &[], 0, &[])]
#[case("20.00", &[("prepaid", "20.00")], 0, &["54.59"])]
fn what_was_refunded_is_taken_from_the_prepaid_account_first(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[case] credit: &str,
    #[case] refunds: &[(&str, &str)],
    #[case] prepaid: i64,
    #[case] claims: &[&str],
) {
    let desk = Counter::new(database);
    let invoice = desk.open_invoice();
    let paid = Paid::new("74.59", "S1").with(&desk.reference(&invoice));
    desk.credits("M1", std::slice::from_ref(&paid));
    desk.credit(
        &invoice,
        json!({ "amount": { "amount": credit, "currency": "CHF" } }),
    )
    .expect(200);
    for (to, amount) in refunds {
        let day = desk.app.clock_now().date_naive();
        let body = json!({ "amount": { "amount": amount, "currency": "CHF" }, "value_date": day, "to": to });
        let path = format!("/v1/staff/invoices/{invoice}/refunds");
        desk.clerk().post(&path, body).expect(200);
    }
    desk.import(&notification("M2", &[Entry::Reversal(paid)]));
    assert_eq!(desk.prepaid(), prepaid);
    let shown = desk.get("/prepaid").body;
    let open = |claim: &Value| claim["open"]["amount"].as_str().expect("an amount").to_owned();
    let owed: Vec<String> = shown["claims"]
        .as_array()
        .expect("claims")
        .iter()
        .map(open)
        .collect();
    assert_eq!(owed, claims);
    desk.agrees();
}

/// Pays an invoice from what was paid in advance.
fn spend(desk: &Counter, invoice: &str, minor: i64) {
    let amount = format!("{}.{:02}", minor / 100, minor % 100);
    let path = desk.path(&format!("/invoices/{invoice}/prepaid-payments"));
    let body = json!({ "amount": { "amount": amount, "currency": "CHF" } });
    desk.lea().post(&path, body).expect(200);
}

#[rstest]
fn a_debit_that_names_a_payment_is_a_proposal_that_the_staff_carry_out(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let invoice = desk.open_invoice();
    let reference = desk.reference(&invoice);
    desk.credits("M1", &[Paid::new("74.59", "S1").with(&reference)]);
    let debit = Paid::new("78.99", "S2").with(&reference);
    let less = Paid::new("1.00", "S3").with(&reference);
    let file = notification("M2", &[Entry::Debit(debit), Entry::Debit(less)]);
    let id = kontor_tests::camt::import(&desk.app, desk.clerk(), &file);
    let report = desk.report(&id);
    assert_eq!(report[0]["code"], "possible_return");
    assert_eq!(report[1]["result"], "debit_ignored");
    let payment = report[0]["payment_id"].as_str().expect("a payment");
    let body = json!({ "value_date": "2026-11-21", "charges": { "amount": "4.40", "currency": "CHF" } });
    let path = format!("/v1/staff/payments/{payment}/return-by-bank");
    let shown = desk.clerk().post(&path, body.clone()).expect(200).body;
    assert_eq!(shown["state"], "reversed");
    assert_eq!(desk.state(&invoice), "open");
    desk.clerk()
        .post(&path, body)
        .expect_problem(409, "payment_state");
    let accounts = desk.clerk().get("/v1/staff/trial-balance").expect(200).body;
    let of = |name: &str| -> Value {
        let accounts = accounts["accounts"].as_array().expect("accounts");
        accounts.iter().find(|one| one["account"] == name).expect(name)["balance"]["amount"].clone()
    };
    assert_eq!((of("fees"), of("bank_clearing")), (json!("4.40"), json!("-4.40")));
    desk.agrees();
}

#[rstest]
fn an_unmatched_payment_that_the_bank_took_back_is_returned_no_more(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    desk.credits("M1", &[Paid::new("74.59", "S1")]);
    let payment = desk.unmatched()[0]["id"].as_str().expect("an id").to_owned();
    let step = |name: &str, body: Value| {
        desk.app.advance(TimeDelta::seconds(1));
        desk.clerk()
            .post(&format!("/v1/staff/payments/{payment}/{name}"), body)
    };
    step("undo", Value::Null).expect_problem(409, "payment_state");
    let euros = json!({ "value_date": "2026-11-21", "charges": { "amount": "4.40", "currency": "EUR" } });
    let told = step("return-by-bank", euros).expect_problem(409, "currency_differs");
    assert_eq!(told.body["errors"][0]["pointer"], "/charges/currency");
    let body = json!({ "value_date": "2026-11-21", "charges": { "amount": "4.40", "currency": "CHF" } });
    let shown = step("return-by-bank", body.clone()).expect(200).body;
    assert_eq!(
        (&shown["state"], &shown["unmatched"]["amount"]),
        (&json!("reversed"), &json!("0.00"))
    );
    assert!(desk.unmatched().is_empty());
    step("return", Value::Null).expect_problem(409, "payment_state");
    step("return-by-bank", body).expect_problem(409, "payment_state");
    step("undo", Value::Null).expect_problem(409, "payment_state");
    let accounts = desk.clerk().get("/v1/staff/trial-balance").expect(200).body;
    let of = |name: &str| -> Value {
        let accounts = accounts["accounts"].as_array().expect("accounts");
        accounts.iter().find(|one| one["account"] == name).expect(name)["balance"]["amount"].clone()
    };
    assert_eq!((of("fees"), of("bank_clearing")), (json!("4.40"), json!("-4.40")));
    desk.agrees();
}

#[rstest]
fn an_entry_of_what_the_staff_took_back_says_nothing_new(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let invoice = desk.open_invoice();
    let reference = desk.reference(&invoice);
    let paid = |servicer: &str| Paid::new("74.59", servicer).with(&reference);
    desk.credits("M1", &[paid("S1")]);
    let shown = desk.get("/payments").body;
    let payment = shown["items"][0]["payment_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let path = format!("/v1/staff/payments/{payment}/return-by-bank");
    let on = json!({ "value_date": "2026-11-23" });
    desk.clerk().post(&path, on).expect(200);
    let entry = Entry::Reversal(paid("S9").on("2026-11-21"));
    assert_eq!(
        desk.import(&notification("M2", &[entry])),
        ["duplicate:taken_back"]
    );
    assert_eq!(desk.state(&invoice), "open");
    // What the customer pays next is not swallowed.
    assert_eq!(desk.credits("M3", &[paid("S10").on("2026-11-22")]), ["booked"]);
    assert_eq!(desk.state(&invoice), "paid");
    let other = Entry::Reversal(paid("S11").on("2026-11-23"));
    assert_eq!(desk.import(&notification("M4", &[other])), ["reversal"]);
    assert_eq!(desk.state(&invoice), "open");
    desk.agrees();
}

#[rstest]
fn a_debit_is_the_return_of_the_payment_that_it_names_by_its_payer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    let reference = desk.reference(&desk.open_invoice());
    let paid = |amount: &str, servicer: &str| Paid::new(amount, servicer).with(&reference);
    desk.credits("M1", &[paid("61.00", "S1").sent_as("E2E-77")]);
    desk.credits("M2", &[paid("52.00", "S2").sent_as("E2E-78")]);
    let debit = Paid::new("61.00", "S3").sent_as("E2E-77").on("2026-11-21");
    let file = notification("M3", &[Entry::Debit(debit)]);
    let id = kontor_tests::camt::import(&desk.app, desk.clerk(), &file);
    let line = desk.report(&id)[0].clone();
    assert_eq!(line["code"], "possible_return");
    let path = format!(
        "/v1/staff/payments/{}",
        line["payment_id"].as_str().expect("an id")
    );
    let named = desk.clerk().get(&path).expect(200);
    assert_eq!(named.body["amount"]["amount"], "61.00");
}
