//! A customer and a clerk whose clock goes on for months, and who log in again.

use crate::billing::desk::Desk;
use chrono::{NaiveDate, TimeDelta};
use kontor_api::reminders::DecideReminders;
use kontor_tests::camt::{Entry, Paid, import, notification};
use kontor_tests::client::{Answer, Client};
use kontor_tests::login::log_in;
use kontor_tests::{Database, TestApp};
use serde_json::{Value, json};
use std::ops::Deref;

pub struct Chaser(Desk);

impl Deref for Chaser {
    type Target = Desk;
    fn deref(&self) -> &Desk {
        &self.0
    }
}

impl Chaser {
    pub fn new(database: Database) -> Self {
        Self::with(database, &[])
    }

    pub fn with(database: Database, settings: &[(&str, &str)]) -> Self {
        let chaser = Self(Desk::with(database, settings));
        Self::work_on(&chaser.app);
        chaser
    }

    /// Does the work of the day at a node.
    pub fn work_on(node: &TestApp) {
        node.write(|tx| tx.jobs().ensure_recurring(&DecideReminders::default()));
        node.work();
    }

    /// Lets days pass, of each of which the work is done.
    pub fn live(&self, days: i64) {
        for _ in 0..days {
            self.wait(1);
            Self::work_on(&self.app);
        }
    }

    pub fn today(&self) -> NaiveDate {
        self.app.clock_now().date_naive()
    }

    pub fn day(&self, after: i64) -> String {
        (self.today() + TimeDelta::days(after)).to_string()
    }

    /// The legal representative, logged in now.
    pub fn lea_now(&self) -> Client {
        log_in(&self.app, &self.people.legal_representative.email).client
    }

    /// The clerk, logged in now.
    pub fn clerk_now(&self) -> Client {
        log_in(&self.app, &self.people.clerk.email).client
    }

    pub fn see(&self, path: &str) -> Answer {
        self.lea_now().get(&self.path(path)).expect(200)
    }

    /// The reminders of an invoice, oldest first: their levels and days.
    pub fn reminders(&self, invoice: &str) -> Vec<(i64, String)> {
        let mut all: Vec<(i64, String)> = self
            .rows(invoice)
            .iter()
            .map(|row| {
                let day = row["reminded_on"].as_str().expect("a day").to_owned();
                (row["level"].as_i64().expect("a level"), day)
            })
            .collect();
        all.sort();
        all
    }

    pub fn rows(&self, invoice: &str) -> Vec<Value> {
        let page = self.see(&format!("/reminders?invoice_id={invoice}"));
        page.body["items"].as_array().expect("items").clone()
    }

    /// Texts of the mails to the legal representative whose subject has these words.
    pub fn mails(&self, words: &str) -> Vec<String> {
        let mails = self.app.mails_to(&self.people.legal_representative.email);
        let named = mails.iter().filter(|mail| mail.subject.contains(words));
        named.map(|mail| mail.text.clone()).collect()
    }

    /// Fails unless the code in a mail is ours.
    #[track_caller]
    pub fn verified(&self, mail: &str) {
        let (_, rest) = mail.split_once("The code ").expect("a code");
        let code = rest.split_whitespace().next().expect("a code");
        let answer = self
            .lea_now()
            .post("/v1/reminders/verify", json!({ "code": code }))
            .expect(200);
        assert_eq!(answer.body["result"], "ours", "{mail}");
    }

    pub fn reference(&self, invoice: &str) -> String {
        self.see(&format!("/invoices/{invoice}")).text_at("/reference")
    }

    /// Imports payments, which the bank booked on their days.
    pub fn receive(&self, message: &str, paid: &[Paid]) {
        let entries: Vec<Entry> = paid.iter().cloned().map(Entry::Credit).collect();
        import(&self.app, &self.clerk_now(), &notification(message, &entries));
    }

    /// An issued invoice of 74.59 for an ordered hosting, by a customer who is logged in now.
    pub fn new_invoice(&self) -> String {
        let lea = self.lea_now();
        let create = |path: &str, body: Value| lea.post(&self.path(path), body).expect(201).text_at("/id");
        let order = json!({ "plan": "web_hosting_yearly", "name": "muster.example" });
        let product = create("/products", order);
        create("/invoices", json!({ "items": [{ "product_id": product }] }))
    }

    /// A renewal of a product in use that is to be paid within thirty days: the product and the invoice.
    pub fn renewal(&self) -> (String, String) {
        let product = self.due();
        self.renew();
        let invoice = self.invoice_to_pay();
        (product, invoice)
    }

    pub fn product_state(&self, product: &str) -> String {
        self.see(&format!("/products/{product}")).text_at("/state")
    }
}
