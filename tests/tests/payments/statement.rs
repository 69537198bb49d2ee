//! Statements: opening + movements = closing, equal to the balances and to a replay, in JSON, CSV and PDF.

use super::purse::Purse;
use chrono::{NaiveDate, TimeDelta};
use kontor_tests::{Database, log_in};
use rstest::rstest;
use serde_json::Value;

fn minor(value: &Value) -> i64 {
    let text = value["amount"].as_str().expect("an amount");
    text.replace('.', "").parse().expect("hundredths")
}

/// A purse with movements on several days, and the days.
fn busy(database: Database) -> (Purse, Vec<NaiveDate>) {
    let mut purse = Purse::new(database);
    let mut days = Vec::new();
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..6 {
        days.push(purse.today());
        for _ in 0..random.usize(1..4) {
            purse.top_up(&format!("{}.{:02}", random.u32(1..90), random.u32(0..100)));
        }
        let invoice = purse.invoice();
        let _ = purse.spend(&invoice, Some(&format!("{}.10", random.u32(1..30))));
        if random.bool() {
            let _ = purse.request("0.55");
        }
        purse.app.advance(TimeDelta::days(random.i64(1..4)));
        relogin(&mut purse);
    }
    (purse, days)
}

/// New tokens, after days.
fn relogin(purse: &mut Purse) {
    for person in [
        &mut purse.people.legal_representative,
        &mut purse.people.clerk,
        &mut purse.other_clerk,
    ] {
        person.client = log_in(&purse.app, &person.email).client;
    }
}

#[rstest]
fn a_statement_is_the_replay_of_its_movements(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let (purse, days) = busy(database);
    let (first, last) = (days[0], purse.today());
    for account in ["prepaid", "receivable"] {
        let all = purse.get(&format!(
            "/statement?account={account}&from={first}&to={last}&limit=200&include_total=true"
        ));
        let movements = all.body["items"].as_array().expect("items");
        assert!(movements.len() > 10, "{account}");
        assert_eq!(all.body["total"].as_u64(), u64::try_from(movements.len()).ok());
        let day_of = |movement: &Value| movement["booked_at"].as_str().expect("a time")[..10].to_owned();
        let mut from = first - TimeDelta::days(1);
        while from <= last {
            let to = (from + TimeDelta::days(2)).min(last);
            let part = purse.get(&format!(
                "/statement?account={account}&from={from}&to={to}&limit=200"
            ));
            let (opening, closing) = (minor(&part.body["opening"]), minor(&part.body["closing"]));
            let replay = |until: NaiveDate| -> i64 {
                let before = |movement: &&Value| day_of(movement) <= until.to_string();
                movements
                    .iter()
                    .filter(before)
                    .map(|one| minor(&one["amount"]))
                    .sum()
            };
            assert_eq!(opening, replay(from - TimeDelta::days(1)), "{account} {from}");
            assert_eq!(closing, replay(to), "{account} {to}");
            let own = part.body["items"].as_array().expect("items");
            let sum: i64 = own.iter().map(|one| minor(&one["amount"])).sum();
            assert_eq!(opening + sum, closing);
            if let Some(last) = own.last() {
                assert_eq!(minor(&last["balance"]), closing);
            }
            let shown = purse.in_ledger(account, to);
            assert_eq!(
                shown.replace('.', "").parse::<i64>().ok(),
                Some(closing),
                "{account} {to}"
            );
            from += TimeDelta::days(1);
        }
    }
    purse.is_sound();
}

#[rstest]
fn pages_go_on_with_the_balance(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let (purse, days) = busy(database);
    let query = format!("/statement?from={}&limit=3", days[1]);
    let (mut balance, mut after, mut seen) = (None, String::new(), 0);
    loop {
        let page = purse.get(&format!("{query}{after}"));
        let mut known = balance.unwrap_or_else(|| minor(&page.body["opening"]));
        for movement in page.body["items"].as_array().expect("items") {
            known += minor(&movement["amount"]);
            assert_eq!(minor(&movement["balance"]), known);
            seen += 1;
        }
        balance = Some(known);
        let Some(cursor) = page.body["next_cursor"].as_str() else {
            assert_eq!(known, minor(&page.body["closing"]));
            break;
        };
        after = format!("&after={cursor}");
    }
    assert!(seen > 6, "{seen}");
}

#[rstest]
fn a_file_begins_and_ends_with_a_balance(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let (purse, days) = busy(database);
    let range = format!("from={}&to={}", days[1], days[4]);
    let shown = purse.get(&format!("/statement?{range}&limit=200"));
    let file = purse.get(&format!("/statement/export?{range}&separator=comma&bom=false"));
    let lines: Vec<Vec<&str>> = file.text.lines().map(|line| line.split(',').collect()).collect();
    let movements = shown.body["items"].as_array().expect("items");
    assert_eq!(lines.len(), movements.len() + 3, "{}", file.text);
    assert_eq!(lines[1][1], "opening");
    assert_eq!(lines[1][9], shown.body["opening"]["amount"]);
    assert_eq!(lines.last().map(|line| line[1]), Some("closing"));
    assert_eq!(
        lines.last().map(|line| Value::from(line[9])),
        Some(shown.body["closing"]["amount"].clone())
    );
    for (line, movement) in lines[2..].iter().zip(movements) {
        assert_eq!(line[2], movement["id"]);
        assert_eq!(line[8], movement["amount"]["amount"]);
        assert_eq!(line[9], movement["balance"]["amount"]);
    }
    let log = purse.get("/activity?action=statement.exported");
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(1));
}

#[rstest]
fn a_document_is_the_same_bytes_for_the_same_data(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let (purse, days) = busy(database);
    let path = format!("/statement/pdf?from={}&to={}", days[0], days[4]);
    let one = purse.get(&path);
    assert!(one.bytes.starts_with(b"%PDF-"));
    assert_eq!(one.bytes, purse.get(&path).bytes);
    purse.top_up("1.00");
    assert_eq!(one.bytes, purse.get(&path).bytes, "later money changes nothing");
    assert_ne!(one.bytes, purse.get("/statement/pdf?account=receivable").bytes);
}

#[rstest]
fn wrong_days_are_refused(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let purse = Purse::new(database);
    for (query, field) in [
        ("from=2026-02-30", "?from"),
        ("to=yesterday", "?to"),
        ("from=2026-11-02&to=2026-11-01", "?from"),
        ("account=bank", "?account"),
        ("currency=USD", "?currency"),
    ] {
        for path in ["/statement", "/statement/export", "/statement/pdf"] {
            let refused = purse
                .lea()
                .get(&purse.path(&format!("{path}?{query}")))
                .expect_problem(422, "invalid_input");
            assert_eq!(refused.fields()[0].0, field, "{path} {query}");
        }
    }
    for days in [
        "from=0000-01-01&to=9999-12-31",
        "from=9999-12-31&to=9999-12-31",
        "to=0001-01-01",
    ] {
        let empty = purse.get(&format!("/statement?{days}"));
        assert_eq!(empty.body["closing"]["amount"], "0.00", "{days}");
    }
}
