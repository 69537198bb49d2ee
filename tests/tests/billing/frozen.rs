//! Issued documents stay as they are, even with access to the database.

use super::desk::Desk;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn edits_of_everything_around_it_leave_an_issued_document_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let product = desk.order("web_hosting_yearly");
    let id = desk.invoice(&[&product]);
    let (before, pdf) = (
        desk.get(&format!("/invoices/{id}")),
        desk.path(&format!("/invoices/{id}/pdf")),
    );
    let bytes = desk.lea().get(&pdf).expect(200).header("etag").map(str::to_owned);
    let moved = json!({ "name": "Neu AG", "postal_address": { "town": "Bern", "country": "LI" } });
    desk.lea().patch(&desk.path(""), moved).expect(200);
    desk.lea()
        .patch(
            &desk.path(&format!("/products/{product}")),
            json!({ "name": "new.example" }),
        )
        .expect(200);
    assert_eq!(desk.get(&format!("/invoices/{id}")).body, before.body);
    // Another node, with another issuer.
    let beside = desk
        .app
        .beside_with(&[("issuer_name", "Other AG"), ("issuer_town", "Basel")]);
    let lea = desk.lea().at(beside.base());
    assert_eq!(
        lea.get(&desk.path(&format!("/invoices/{id}"))).expect(200).body,
        before.body
    );
    assert_eq!(lea.get(&pdf).expect(200).header("etag").map(str::to_owned), bytes);
}

#[rstest]
fn the_database_refuses_changes(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let id = desk.open_invoice();
    desk.pay(&id, "74.59").expect(200);
    for statement in [
        "UPDATE billing_documents SET total_minor = total_minor + 1, net_minor = net_minor + 1",
        "UPDATE billing_documents SET number = 'INV-2026-000009'",
        "UPDATE billing_documents SET reference = NULL",
        "UPDATE billing_documents SET snapshot = '{}'",
        "UPDATE billing_documents SET issued_on = '2020-01-01'",
        "UPDATE billing_documents SET state = 'cancelled'",
        "UPDATE billing_documents SET state = 'open'",
        "UPDATE billing_documents SET refunded_minor = received_minor + 1",
        "UPDATE billing_documents SET credited_minor = total_minor + 1",
        "DELETE FROM billing_documents",
        "UPDATE billing_document_lines SET net_minor = 1",
        "DELETE FROM billing_document_lines",
        "UPDATE ledger_transactions SET amount_minor = 1",
        "DELETE FROM ledger_entries",
        "UPDATE ledger_entries SET amount_minor = 1",
    ] {
        assert!(desk.app.fresh.try_execute(statement).is_err(), "{statement}");
    }
}

#[rstest]
fn every_transaction_of_the_ledger_sums_to_zero(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let id = desk.open_invoice();
    desk.pay(&id, "100.00").expect(200);
    desk.credit(&id, json!({ "amount": { "amount": "10.00", "currency": "CHF" } }))
        .expect(200);
    let unbalanced = "(SELECT 1 FROM ledger_entries GROUP BY transaction_id, currency \
        HAVING sum(amount_minor) <> 0) AS off";
    assert_eq!(desk.app.fresh.count(unbalanced), 0);
    let open = "(SELECT sum(amount_minor) AS due FROM ledger_entries WHERE account = 'receivable') AS open \
        WHERE due = -1000";
    let invoice = desk.get(&format!("/invoices/{id}"));
    assert_eq!(invoice.body["open"]["amount"], "-10.00");
    assert_eq!(desk.app.fresh.count(open), 1);
}
