//! Items to pay: orders, renewals that are due, and open invoices.

use super::desk::Desk;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn orders_and_open_invoices_are_to_pay(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    let (one, two) = (desk.order("web_hosting_yearly"), desk.order("drive_monthly"));
    let shown = desk.get("/to-pay");
    assert_eq!(shown.body["until"], "2027-01-23");
    assert_eq!(shown.body["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(shown.body["sums"][0]["total"]["amount"], "81.62");
    let id = desk.invoice(&[&one]);
    let shown = desk.get("/to-pay?all=true");
    assert_eq!(shown.body["items"][0]["product_id"], json!(two));
    assert_eq!(shown.body["items"][0]["period"]["last_day"], "2026-12-22");
    assert_eq!(shown.body["invoices"][0]["invoice_id"], json!(id));
    assert_eq!(shown.body["sums"][0]["invoices"]["amount"], "74.59");
    desk.pay(&id, "74.59").expect(200);
    let shown = desk.get("/to-pay");
    assert_eq!(shown.body["invoices"], json!([]));
    // The paid hosting is renewed in a year.
    assert_eq!(shown.body["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        desk.get("/to-pay?all=true").body["items"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    let refused = desk.lea().get(&desk.path("/to-pay?until=tomorrow"));
    assert_eq!(
        refused.expect_problem(422, "invalid_input").fields(),
        [("?until", "format")]
    );
}
