//! The payment method: invoices that are due are paid from the prepaid account by themselves.

use super::purse::Purse;
use chrono::TimeDelta;
use kontor_api::payments::PayDueInvoices;
use kontor_tests::Database;
use kontor_tests::scenario::api_token;
use rstest::rstest;
use serde_json::json;

fn choose(purse: &Purse, method: &str) {
    let path = purse.path("/payment-method");
    let body = json!({ "method": method });
    let chosen = purse.lea().send("PUT", &path, Some(body)).expect(200);
    assert_eq!(chosen.body["method"], method);
}

/// Makes the open invoices due on a day.
fn due(purse: &Purse, invoice: &str, days: i64) {
    let day = purse.today() + TimeDelta::days(days);
    let number = purse.get(&format!("/invoices/{invoice}")).text_at("/number");
    // What is frozen is thawed for the test.
    purse
        .app
        .fresh
        .execute(if purse.app.fresh.url.starts_with("postgres") {
            "ALTER TABLE billing_documents DISABLE TRIGGER billing_document_frozen_update"
        } else {
            "DROP TRIGGER IF EXISTS billing_document_frozen_update"
        });
    purse.app.fresh.execute(&format!(
        "UPDATE billing_documents SET due_on = '{day}' WHERE number = '{number}'"
    ));
}

fn run(purse: &Purse) {
    purse.app.write(|tx| tx.jobs().push(&PayDueInvoices));
    purse.app.answer_only();
}

#[rstest]
fn invoices_that_are_due_are_paid_oldest_first(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    let (one, two, three) = (purse.invoice(), purse.invoice(), purse.invoice());
    due(&purse, &one, -1);
    due(&purse, &two, -2);
    due(&purse, &three, 1);
    choose(&purse, "prepaid_first");
    purse.top_up("100.00");
    purse.app.work();
    assert_eq!(purse.state(&two), "paid");
    assert_eq!(purse.state(&one), "partially_paid");
    assert_eq!(purse.state(&three), "open", "not due yet");
    assert_eq!(purse.balance(), "0.00");
    // Money that comes in later pays the rest, and what is due tomorrow stays.
    purse.top_up("80.00");
    purse.app.work();
    assert_eq!(purse.state(&one), "paid");
    assert_eq!(purse.balance(), "30.82");
    assert_eq!(purse.state(&three), "open");
    let log = purse.get("/activity?action=prepaid.invoice_paid");
    let items = log.body["items"].as_array().expect("items");
    assert_eq!(items.len(), 3);
    assert!(
        items.iter().all(|item| item["actor_kind"] == "system"),
        "{}",
        log.text
    );
    purse.is_sound();
}

#[rstest]
fn nothing_is_paid_by_itself_by_those_who_transfer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    let invoice = purse.invoice();
    due(&purse, &invoice, 0);
    purse.top_up("100.00");
    run(&purse);
    assert_eq!(purse.state(&invoice), "open");
    choose(&purse, "prepaid_first");
    purse.app.work();
    assert_eq!(purse.state(&invoice), "paid", "the choice counts at once");
    choose(&purse, "transfer");
    let invoice = purse.invoice();
    due(&purse, &invoice, 0);
    run(&purse);
    assert_eq!(purse.state(&invoice), "open");
    assert_eq!(
        purse
            .actions()
            .iter()
            .filter(|action| *action == "payment_method.changed")
            .count(),
        2
    );
}

#[rstest]
fn two_nodes_pay_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let purse = Purse::new(database);
    choose(&purse, "prepaid_first");
    let invoices: Vec<String> = (0..3).map(|_| purse.invoice()).collect();
    purse.top_up("300.00");
    purse.app.work();
    for invoice in &invoices {
        due(&purse, invoice, 0);
    }
    for _ in 0..4 {
        purse.app.write(|tx| tx.jobs().push(&PayDueInvoices));
    }
    let other = purse.app.beside();
    std::thread::scope(|scope| {
        scope.spawn(|| other.answer_only());
    });
    purse.app.answer_only();
    for invoice in &invoices {
        let shown = purse.get(&format!("/invoices/{invoice}"));
        assert_eq!(shown.body["state"], "paid");
        assert_eq!(shown.body["received"]["amount"], "74.59");
        assert_eq!(shown.body["payments"].as_array().map(Vec::len), Some(1));
    }
    assert_eq!(purse.balance(), "76.23");
    purse.is_sound();
}

#[rstest]
fn no_token_takes_money_out(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let purse = Purse::new(database);
    purse.top_up("60.00");
    let lea = &purse.people.legal_representative;
    let token = api_token(&purse.app, lea, &["billing:write"]);
    let body = json!({ "method": "prepaid_first" });
    let path = purse.path("/payment-method");
    token
        .send("PUT", &path, Some(body))
        .expect_problem(403, "session_required");
    token.get(&path).expect(200);
    let id = purse.request("1.00").expect(201).text_at("/id");
    let cancel = purse.path(&format!("/payouts/{id}/cancel"));
    token
        .post(&cancel, serde_json::Value::Null)
        .expect_problem(403, "session_required");
}
