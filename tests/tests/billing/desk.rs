//! A customer with invoices, and the clerk who books what was paid.

use chrono::TimeDelta;
use kontor_api::billing::IssueRenewals;
use kontor_tests::client::{Answer, Client};
use kontor_tests::scenario::Scenario;
use kontor_tests::{Database, TestApp};
use serde_json::{Value, json};

/// A server with an organization, its legal representative and a billing clerk.
pub struct Desk {
    pub app: TestApp,
    pub people: Scenario,
}

impl Desk {
    pub fn new(database: Database) -> Self {
        Self::with(database, &[])
    }

    /// As [`Self::new`], with some settings.
    pub fn with(database: Database, settings: &[(&str, &str)]) -> Self {
        let app = TestApp::start_with(database, settings);
        let people = app.scenario();
        Self { app, people }
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

    /// The id of what a POST creates.
    pub fn create(&self, path: &str, body: Value) -> String {
        self.lea().post(&self.path(path), body).expect(201).text_at("/id")
    }

    pub fn order(&self, plan: &str) -> String {
        self.create("/products", json!({ "plan": plan, "name": "muster.example" }))
    }

    /// A product in use, whose next period begins in ten days.
    pub fn due(&self) -> String {
        let product = self.order("web_hosting_yearly");
        let order = self.invoice(&[&product]);
        self.pay(&order, "74.59").expect(200);
        let day = self.app.clock_now().date_naive() + TimeDelta::days(10);
        let due = format!("UPDATE products SET renews_on = '{day}' WHERE state = 'active'");
        self.app.fresh.execute(&due);
        product
    }

    /// The open invoice that is due first.
    pub fn invoice_to_pay(&self) -> String {
        self.get("/to-pay").text_at("/invoices/0/invoice_id")
    }

    pub fn invoice(&self, products: &[&str]) -> String {
        self.create("/invoices", items(products))
    }

    /// An issued invoice of 74.59 for an ordered hosting.
    pub fn open_invoice(&self) -> String {
        let product = self.order("web_hosting_yearly");
        self.invoice(&[&product])
    }

    pub fn state(&self, invoice: &str) -> String {
        self.get(&format!("/invoices/{invoice}")).text_at("/state")
    }

    pub fn pay(&self, invoice: &str, amount: &str) -> Answer {
        self.book(invoice, "payments", amount)
    }

    pub fn book(&self, invoice: &str, what: &str, amount: &str) -> Answer {
        let day = self.app.clock_now().date_naive();
        let body = json!({ "amount": { "amount": amount, "currency": "CHF" }, "value_date": day });
        self.clerk()
            .post(&format!("/v1/staff/invoices/{invoice}/{what}"), body)
    }

    pub fn credit(&self, invoice: &str, mut body: Value) -> Answer {
        body["reason"] = "Outage".into();
        self.clerk()
            .post(&format!("/v1/staff/invoices/{invoice}/credit-notes"), body)
    }

    /// Goes on by days, after which the people's tokens have expired.
    pub fn wait(&self, days: i64) {
        self.app.advance(TimeDelta::days(days));
    }

    /// Runs the job that invoices renewals, as a node does once an hour.
    pub fn renew(&self) {
        self.app.write(|tx| tx.jobs().push(&IssueRenewals));
        self.app.answer_only();
    }
}

/// A body that selects products.
pub fn items(products: &[&str]) -> Value {
    let items: Vec<Value> = products.iter().map(|id| json!({ "product_id": id })).collect();
    json!({ "items": items })
}
