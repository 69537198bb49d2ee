//! The history as a file: it says what the list says, adds up to the same, and is safe in a spreadsheet.

use kontor_domain::billing::InvoiceState;
use kontor_domain::organizations::Currency;
use kontor_tests::filed::{Filed, file};
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn rows(answer: &Answer) -> Vec<BTreeMap<String, String>> {
    let text = answer.text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize();
    rows.map(|row| row.expect("as many cells as names")).collect()
}

#[rstest]
fn the_file_says_what_the_list_says_and_adds_up(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let states = [
        InvoiceState::Open,
        InvoiceState::Paid,
        InvoiceState::PartiallyPaid,
        InvoiceState::Cancelled,
    ];
    let documents: Vec<Filed> = (1..=450)
        .map(|number: i64| Filed {
            state: states[usize::try_from(number.unsigned_abs() % 4).expect("a place")],
            net_minor: number * 10,
            currency: if number % 3 == 0 {
                Currency::Eur
            } else {
                Currency::Chf
            },
            ..Filed::new(
                &format!("{}-2026-{number:06}", if number % 7 == 0 { "CRN" } else { "INV" }),
                if number % 2 == 0 {
                    "2026-05-01"
                } else {
                    "2026-06-01"
                },
            )
        })
        .collect();
    file(&app, people.organization, &documents);
    for filter in [
        "",
        "&status=open,overdue",
        "&from=2026-05-02",
        "&q=drive&kind=invoice",
        "&kind=credit_note",
    ] {
        let answer = lea
            .get(&people.path(&format!("/billing-documents/export?separator=comma{filter}")))
            .expect(200);
        assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
        let lines = rows(&answer);
        let (mut items, mut after) = (Vec::<Value>::new(), String::new());
        let mut sums = json!(null);
        loop {
            let path = format!("/billing-documents?limit=200&sums=true{filter}{after}");
            let page = lea.get(&people.path(&path)).expect(200);
            items.extend(page.body["items"].as_array().expect("items").clone());
            sums = page.body["sums"].clone();
            match page.body["next_cursor"].as_str() {
                Some(cursor) => after = format!("&after={cursor}"),
                None => break,
            }
        }
        assert_eq!(lines.len(), items.len(), "{filter}");
        for (line, item) in lines.iter().zip(&items) {
            for name in [
                "id",
                "kind",
                "number",
                "state",
                "issued_on",
                "recipient_name",
                "description",
            ] {
                assert_eq!(Some(line[name].as_str()), item[name].as_str(), "{name}");
            }
            for name in ["net", "vat", "rounding", "total", "open"] {
                assert_eq!(Some(line[name].as_str()), item[name]["amount"].as_str(), "{name}");
            }
            assert_eq!(line["overdue"], item["overdue"].to_string());
        }
        let mut added: BTreeMap<&str, [Decimal; 5]> = BTreeMap::new();
        for line in &lines {
            let sum = added.entry(line["currency"].as_str()).or_default();
            for (place, name) in ["net", "vat", "rounding", "total", "open"].iter().enumerate() {
                sum[place] += line[*name].parse::<Decimal>().expect("a number");
            }
        }
        for sum in sums.as_array().expect("sums") {
            let currency = sum["net"]["currency"].as_str().expect("a currency");
            for (place, name) in ["net", "vat", "rounding", "total", "open"].iter().enumerate() {
                let expected = sum[*name]["amount"].as_str().expect("an amount");
                assert_eq!(
                    added[currency][place].to_string(),
                    expected,
                    "{filter}: {name} in {currency}"
                );
            }
        }
        assert_eq!(sums.as_array().map(Vec::len), Some(added.len()));
    }
}

#[rstest]
fn no_cell_is_a_formula_and_negative_amounts_stay_numbers(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let evil = ["=1+1", "+1", "-1", "@x", "\tx", "\rx"];
    let documents: Vec<Filed> = (1..)
        .zip(evil)
        .map(|(number, text)| Filed {
            recipient: text,
            description: text,
            ..Filed::new(&format!("CRN-2026-{number:06}"), "2026-05-01")
        })
        .collect();
    file(&app, people.organization, &documents);
    let lea = &people.legal_representative.client;
    let answer = lea
        .get(&people.path("/billing-documents/export?separator=comma"))
        .expect(200);
    let lines = rows(&answer);
    assert_eq!(lines.len(), evil.len());
    for line in &lines {
        for name in ["recipient_name", "description"] {
            assert!(line[name].starts_with('\''), "{:?}", line[name]);
        }
        assert_eq!(line["total"], "-11.00");
    }
}

#[rstest]
fn a_download_is_logged_with_its_filters(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let path = people.path("/billing-documents/export?status=paid&from=2026-01-01&q=lea");
    lea.send("HEAD", &path, None).expect(200);
    lea.get(&path).expect(200);
    let log = lea
        .get(&people.path("/activity?action=billing_documents.exported"))
        .expect(200);
    let entries = log.body["items"].as_array().expect("items");
    assert_eq!(entries.len(), 1, "a HEAD request is no download");
    assert_eq!(
        entries[0]["details"]["after"],
        json!({ "format": "csv", "status": ["paid"], "from": "2026-01-01", "q": "…" })
    );
    let cem = &people.collaborator.client;
    cem.get(&path).expect_problem(404, "not_found");
}
