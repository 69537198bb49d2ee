//! A provider to which the bank sends files.

use crate::billing::desk::Desk;
use chrono::TimeDelta;
use kontor_domain::organizations::Currency;
use kontor_persistence::LedgerFaults;
use kontor_tests::camt::{Entry, Paid, import, notification};
use kontor_tests::client::Answer;
use serde_json::Value;
use std::ops::Deref;

pub struct Counter(Desk);

impl Deref for Counter {
    type Target = Desk;
    fn deref(&self) -> &Desk {
        &self.0
    }
}

impl Counter {
    pub fn new(database: kontor_tests::Database) -> Self {
        Self(Desk::new(database))
    }

    /// Imports a file and returns the lines of its report: results and codes.
    pub fn import(&self, file: &str) -> Vec<String> {
        // Ids are ordered by time.
        self.app.advance(TimeDelta::seconds(1));
        let id = import(&self.app, self.clerk(), file);
        self.report(&id).iter().map(word).collect()
    }

    /// Imports a notification of payments.
    pub fn credits(&self, message: &str, paid: &[Paid]) -> Vec<String> {
        let entries: Vec<Entry> = paid.iter().cloned().map(Entry::Credit).collect();
        self.import(&notification(message, &entries))
    }

    pub fn report(&self, id: &str) -> Vec<Value> {
        let page = self
            .clerk()
            .get(&format!("/v1/staff/bank-files/{id}/results?limit=200"));
        page.expect(200).body["items"].as_array().expect("items").clone()
    }

    pub fn reference(&self, invoice: &str) -> String {
        self.get(&format!("/invoices/{invoice}")).text_at("/reference")
    }

    pub fn open(&self, invoice: &str) -> String {
        self.get(&format!("/invoices/{invoice}")).text_at("/open/amount")
    }

    /// The prepaid balance of the organization, as the ledger has it.
    pub fn prepaid(&self) -> i64 {
        let organization = self.people.organization;
        self.app
            .write(move |tx| tx.payments().prepaid_for_update(organization, Currency::Chf))
    }

    pub fn unmatched(&self) -> Vec<Value> {
        let page = self.clerk().get("/v1/staff/unmatched?limit=200").expect(200);
        page.body["items"].as_array().expect("items").clone()
    }

    pub fn allocate(&self, payment: &str, body: Value) -> Answer {
        self.clerk()
            .post(&format!("/v1/staff/payments/{payment}/allocations"), body)
    }

    /// Fails unless the ledger agrees with invoices, balances and payments.
    #[track_caller]
    pub fn agrees(&self) {
        let faults = self.app.write(|tx| tx.billing().ledger_faults());
        assert_eq!(faults, LedgerFaults::default());
    }
}

fn word(line: &Value) -> String {
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    match text("code").as_str() {
        "" => text("result"),
        code => format!("{}:{code}", text("result")),
    }
}
