//! Renewals: invoiced a month ahead by a job, once, on any node and however late.

use super::desk::{Desk, items};
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

const INVOICES: &str = "billing_documents WHERE kind = 'invoice'";

#[rstest]
fn a_renewal_is_invoiced_once_after_downtime(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let (one, two) = (desk.order("web_hosting_yearly"), desk.order("web_hosting_yearly"));
    let id = desk.invoice(&[&one, &two]);
    desk.pay(&id, "149.18").expect(200);
    desk.wait(334);
    desk.renew();
    assert_eq!(desk.app.fresh.count(INVOICES), 1, "31 days before");
    desk.wait(3);
    desk.renew();
    desk.renew();
    assert_eq!(desk.app.fresh.count(INVOICES), 2, "one for both products");
    let lines = "billing_document_lines WHERE charge = 'renewal'";
    assert_eq!(desk.app.fresh.count(lines), 2);
    desk.wait(40);
    desk.renew();
    assert_eq!(
        desk.app.fresh.count(INVOICES),
        2,
        "unpaid, so not renewed further"
    );
}

#[rstest]
fn a_draft_holds_up_no_renewal(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let product = desk.due();
    let mut body = items(&[&product]);
    let pro_forma = desk.create("/pro-formas", body.clone());
    body["draft"] = true.into();
    let draft = desk.create("/invoices", body);
    desk.renew();
    assert_eq!(
        desk.app.fresh.count(INVOICES),
        3,
        "the order, the draft, the renewal"
    );
    let open = "billing_documents WHERE kind = 'invoice' AND state = 'open'";
    assert_eq!(desk.app.fresh.count(open), 1);
    let renewal = desk.invoice_to_pay();
    let late = [
        format!("/invoices/{draft}/issue"),
        format!("/pro-formas/{pro_forma}/invoice"),
    ];
    let refused = || {
        for path in &late {
            let refused = desk.lea().post(&desk.path(path), json!({}));
            let refused = refused.expect_problem(409, "already_invoiced");
            assert_eq!(refused.body["errors"][0]["params"]["invoice_id"], json!(renewal));
        }
    };
    refused();
    desk.pay(&renewal, "74.59").expect(200);
    // What is due by now is the year after, which nobody asked for.
    refused();
}

#[rstest]
fn a_renewal_that_was_credited_is_invoiced_again_only_on_demand(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let product = desk.due();
    desk.renew();
    let renewal = desk.invoice_to_pay();
    desk.credit(&renewal, json!({})).expect(200);
    assert_eq!(desk.state(&renewal), "cancelled");
    desk.renew();
    assert_eq!(
        desk.app.fresh.count(INVOICES),
        2,
        "the order and the credited renewal"
    );
    assert_eq!(desk.get("/to-pay").body["items"][0]["product_id"], json!(product));
    let again = desk.invoice(&[&product]);
    assert_eq!(desk.get("/to-pay").body["items"], json!([]));
    desk.pay(&again, "74.59").expect(200);
}

#[rstest]
fn a_name_that_no_document_can_show_holds_up_no_renewal(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let (one, _) = (desk.due(), desk.due());
    let path = desk.path(&format!("/products/{one}"));
    desk.lea().patch(&path, json!({ "name": "Shop 🚀" })).expect(200);
    desk.renew();
    let renewal = desk.invoice_to_pay();
    let shown = desk.get(&format!("/invoices/{renewal}"));
    assert_eq!(shown.body["total"]["amount"], "149.18", "both are on it");
    desk.get(&format!("/invoices/{renewal}/pdf"));
    desk.lea()
        .post(&format!("{path}/cancel"), json!(null))
        .expect(200);
    let shown = desk.get(&format!("/invoices/{renewal}"));
    assert_eq!(shown.body["open"]["amount"], "74.59", "it can be credited, too");
}
