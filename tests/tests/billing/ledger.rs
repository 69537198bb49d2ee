//! The ledger: what it shows, what the database refuses, and that it agrees with invoices and balances.

use super::desk::Desk;
use kontor_persistence::LedgerFaults;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::{Value, json};

fn balances(desk: &Desk, path: &str) -> Vec<(String, String)> {
    let shown = desk.get(path);
    let accounts = shown.body["accounts"].as_array().expect("accounts");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    accounts
        .iter()
        .map(|one| (text(&one["account"]), text(&one["balance"]["amount"])))
        .collect()
}

fn one(account: &str, amount: &str) -> Vec<(String, String)> {
    vec![(account.to_owned(), amount.to_owned())]
}

#[rstest]
fn what_happens_to_an_invoice_is_in_the_ledger(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    assert_eq!(balances(&desk, "/balances"), []);
    let (id, other) = (desk.open_invoice(), desk.open_invoice());
    desk.pay(&id, "74.59").expect(200);
    let amount = json!({ "amount": { "amount": "10.00", "currency": "CHF" } });
    desk.credit(&other, amount).expect(200);
    assert_eq!(balances(&desk, "/balances"), one("receivable", "64.59"));
    let today = desk.app.clock_now().date_naive();
    let yesterday = today.pred_opt().expect("a day");
    assert_eq!(balances(&desk, &format!("/balances?on={yesterday}")), []);
    assert_eq!(
        balances(&desk, &format!("/balances?on={today}")),
        one("receivable", "64.59")
    );

    let all = desk.get("/ledger?include_total=true");
    assert_eq!(all.body["total"], 4);
    let of_one = desk.get(&format!("/ledger?invoice_id={id}"));
    let mut seen: Vec<(String, String, String)> = of_one.body["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|booked| {
            let text = |at: &str| {
                booked
                    .pointer(at)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            (
                text("/kind"),
                text("/entries/0/account"),
                text("/entries/0/amount/amount"),
            )
        })
        .collect();
    seen.sort();
    let own = |kind: &str, amount: &str| (kind.to_owned(), "receivable".to_owned(), amount.to_owned());
    assert_eq!(seen, [own("issue", "74.59"), own("payment", "-74.59")]);

    let trial = desk.clerk().get("/v1/staff/trial-balance").expect(200);
    let mut sum = 0;
    for account in trial.body["accounts"].as_array().expect("accounts") {
        let amount = account["balance"]["amount"].as_str().expect("an amount");
        sum += amount.replace('.', "").parse::<i64>().expect("hundredths");
    }
    assert_eq!(sum, 0, "{}", trial.text);
    assert!(trial.text.contains(r#""amount":"74.59""#), "{}", trial.text);
    assert_eq!(faults(&desk), LedgerFaults::default());
}

#[rstest]
fn the_database_refuses_what_does_not_add_up(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    desk.open_invoice();
    let head = |id: &str, organization: &str| {
        format!(
            "INSERT INTO ledger_transactions SELECT {id}, {organization}, 'payment', NULL, 'CHF', 5, value_date, NULL, \
             created_at FROM ledger_transactions LIMIT 1"
        )
    };
    let entry = |id: &str, position: u8, account: &str, minor: i64| {
        let organization = if account == "prepaid" {
            "(SELECT id FROM organizations LIMIT 1)"
        } else {
            "NULL"
        };
        format!(
            "INSERT INTO ledger_entries VALUES ({id}, {position}, '{account}', {organization}, NULL, 'CHF', {minor})"
        )
    };
    let id = match database {
        Database::Sqlite => "x'01a2076b440078a3b2443083f63d66fc'",
        Database::Postgres => "'01a2076b-4400-78a3-b244-3083f63d66fc'::uuid",
    };
    let run = |statements: &[String]| desk.app.fresh.try_execute_all(statements);
    let clearing = entry(id, 1, "bank_clearing", 500);
    let good = [clearing.clone(), entry(id, 2, "fees", -500), head(id, "NULL")];
    let refused = |statements: &[String], word: &str| {
        let error = run(statements).expect_err(word).to_string();
        assert!(error.to_lowercase().contains(word), "{word}: {error}");
    };
    refused(&[clearing.clone(), head(id, "NULL")], "ledger_unbalanced");
    refused(
        &[clearing.clone(), entry(id, 2, "unmatched", -500)],
        "foreign key",
    );
    let spends = [
        entry(id, 1, "prepaid", 500),
        entry(id, 2, "bank_clearing", -500),
        head(id, "NULL"),
    ];
    refused(&spends, "prepaid_negative");
    assert!(run(&good).is_ok());
    refused(&[entry(id, 3, "unmatched", 1)], "ledger_frozen");
    assert_eq!(faults(&desk), LedgerFaults::default());
}

fn faults(desk: &Desk) -> LedgerFaults {
    desk.app.write(|tx| tx.billing().ledger_faults())
}

#[rstest]
fn what_was_changed_past_the_server_is_found(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let desk = Desk::new(database);
    desk.open_invoice();
    assert_eq!(faults(&desk), LedgerFaults::default());
    desk.app
        .fresh
        .execute("UPDATE ledger_balances SET amount_minor = amount_minor + 1");
    assert_eq!(faults(&desk).balances, 1);
    desk.app
        .fresh
        .execute("UPDATE billing_documents SET received_minor = 1, state = 'partially_paid'");
    assert_eq!(faults(&desk).invoices, 1);
    desk.app
        .fresh
        .execute("INSERT INTO prepaid_balances SELECT organization_id, currency, 5 FROM ledger_balances");
    assert_eq!(faults(&desk).prepaid, 1);
}

#[rstest]
fn the_ends_of_time_have_balances(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let desk = Desk::new(database);
    desk.open_invoice();
    for (day, accounts) in [("0000-01-01", 0), ("0001-01-01", 0), ("9999-12-31", 3)] {
        let trial = desk.clerk().get(&format!("/v1/staff/trial-balance?on={day}"));
        let trial = trial.expect(200);
        assert_eq!(
            trial.body["accounts"].as_array().map(Vec::len),
            Some(accounts),
            "{day}"
        );
        desk.get(&format!("/balances?on={day}"));
    }
}
