//! Bank files that are imported together: in any order, each of them twice, they amount to the same.

use super::{Row, agree, file, folder, table};
use chrono::TimeDelta;
use kontor_persistence::LedgerFaults;
use kontor_tests::camt::import;
use kontor_tests::{Database, TestApp};

/// Number of orders that are tried.
const ORDERS: u64 = 10;

#[test]
fn groups_of_bank_files_amount_to_the_same_in_any_order() {
    let (groups, files) = (table("camt/groups.tsv"), table("camt/expected.tsv"));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for group in &groups {
        let names: Vec<&str> = group
            .get("files (any order, any of them twice)")
            .split(' ')
            .collect();
        assert!(
            names
                .iter()
                .all(|name| folder().join("camt").join(name).is_file())
        );
        for seed in 0..ORDERS {
            let app = imported(&names, &accounts(&files, &names), seed);
            for (direction, count, sum) in [
                ("credit", "credits", "credit_sum"),
                ("reversal", "reversals", "reversal_sum"),
            ] {
                seen += 1;
                if !has(&app, direction, group.get(count), &hundredths(group.get(sum))) {
                    wrong.push(format!("{} in order {seed}: {count}", group.get("group")));
                }
            }
        }
    }
    agree("orders of bank files", seen, &wrong);
}

/// A server that imported the files twice, in an order.
fn imported(names: &[&str], accounts: &str, seed: u64) -> TestApp {
    let app = TestApp::start_with(Database::Sqlite, &[("bank_accounts", accounts)]);
    // The files are of the next winter, and what a bank reports is past.
    app.advance(TimeDelta::days(120));
    let clerk = app.scenario().clerk.client;
    let mut order: Vec<&str> = names.iter().chain(names).copied().collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut order);
    for name in order {
        let text = String::from_utf8(file("camt", name)).expect("UTF-8");
        import(&app, &clerk, &text);
    }
    let faults = app.write(|tx| tx.billing().ledger_faults());
    assert_eq!(faults, LedgerFaults::default(), "{names:?}");
    app
}

/// Whether the payments of a direction, those that were replaced aside, have this number and sum.
fn has(app: &TestApp, direction: &str, count: &str, sum: &str) -> bool {
    let sums = format!(
        "(SELECT count(*) AS number, coalesce(sum(amount_minor), 0) AS total FROM payments \
         WHERE direction = '{direction}' AND state <> 'replaced') AS sums WHERE number = {count} AND total = {sum}"
    );
    app.fresh.count(&sums) == 1
}

fn accounts(files: &[Row], names: &[&str]) -> String {
    let of = files.iter().filter(|row| names.contains(&row.get("file")));
    of.map(|row| row.get("accounts")).collect::<Vec<_>>().join(",")
}

fn hundredths(sum: &str) -> String {
    let amount = sum.rsplit(' ').next().unwrap_or_default();
    match amount {
        "-" | "" => "0".to_owned(),
        amount => amount.replace('.', ""),
    }
}
