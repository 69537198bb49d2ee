//! Renewals: invoiced a month ahead by a job, once, on any node and however late.

use super::desk::Desk;
use kontor_tests::Database;
use rstest::rstest;

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
