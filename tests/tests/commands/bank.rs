//! `kontor bank import`: what it prints, and how it ends.

use crate::commands::run::{empty, kontor};
use kontor_tests::Database;
use kontor_tests::camt::{ACCOUNT, Entry, Paid, notification};
use rstest::rstest;

#[rstest]
fn what_was_held_is_printed_and_ends_with_a_failure(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let fresh = empty(database);
    kontor(&fresh, &[], &["migrate"]).succeeds();
    let paid = |amount: &str, servicer: &str| Entry::Credit(Paid::new(amount, servicer).on("2026-11-20"));
    let write = |name: &str, entries: &[Entry]| {
        let path = fresh.folder.join(name);
        std::fs::write(&path, notification(name, entries)).expect("a file");
        path.display().to_string()
    };
    let good = write("good.xml", &[paid("10.00", "S1")]);
    let mixed = write("mixed.xml", &[paid("11.00", "S2"), paid("1.001", "S3")]);
    let import = |more: &[&str]| {
        let arguments = [&["--bank-accounts", ACCOUNT, "bank", "import"], more].concat();
        kontor(&fresh, &[], &arguments)
    };
    let dry = import(&["--dry-run", &good]).succeeds();
    assert!(dry.out.contains("dry run: nothing was booked"), "{}", dry.out);
    let booked = import(&[&good]).succeeds();
    assert!(!booked.out.contains("dry run"), "{}", booked.out);
    assert!(
        booked.out.contains("booked"),
        "the dry run booked nothing: {}",
        booked.out
    );
    let held = import(&[&mixed]).fails_saying("entries held: 1");
    assert!(held.out.contains("amount_invalid CHF Payer"), "{}", held.out);
    let as_json = import(&["--json", &mixed]).fails_saying("entries held: 1");
    assert!(
        as_json.out.contains("\"code\":\"amount_invalid\""),
        "{}",
        as_json.out
    );
}
