//! Pro-forma invoices: valid for a while, turned into an invoice once, at the price they named.

use super::desk::{Desk, items};
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn it_becomes_an_invoice_and_both_name_each_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let product = desk.order("web_hosting_yearly");
    let id = desk.create("/pro-formas", items(&[&product]));
    let pro_forma = desk.get(&format!("/pro-formas/{id}"));
    assert_eq!(pro_forma.body["number"], "PRO-2026-000001");
    assert_eq!(pro_forma.body["valid_until"], "2026-12-23");
    let pdf = desk
        .lea()
        .get(&desk.path(&format!("/pro-formas/{id}/pdf")))
        .expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let path = desk.path(&format!("/pro-formas/{id}/invoice"));
    let invoice = desk.lea().post(&path, json!({})).expect(201);
    assert_eq!(invoice.body["pro_forma_id"], json!(id));
    let after = desk.get(&format!("/pro-formas/{id}"));
    assert_eq!(
        (&after.body["state"], &after.body["invoice_id"]),
        (&json!("invoiced"), &invoice.body["id"])
    );
    desk.lea()
        .post(&path, json!({}))
        .expect_problem(409, "pro_forma_closed");
}

#[rstest]
fn another_price_is_shown_before_it_counts(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let product = desk.order("web_hosting_yearly");
    let id = desk.create("/pro-formas", items(&[&product]));
    // Reverse charge: the VAT is gone.
    let moved = json!({ "postal_address": { "country": "DE" }, "vat_number": "DE123456789" });
    desk.lea().patch(&desk.path(""), moved).expect(200);
    let path = desk.path(&format!("/pro-formas/{id}/invoice"));
    let refused = desk
        .lea()
        .post(&path, json!({}))
        .expect_problem(409, "price_changed");
    let params = &refused.body["errors"][0]["params"];
    assert_eq!(
        (&params["before"], &params["now"]),
        (&json!("CHF 74.59"), &json!("CHF 69.00"))
    );
    let invoice = desk
        .lea()
        .post(&path, json!({ "accept_price_change": true }))
        .expect(201);
    assert_eq!(invoice.body["total"]["amount"], "69.00");
}
