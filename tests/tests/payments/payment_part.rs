//! Payment parts over what is open on an invoice.

use super::purse::Purse;
use kontor_tests::Database;
use rstest::rstest;

#[rstest]
fn a_payment_part_is_over_what_is_open_until_nothing_is(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let purse = Purse::new(database);
    let invoice = purse.invoice();
    let path = purse.path(&format!("/invoices/{invoice}/payment-part"));
    let part = || {
        let answer = purse.lea().get(&path).expect(200);
        let name = answer
            .header("content-disposition")
            .unwrap_or_default()
            .to_owned();
        assert!(name.contains("-rest.pdf"), "{name}");
        assert!(answer.bytes.starts_with(b"%PDF-"));
        answer.bytes
    };
    let whole = part();
    assert_eq!(part(), whole, "the same as long as the same is open");
    purse.receive(&invoice, "70.00");
    let rest = part();
    assert_ne!(rest, whole, "after a part was paid");
    purse.receive(&invoice, "4.59");
    purse.lea().get(&path).expect_problem(409, "invoice_state");
}
