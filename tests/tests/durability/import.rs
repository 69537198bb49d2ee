//! The import of a file of the bank survives `kill -9`: it is resumed, and books each transaction once.
//!
//! `KONTOR_TEST_ENTRIES` changes the number of entries in the file.

use crate::bank_file::{Books, INVOICES, Made};
use kontor_tests::app::{MASTER_KEY, PUBLIC_URL};
use kontor_tests::camt::ACCOUNT;
use kontor_tests::client::Answer;
use kontor_tests::database::Fresh;
use kontor_tests::process::{Process, binary};
use kontor_tests::scenario::PASSWORD;
use kontor_tests::{Client, Database, Scenario, TestApp, search_size};
use rstest::rstest;
use serde_json::json;
use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Number of kills during the booking; one more comes right after the upload.
const KILLS: usize = 3;
/// Longest time from one kill to the next.
const PATIENCE: Duration = Duration::from_mins(10);
/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(20);

#[rstest]
fn an_import_survives_kills_and_books_each_transaction_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let (imports, made) = Imports::prepare(database);
    let mut nodes = imports.start_nodes();
    let before = books(&imports.clerk(&nodes));
    let (begun, mut killed_at) = (Instant::now(), Vec::new());
    let file = imports.upload(&nodes, &made);
    for kill in 0..=KILLS {
        imports.wait_for(&nodes, &file, kill * made.entries / (KILLS + 1));
        nodes.into_iter().for_each(Process::kill);
        killed_at.push(imports.booked_of(&made));
        imports.check_what_is_booked();
        nodes = imports.start_nodes();
    }
    imports.wait_for_the_end(&nodes, &file);
    println!(
        "{database:?}: {} entries booked in {:?}, with kills after {killed_at:?}",
        made.entries,
        begun.elapsed()
    );
    assert!(killed_at.windows(2).all(|two| two[0] < two[1]), "{killed_at:?}");
    let clerk = imports.clerk(&nodes);
    assert_eq!(report(&clerk, &file), made.results());
    assert_eq!(books(&clerk), made.booked(&before));
    imports.check_what_is_booked();
    imports.check_consequences(&nodes);

    let again = imports.upload(&nodes, &made);
    imports.wait_for_the_end(&nodes, &again);
    let clerk = imports.clerk(&nodes);
    let duplicates = json!([{ "result": "duplicate", "count": made.entries }]);
    assert_eq!(shown(&clerk, &again).body["results"], duplicates);
    assert_eq!(books(&clerk), made.booked(&before), "nothing is booked again");
    imports.check_consequences(&nodes);
    nodes.into_iter().for_each(Process::kill);
    imports.consult_the_doctor();
}

/// A database with open invoices.
struct Imports {
    fresh: Arc<Fresh>,
    people: Scenario,
    invoices: Vec<String>,
    nodes: usize,
}

impl Imports {
    fn prepare(database: Database) -> (Self, Made) {
        let setup = TestApp::start_now(database);
        let people = setup.scenario();
        let lea = &people.legal_representative.client;
        let create = |path: &str, body| lea.post(&people.path(path), body).expect(201);
        let issue = |_| {
            let order = json!({ "plan": "web_hosting_yearly", "name": "muster.example" });
            let product = create("/products", order).text_at("/id");
            let invoice = create("/invoices", json!({ "items": [{ "product_id": product }] }));
            (invoice.text_at("/id"), invoice.text_at("/reference"))
        };
        let (invoices, references) = (0..INVOICES).map(issue).unzip();
        let made = Made {
            entries: search_size("KONTOR_TEST_ENTRIES", 3_000),
            references,
        };
        let imports = Self {
            fresh: Arc::clone(&setup.fresh),
            people,
            invoices,
            nodes: match database {
                Database::Sqlite => 1,
                Database::Postgres => 2,
            },
        };
        (imports, made)
    }

    /// Starts all servers; what their predecessors had in hand is theirs after five seconds, on SQLite at once.
    fn start_nodes(&self) -> Vec<Process> {
        let lease = if self.nodes == 1 { "3600" } else { "5" };
        let settings = [
            ("KONTOR_PUBLIC_URL", PUBLIC_URL),
            ("KONTOR_JOB_LEASE_SECONDS", lease),
            ("KONTOR_ISSUER_IBAN_EUR", ACCOUNT),
            // That so many notices to one person are omitted is a warning each.
            ("KONTOR_LOG", "error"),
        ];
        let start = |_| Process::start(&self.fresh, &settings);
        (0..self.nodes).map(start).collect()
    }

    /// The clerk, logged in now at a server.
    fn clerk(&self, nodes: &[Process]) -> Client {
        log_in(&nodes[0], &self.people.clerk.email)
    }

    fn upload(&self, nodes: &[Process], made: &Made) -> String {
        let (path, kind) = ("/v1/staff/bank-files", Some("application/xml"));
        let sent = self
            .clerk(nodes)
            .send_text("POST", path, kind, made.text().into_bytes());
        sent.expect(202).text_at("/id")
    }

    /// Waits until so many entries are booked.
    fn wait_for(&self, nodes: &[Process], file: &str, entries: usize) {
        let clerk = self.clerk(nodes);
        wait_until(|| shown(&clerk, file).body["entries_done"].as_u64() >= Some(entries as u64));
    }

    fn wait_for_the_end(&self, nodes: &[Process], file: &str) {
        let clerk = self.clerk(nodes);
        wait_until(|| shown(&clerk, file).body["state"] == "booked");
        wait_until(|| {
            self.fresh
                .count("jobs WHERE kind IN ('settle_invoice', 'settle_product')")
                == 0
        });
    }

    /// The number of entries that a server had booked when it was killed: not all of them.
    fn booked_of(&self, made: &Made) -> usize {
        assert_eq!(
            self.fresh.count("bank_files WHERE finished_at IS NULL"),
            1,
            "booked before the kill"
        );
        let lines = usize::try_from(self.fresh.count("bank_file_results")).expect("a number");
        assert!(lines < made.entries, "{lines}");
        lines
    }

    /// Each payment is there once, and has its line in the report; nothing is half booked.
    fn check_what_is_booked(&self) {
        let count = |rest: &str| self.fresh.count(rest);
        let twice = "SELECT 1 FROM payments WHERE bank_file_id IS NOT NULL GROUP BY servicer_reference \
            HAVING count(*) > 1";
        assert_eq!(count(&format!("({twice}) AS twice")), 0, "a payment twice");
        for (direction, result, kind) in [
            ("credit", "booked", "payment"),
            ("reversal", "reversal", "reversal"),
        ] {
            let payments = count(&format!(
                "payments WHERE bank_file_id IS NOT NULL AND direction = '{direction}'"
            ));
            let lines = count(&format!("bank_file_results WHERE result = '{result}'"));
            let booked = count(&format!("ledger_transactions WHERE kind = '{kind}'"));
            assert_eq!((payments, payments), (lines, booked), "{direction}");
        }
    }

    /// The invoices are paid, and their products were activated once.
    fn check_consequences(&self, nodes: &[Process]) {
        let lea = log_in(&nodes[0], &self.people.legal_representative.email);
        for invoice in &self.invoices {
            let shown = lea
                .get(&self.people.path(&format!("/invoices/{invoice}")))
                .expect(200);
            assert_eq!(shown.body["state"], "paid", "{}", shown.text);
            assert_eq!(
                shown.body["payments"].as_array().map(Vec::len),
                Some(1),
                "{}",
                shown.text
            );
        }
        let invoices = i64::try_from(INVOICES).expect("a number");
        for rest in [
            "products WHERE state = 'active'",
            "activity_entries WHERE action = 'product.activated'",
        ] {
            assert_eq!(self.fresh.count(rest), invoices, "{rest}");
        }
    }

    /// `kontor doctor` proves that ledger, invoices and balances agree.
    fn consult_the_doctor(&self) {
        set_permissions(&self.fresh.folder, Permissions::from_mode(0o700)).expect("its owner");
        let done = Command::new(binary())
            .arg("doctor")
            .env_clear()
            .env("KONTOR_DATA_DIR", &self.fresh.folder)
            .env("KONTOR_DATABASE_URL", &self.fresh.url)
            .env("KONTOR_MASTER_KEY", MASTER_KEY)
            .env("KONTOR_LISTEN", "127.0.0.1:0")
            .output()
            .expect("the binary runs");
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(said.contains("ok      ledger"), "{said}");
    }
}

#[track_caller]
fn wait_until(mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "it takes too long");
        std::thread::sleep(PAUSE);
    }
}

fn log_in(node: &Process, email: &str) -> Client {
    let client = node.client();
    let session = client
        .post("/v1/sessions", json!({ "email": email, "password": PASSWORD }))
        .expect(201);
    client.with_token(&session.text_at("/access_token"))
}

fn shown(clerk: &Client, file: &str) -> Answer {
    clerk.get(&format!("/v1/staff/bank-files/{file}")).expect(200)
}

/// The results in the report on a file, in order, with their codes.
fn report(clerk: &Client, file: &str) -> Vec<String> {
    let path = format!("/v1/staff/bank-files/{file}/results/export?separator=comma&bom=false");
    let text = clerk.get(&path).expect(200).text;
    let mut lines = csv::Reader::from_reader(text.as_bytes());
    let line = |line: Result<csv::StringRecord, csv::Error>| {
        let line = line.expect("a line");
        [&line[3], &line[4]].join(":").trim_end_matches(':').to_owned()
    };
    lines.records().map(line).collect()
}

/// The trial balance, in hundredths.
fn books(clerk: &Client) -> Books {
    let balance = clerk.get("/v1/staff/trial-balance").expect(200).body;
    let accounts = balance["accounts"].as_array().expect("accounts");
    let account = |one: &serde_json::Value| {
        let text = |pointer: &str| {
            one.pointer(pointer)
                .and_then(|text| text.as_str())
                .expect("a text")
        };
        let minor: i64 = text("/balance/amount")
            .replace('.', "")
            .parse()
            .expect("hundredths");
        let name = (text("/account").to_owned(), text("/balance/currency").to_owned());
        (name, minor)
    };
    let mut books: Books = accounts.iter().map(account).collect();
    books.retain(|_, minor| *minor != 0);
    books
}
