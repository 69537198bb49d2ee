//! A customer with a prepaid account, and the clerks who book.

use chrono::NaiveDate;
use kontor_domain::staff::StaffRole;
use kontor_persistence::LedgerFaults;
use kontor_tests::client::{Answer, Client};
use kontor_tests::scenario::{Person, Scenario, staff};
use kontor_tests::{Database, TestApp};
use serde_json::{Value, json};
use std::cell::OnceCell;

/// A bank account of another party.
pub const IBAN: &str = "DE89 3704 0044 0532 0130 00";

/// A server with an organization, its legal representative and two billing clerks.
pub struct Purse {
    pub app: TestApp,
    pub people: Scenario,
    pub other_clerk: Person,
    paid: OnceCell<String>,
}

impl Purse {
    pub fn new(database: Database) -> Self {
        Self::with(database, &[])
    }

    /// As [`Self::new`], with some settings.
    pub fn with(database: Database, settings: &[(&str, &str)]) -> Self {
        let app = TestApp::start_with(database, settings);
        let people = app.scenario();
        let other_clerk = staff(&app, "cleo", Some(StaffRole::BillingClerk));
        Self {
            app,
            people,
            other_clerk,
            paid: OnceCell::new(),
        }
    }

    pub fn lea(&self) -> &Client {
        &self.people.legal_representative.client
    }

    pub fn clerk(&self) -> &Client {
        &self.people.clerk.client
    }

    pub fn path(&self, path: &str) -> String {
        self.people.path(path)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.lea().get(&self.path(path)).expect(200)
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.lea().post(&self.path(path), body)
    }

    pub fn today(&self) -> NaiveDate {
        self.app.clock_now().date_naive()
    }

    /// An issued invoice of 74.59 for an ordered hosting.
    pub fn invoice(&self) -> String {
        let order = json!({ "plan": "web_hosting_yearly", "name": "muster.example" });
        let product = self.post("/products", order).expect(201).text_at("/id");
        let items = json!({ "items": [{ "product_id": product }] });
        self.post("/invoices", items).expect(201).text_at("/id")
    }

    /// Books a payment of an invoice that a clerk received.
    pub fn receive(&self, invoice: &str, amount: &str) {
        let path = format!("/v1/staff/invoices/{invoice}/payments");
        let body = json!({ "amount": francs(amount), "value_date": self.today() });
        self.clerk().post(&path, body).expect(200);
    }

    /// Pays an invoice again that was paid, so that the money goes to the prepaid account.
    pub fn top_up(&self, amount: &str) {
        let paid = self.paid.get_or_init(|| {
            let invoice = self.invoice();
            self.receive(&invoice, "74.59");
            invoice
        });
        self.receive(paid, amount);
    }

    /// The balance in francs.
    pub fn balance(&self) -> String {
        let balances = self.get("/prepaid").body["balances"].clone();
        let amount = balances[0]["amount"].as_str();
        amount.unwrap_or("0.00").to_owned()
    }

    /// The balance of an account in the ledger at the end of a day, positive in debit.
    pub fn in_ledger(&self, account: &str, on: NaiveDate) -> String {
        let shown = self.get(&format!("/balances?on={on}"));
        let accounts = shown.body["accounts"].as_array().expect("accounts").clone();
        let found = accounts.iter().find(|one| one["account"] == account);
        let amount = found.and_then(|one| one["balance"]["amount"].as_str());
        amount.unwrap_or("0.00").to_owned()
    }

    /// Pays an invoice from the prepaid account.
    pub fn spend(&self, invoice: &str, amount: Option<&str>) -> Answer {
        let body = amount.map_or_else(|| json!({}), |amount| json!({ "amount": francs(amount) }));
        self.post(&format!("/invoices/{invoice}/prepaid-payments"), body)
    }

    pub fn state(&self, invoice: &str) -> String {
        self.get(&format!("/invoices/{invoice}")).text_at("/state")
    }

    /// Asks for a payout of an amount.
    pub fn request(&self, amount: &str) -> Answer {
        let body = json!({ "amount": francs(amount), "iban": IBAN, "name": "Muster AG" });
        self.post("/payouts", body)
    }

    /// A step of a clerk with a payout.
    pub fn step(clerk: &Client, payout: &str, step: &str, body: Value) -> Answer {
        clerk.post(&format!("/v1/staff/payouts/{payout}/{step}"), body)
    }

    /// Actions of the organization's log, newest first.
    pub fn actions(&self) -> Vec<String> {
        kontor_tests::client::texts(&self.get("/activity?limit=200"), "action")
    }

    /// Fails unless ledger, invoices and balances agree.
    #[track_caller]
    pub fn is_sound(&self) {
        let faults = self.app.write(|tx| tx.billing().ledger_faults());
        assert_eq!(faults, LedgerFaults::default());
    }
}

/// An amount in Swiss francs.
pub fn francs(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CHF" })
}
