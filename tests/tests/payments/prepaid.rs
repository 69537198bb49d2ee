//! The prepaid account: paying from it, and refunds to it.

use super::purse::{Purse, francs};
use kontor_tests::Database;
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::thread;

#[rstest]
fn an_invoice_is_paid_in_part_and_then_in_full(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("100.00");
    let invoice = purse.invoice();
    let part = purse.spend(&invoice, Some("20.00")).expect(200);
    assert_eq!(part.body["state"], "partially_paid");
    assert_eq!(purse.balance(), "80.00");
    let rest = purse.spend(&invoice, None).expect(200);
    assert_eq!(rest.body["state"], "paid");
    assert_eq!(purse.balance(), "25.41");
    let payments = rest.body["payments"].as_array().expect("payments");
    let mut amounts: Vec<&str> = payments
        .iter()
        .filter_map(|one| one["amount"]["amount"].as_str())
        .collect();
    amounts.sort_unstable();
    assert_eq!(amounts, ["20.00", "54.59"]);
    assert_eq!(rest.body["payments"][0]["kind"], "payment");
    let actions = purse.actions();
    assert!(
        actions.contains(&"prepaid.invoice_paid".to_owned()),
        "{actions:?}"
    );
    assert!(actions.contains(&"product.activated".to_owned()), "{actions:?}");
    purse.is_sound();
}

#[rstest]
fn what_is_not_there_or_not_open_is_not_spent(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("10.00");
    let invoice = purse.invoice();
    let over = purse
        .spend(&invoice, None)
        .expect_problem(409, "balance_exceeded");
    assert_eq!(over.body["errors"][0]["params"]["left"], "10.00", "{}", over.text);
    let path = format!("/invoices/{invoice}/prepaid-payments");
    let euros = json!({ "amount": { "amount": "1.00", "currency": "EUR" } });
    purse.post(&path, euros).expect_problem(409, "currency_differs");
    purse
        .spend(&invoice, Some("74.60"))
        .expect_problem(409, "amount_exceeded");
    for wrong in ["0.00", "-1.00", "1.005", "x"] {
        purse
            .spend(&invoice, Some(wrong))
            .expect_problem(422, "invalid_input");
    }
    purse.receive(&invoice, "74.59");
    purse
        .spend(&invoice, Some("1.00"))
        .expect_problem(409, "invoice_state");
    let draft = {
        let order = json!({ "plan": "web_hosting_yearly", "name": "muster.example" });
        let product = purse.post("/products", order).expect(201).text_at("/id");
        let items = json!({ "items": [{ "product_id": product }], "draft": true });
        purse.post("/invoices", items).expect(201).text_at("/id")
    };
    purse
        .spend(&draft, Some("1.00"))
        .expect_problem(409, "invoice_state");
    assert_eq!(purse.balance(), "10.00");
    purse.is_sound();
}

#[rstest]
fn a_hundred_who_spend_at_once_never_spend_more_than_there_is(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("10.00");
    let invoice = purse.invoice();
    let path = purse.path(&format!("/invoices/{invoice}/prepaid-payments"));
    let spends: Vec<_> = (0..100)
        .map(|number| {
            let (client, path) = (purse.lea().clone(), path.clone());
            let amount = if number % 2 == 0 { "0.27" } else { "0.31" };
            let body = json!({ "amount": francs(amount) });
            thread::spawn(move || {
                loop {
                    let answer = client.post(&path, body.clone());
                    // Those who waited too long in the queue ask again.
                    if answer.status != 503 {
                        return (amount, answer.status, answer.body["code"].clone());
                    }
                }
            })
        })
        .collect();
    let mut spent = 0;
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    for spend in spends {
        let (amount, status, code) = spend.join().expect("an answer");
        *statuses.entry(status).or_default() += 1;
        match status {
            200 => spent += amount.replace('.', "").parse::<i64>().expect("hundredths"),
            _ => assert_eq!((status, code), (409, json!("balance_exceeded"))),
        }
    }
    assert!((1_000 - 27 < spent) && (spent <= 1_000), "{spent} {statuses:?}");
    let left = purse
        .balance()
        .replace('.', "")
        .parse::<i64>()
        .expect("hundredths");
    assert_eq!(left, 1_000 - spent, "{statuses:?}");
    let received = purse
        .get(&format!("/invoices/{invoice}"))
        .text_at("/received/amount");
    assert_eq!(received.replace('.', "").parse::<i64>().ok(), Some(spent));
    purse.is_sound();
}

#[rstest]
fn what_is_to_be_refunded_goes_to_the_prepaid_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    let invoice = purse.invoice();
    purse.receive(&invoice, "74.59");
    let refund = format!("/invoices/{invoice}/refund-to-prepaid");
    purse
        .post(&refund, Value::Null)
        .expect_problem(409, "amount_exceeded");
    let credit = |amount: &str| {
        let body = json!({ "reason": "Outage", "amount": francs(amount) });
        let path = format!("/v1/staff/invoices/{invoice}/credit-notes");
        purse.clerk().post(&path, body).expect(200);
    };
    credit("30.00");
    let refunded = purse.post(&refund, Value::Null).expect(200);
    assert_eq!(refunded.body["refund_due"]["amount"], "0.00");
    assert_eq!(refunded.body["state"], "partially_refunded");
    assert_eq!(purse.balance(), "30.00");
    credit("44.59");
    let path = format!("/v1/staff/invoices/{invoice}/refunds");
    let by_clerk = |amount: &str, to: Value| {
        let mut body = json!({ "amount": francs(amount), "value_date": purse.today() });
        if to.is_string() {
            body["to"] = to;
        }
        purse.clerk().post(&path, body)
    };
    by_clerk("44.60", json!("prepaid")).expect_problem(409, "amount_exceeded");
    by_clerk("4.00", json!("nowhere")).expect_problem(422, "invalid_input");
    by_clerk("40.00", json!("prepaid")).expect(200);
    assert_eq!(purse.balance(), "70.00");
    by_clerk("4.00", json!("outside")).expect(200);
    by_clerk("0.59", Value::Null).expect(200);
    assert_eq!(purse.balance(), "70.00");
    assert_eq!(purse.state(&invoice), "refunded");
    purse.is_sound();
}

#[rstest]
fn the_database_itself_refuses_a_negative_balance(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    purse.top_up("1.00");
    let error = purse
        .app
        .fresh
        .try_execute("UPDATE prepaid_balances SET balance_minor = -1")
        .expect_err("a refusal");
    assert!(error.to_string().contains("prepaid_negative"), "{error}");
}

#[rstest]
fn money_in_advance_is_told_by_mail_unless_receipts_are_off(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    let told = || {
        let mails = purse.app.mails_to(&purse.people.legal_representative.email);
        let texts = mails.into_iter().map(|mail| mail.text);
        texts
            .filter(|text| text.contains("to its prepaid account"))
            .collect::<Vec<_>>()
    };
    let invoice = purse.invoice();
    purse.receive(&invoice, "80.00");
    let number = purse.get(&format!("/invoices/{invoice}")).text_at("/number");
    let texts = told();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(
        texts[0].contains("CHF 5.41") && texts[0].contains(&number),
        "{texts:?}"
    );
    let off = json!({ "payment_receipt": false });
    let path = purse.path("/billing-settings");
    purse.lea().patch(&path, off).expect(200);
    purse.receive(&invoice, "1.00");
    assert_eq!(told().len(), 1);
}
