//! Numbers: without gaps, however many are issued at once, and whatever is refused in between.

use super::desk::{Desk, items};
use kontor_tests::Database;
use rstest::rstest;

#[rstest]
fn invoices_issued_at_once_have_numbers_without_gaps(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    let beside = desk.app.beside();
    let products: Vec<String> = (0..24).map(|_| desk.order("web_hosting_yearly")).collect();
    std::thread::scope(|scope| {
        for (place, product) in products.iter().enumerate() {
            let base = if place % 2 == 0 {
                desk.app.base()
            } else {
                beside.base()
            };
            let (client, path) = (desk.lea().at(base), desk.path("/invoices"));
            // Every third is sent twice at once: one of the two is refused after it was on its way.
            for _ in 0..=usize::from(place % 3 == 0) {
                let (client, path) = (client.at(base), path.clone());
                scope.spawn(move || client.post(&path, items(&[product])));
            }
        }
    });
    let invoices = "billing_documents WHERE kind = 'invoice'";
    assert_eq!(desk.app.fresh.count(invoices), 24);
    let last = "number_series WHERE series = 'invoice' AND last_number = 24";
    assert_eq!(desk.app.fresh.count(last), 1, "no number was lost");
    let references = "(SELECT DISTINCT reference FROM billing_documents WHERE kind = 'invoice') AS known";
    assert_eq!(desk.app.fresh.count(references), 24);
}
