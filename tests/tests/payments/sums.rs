//! Sums that are wider than an amount.

use super::counter::Counter;
use chrono::TimeDelta;
use kontor_domain::access::{Authorized, StaffArea};
use kontor_domain::billing::{Account, Posting, TransactionKind};
use kontor_domain::organizations::Currency;
use kontor_domain::payments::UploadBankFile;
use kontor_persistence::{LedgerFaults, NewTransaction};
use kontor_tests::Database;
use rstest::rstest;

/// Three of them don't fit into 64 bits.
const WIDE: i64 = i64::MAX / 2;

#[rstest]
fn the_books_add_up_beyond_the_range_of_an_amount(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Counter::new(database);
    for _ in 0..3 {
        desk.app.advance(TimeDelta::seconds(1));
        desk.app.write(|tx| {
            let head = NewTransaction {
                id: tx.new_id(),
                organization: None,
                kind: TransactionKind::Payment,
                document: None,
                currency: Currency::Chf,
                amount_minor: WIDE,
                value_date: tx.now().date_naive(),
                note: None,
            };
            let entries = [
                Posting::own(Account::BankClearing, WIDE),
                Posting::own(Account::Unmatched, -WIDE),
            ];
            let right = Authorized::<UploadBankFile>::system(StaffArea);
            tx.billing().post(&right, &head, &entries)
        });
    }
    let shown = desk.clerk().get("/v1/staff/trial-balance").expect(200).body;
    let accounts = shown["accounts"].as_array().expect("accounts");
    let of = |name: &str| &accounts.iter().find(|one| one["account"] == name).expect(name)["balance"];
    let sum = i128::from(WIDE) * 3;
    let text = format!("{}.{:02}", sum / 100, sum % 100);
    assert_eq!(of("bank_clearing")["amount"], text);
    assert_eq!(of("unmatched")["amount"], format!("-{text}"));
    let faults = desk.app.write(|tx| tx.billing().ledger_faults());
    let unmatched_alone = LedgerFaults {
        unmatched: 1,
        ..LedgerFaults::default()
    };
    assert_eq!(faults, unmatched_alone, "no payment has them");
}
