//! Invoices: their issue, the states they go through, and what being paid leads to.

use super::desk::{Desk, items};
use kontor_tests::Database;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn an_order_is_invoiced_paid_and_in_use(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let product = desk.order("web_hosting_yearly");
    let id = desk.invoice(&[&product]);
    let invoice = desk.get(&format!("/invoices/{id}"));
    assert_eq!(invoice.body["number"], "INV-2026-000001");
    assert_eq!(invoice.body["state"], "open");
    assert_eq!(
        invoice.body["total"],
        json!({ "amount": "74.59", "currency": "CHF" })
    );
    assert_eq!(invoice.body["vat_groups"][0]["rate"], "8.1");
    assert_eq!(
        invoice.body["lines"][0]["period"],
        json!({ "first_day": "2026-11-23", "last_day": "2027-11-22" })
    );
    assert_eq!(invoice.body["due_on"], "2026-12-23");

    desk.pay(&id, "70.00").expect(200);
    assert_eq!(desk.state(&id), "partially_paid");
    assert_eq!(desk.get(&format!("/products/{product}")).body["state"], "pending");
    desk.pay(&id, "4.59").expect(200);
    let paid = desk.get(&format!("/invoices/{id}"));
    assert_eq!(paid.body["state"], "paid");
    assert_eq!(paid.body["settled_on"], "2026-11-23");
    assert_eq!(paid.body["payments"].as_array().map(Vec::len), Some(2));
    let active = desk.get(&format!("/products/{product}"));
    assert_eq!(
        (&active.body["state"], &active.body["renews_on"]),
        (&json!("active"), &json!("2027-11-23"))
    );
}

#[rstest]
fn what_is_selected_is_checked_by_item(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let (one, free) = (desk.order("web_hosting_yearly"), desk.order("ticketing_yearly"));
    let refused = |body: Value| {
        desk.lea()
            .post(&desk.path("/invoices"), body)
            .expect_problem(422, "invalid_input")
    };
    let unknown = format!("prod_{}", "0".repeat(32));
    let at = "/items/1/product_id";
    assert_eq!(refused(items(&[&one, &one])).fields(), [(at, "repeated")]);
    assert_eq!(refused(items(&[&one, &unknown])).fields(), [(at, "unknown")]);
    assert_eq!(refused(items(&[&one, &free])).fields(), [(at, "not_due")]);
    assert_eq!(refused(items(&[])).fields(), [("/items", "length")]);
    let many: Vec<&str> = vec![one.as_str(); 201];
    assert_eq!(refused(items(&many)).fields(), [("/items", "length")]);
    let id = desk.invoice(&[&one]);
    let twice = desk
        .lea()
        .post(&desk.path("/invoices"), items(&[&one]))
        .expect_problem(409, "already_invoiced");
    assert_eq!(twice.body["errors"][0]["params"]["invoice_id"], json!(id));
}

#[rstest]
fn a_draft_is_issued_or_discarded(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let product = desk.order("web_hosting_yearly");
    let mut body = items(&[&product]);
    body["draft"] = true.into();
    let draft = desk.create("/invoices", body.clone());
    let path = desk.path(&format!("/invoices/{draft}"));
    assert_eq!(
        desk.get(&format!("/invoices/{draft}")).body["number"],
        Value::Null
    );
    desk.lea()
        .get(&format!("{path}/pdf"))
        .expect_problem(409, "invoice_state");
    desk.lea().delete(&path).expect(204);
    desk.lea().get(&path).expect_problem(404, "not_found");

    let draft = desk.create("/invoices", body.clone());
    let other = desk.create("/invoices", body);
    let path = desk.path(&format!("/invoices/{draft}"));
    let issued = desk.lea().post(&format!("{path}/issue"), json!({})).expect(200);
    assert_eq!(issued.body["number"], "INV-2026-000001");
    desk.lea()
        .post(&format!("{path}/issue"), json!({}))
        .expect_problem(409, "invoice_state");
    desk.lea().delete(&path).expect_problem(409, "invoice_state");
    let late = desk
        .lea()
        .post(&desk.path(&format!("/invoices/{other}/issue")), json!({}));
    let late = late.expect_problem(409, "already_invoiced");
    assert_eq!(late.body["errors"][0]["params"]["invoice_id"], json!(draft));
}

#[rstest]
fn a_name_that_no_document_can_show_is_an_error_that_to_pay_announces(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let body = json!({ "plan": "web_hosting_yearly", "name": "Shop 🚀" });
    let product = desk.create("/products", body);
    assert_eq!(desk.get("/to-pay").body["items"][0]["obstacle"], "not_printable");
    for path in ["/invoices", "/pro-formas"] {
        let refused = desk.lea().post(&desk.path(path), items(&[&product]));
        let refused = refused.expect_problem(409, "not_printable");
        assert_eq!(refused.body["errors"][0]["params"]["field"], "detail");
    }
    let path = desk.path(&format!("/products/{product}"));
    desk.lea().patch(&path, json!({ "name": "Shop" })).expect(200);
    assert_eq!(desk.get("/to-pay").body["items"][0]["obstacle"], Value::Null);
    desk.invoice(&[&product]);
}

#[rstest]
fn an_unpaid_order_is_canceled_with_its_products(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let product = desk.order("web_hosting_yearly");
    let id = desk.invoice(&[&product]);
    let path = desk.path(&format!("/invoices/{id}/cancel"));
    let canceled = desk.lea().post(&path, Value::Null).expect(200);
    assert_eq!(canceled.body["state"], "cancelled");
    let note = canceled.text_at("/credit_note_ids/0");
    let note = desk.get(&format!("/credit-notes/{note}"));
    assert_eq!(note.body["number"], "CRN-2026-000001");
    assert_eq!(
        (&note.body["total"]["amount"], &note.body["invoice_id"]),
        (&json!("74.59"), &json!(id))
    );
    assert_eq!(
        desk.get(&format!("/products/{product}")).body["state"],
        "cancelled"
    );
    desk.lea()
        .post(&path, Value::Null)
        .expect_problem(409, "invoice_state");

    let paid = desk.open_invoice();
    desk.pay(&paid, "1.00").expect(200);
    let path = desk.path(&format!("/invoices/{paid}/cancel"));
    desk.lea()
        .post(&path, Value::Null)
        .expect_problem(409, "no_unpaid_order");
}

#[rstest]
fn an_organization_with_an_unpaid_invoice_stays(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    desk.open_invoice();
    let check = desk.get("/deletion");
    let codes = check.text.contains("unpaid_invoices");
    assert!(codes, "{}", check.text);
}

#[rstest]
fn the_payment_document_comes_before_the_payment_and_the_final_invoice_after_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let id = desk.open_invoice();
    let pdf = desk.path(&format!("/invoices/{id}/pdf"));
    let first = desk.lea().get(&pdf).expect(200);
    assert_eq!(first.header("content-type"), Some("application/pdf"));
    assert_eq!(
        first.header("content-disposition"),
        Some("attachment; filename=\"INV-2026-000001.pdf\"")
    );
    desk.lea()
        .get(&format!("{pdf}?type=final"))
        .expect_problem(409, "not_paid_yet");
    desk.pay(&id, "74.59").expect(200);
    let last = desk.lea().get(&pdf).expect(200);
    assert_ne!(first.header("etag"), last.header("etag"));
    let again = desk
        .lea()
        .get(&format!("{pdf}?type=payment_document"))
        .expect(200);
    assert_eq!(first.header("etag"), again.header("etag"), "the bytes are kept");
    for format in ["cii", "ubl"] {
        let path = desk.path(&format!("/invoices/{id}/xml?format={format}"));
        let xml = desk.lea().get(&path).expect(200);
        assert!(
            xml.text.contains("INV-2026-000001") && xml.text.contains("74.59"),
            "{}",
            xml.text
        );
    }
}
