//! Members who see billing, and those from whom it is hidden.

use super::desk::Desk;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn billing_is_hidden_from_members_without_the_permission(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let invoice = desk.open_invoice();
    let paths = [
        "/to-pay".to_owned(),
        "/billing-addresses".to_owned(),
        "/billing-documents".to_owned(),
        format!("/invoices/{invoice}"),
        format!("/invoices/{invoice}/pdf"),
        format!("/invoices/{invoice}/xml"),
    ];
    let cem = &desk.people.collaborator;
    for path in &paths {
        cem.client.get(&desk.path(path)).expect_problem(404, "not_found");
    }
    desk.lea()
        .patch(&desk.people.member_path(cem), json!({ "billing": true }))
        .expect(200);
    for path in &paths {
        cem.client.get(&desk.path(path)).expect(200);
    }
}
