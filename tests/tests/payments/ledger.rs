//! A customer whose money is compared with the model.

use super::model::{INVOICES, Model, Of, Part, TOTAL, Target};
use chrono::{NaiveDate, TimeDelta};
use kontor_domain::billing::QrReference;
use kontor_tests::camt::{Entry, Paid, import, notification};
use kontor_tests::client::Client;
use kontor_tests::{Scenario, TestApp, log_in};
use proptest::sample::Index;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Numbers of files, references and customers so far.
static COUNT: AtomicUsize = AtomicUsize::new(0);
/// Counters of references that belong to nothing begin after it.
const NOBODY: u64 = 7_000_000_000;

/// A step that changes where money is.
#[derive(Debug, Clone)]
pub enum Step {
    /// The bank reports a payment.
    Credit(Of, i64),
    /// The bank takes a payment back.
    Reversal(Index),
    /// The bank reports a payment again.
    Repetition(Index),
    /// The bank reports a payment and takes it back.
    Bounce(Of, i64),
    /// The customer pays an invoice from the prepaid account.
    Spend(usize, Part),
    /// The staff undo the allocation of a payment.
    Undo(Index),
    /// The staff put what is unmatched of a payment on the prepaid account.
    ToPrepaid(Index, Part),
    /// The staff allocate what is unmatched of a payment to an invoice.
    ToInvoice(Index, usize, Part),
    /// The staff return what is unmatched of a payment.
    Return(Index),
    /// The staff issue a credit note.
    CreditNote(usize, Part),
    /// The customer has a refund put on the prepaid account.
    Refund(usize),
    /// A day passes.
    Wait,
}

/// A kind of file of the bank, made of its id and its entries.
pub type Message = fn(&str, &[Entry]) -> String;

/// The customer.
pub struct Ledger<'a> {
    pub app: &'a TestApp,
    pub people: Scenario,
    pub lea: Client,
    pub clerk: Client,
    pub invoices: Vec<String>,
    pub first_day: NaiveDate,
    /// Balances of all accounts before the first step.
    pub before: BTreeMap<String, i64>,
    pub model: Model,
    /// Each payment: its id, and how the bank reported it.
    pub payments: Vec<(String, Paid)>,
    /// References of the invoices.
    references: Vec<String>,
    /// Reference to pay in advance.
    top_up: String,
    /// A number that tells its references from those of other customers.
    number: usize,
}

impl<'a> Ledger<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        let people = app.scenario();
        let lea = people.legal_representative.client.clone();
        let create = |path: &str, body: Value| lea.post(&people.path(path), body);
        let issue = |_| {
            let order = json!({ "plan": "web_hosting_yearly", "name": "muster.example" });
            let product = create("/products", order).expect(201).text_at("/id");
            let items = json!({ "items": [{ "product_id": product }] });
            let invoice = create("/invoices", items).expect(201);
            (invoice.text_at("/id"), invoice.text_at("/reference"))
        };
        let (invoices, references) = (0..INVOICES).map(issue).unzip();
        let top_up = create("/prepaid/top-ups", json!({ "currency": "CHF" })).expect(200);
        let mut ledger = Self {
            app,
            clerk: people.clerk.client.clone(),
            invoices,
            references,
            top_up: top_up.text_at("/reference"),
            first_day: app.clock_now().date_naive(),
            before: BTreeMap::new(),
            model: Model::default(),
            payments: Vec::new(),
            number: next(),
            lea,
            people,
        };
        ledger.before = ledger.trial_balance();
        ledger
    }

    /// Takes a step, if there is anything to take it with, and compares everything with the model.
    pub fn take(&mut self, step: &Step) {
        let payment = |index: &Index| (!self.payments.is_empty()).then(|| index.index(self.payments.len()));
        match step {
            Step::Credit(of, minor) => self.credit(*of, *minor),
            Step::Reversal(index) => {
                if let Some(payment) = payment(index) {
                    self.reverse(payment);
                }
            }
            Step::Repetition(index) => {
                if let Some(payment) = payment(index) {
                    let again = Entry::Credit(self.payments[payment].1.clone());
                    assert_eq!(self.import(&[again])[0].0, "duplicate");
                }
            }
            Step::Bounce(of, minor) => self.bounce(*of, *minor),
            Step::Spend(invoice, part) => self.spend(*invoice, *part),
            Step::Undo(index) => {
                if let Some(payment) = payment(index) {
                    let is_possible = self.model.undo(payment);
                    self.by_clerk(payment, "undo", Value::Null, status(is_possible));
                }
            }
            Step::ToPrepaid(index, part) => {
                if let Some(payment) = payment(index) {
                    let minor = part.of(self.model.payments[payment].unmatched);
                    self.allocate(payment, Target::Prepaid, minor);
                }
            }
            Step::ToInvoice(index, invoice, part) => {
                if let Some(payment) = payment(index) {
                    let open = self.model.invoices[*invoice].open();
                    let minor = part.of(self.model.payments[payment].unmatched.min(open));
                    self.allocate(payment, Target::Invoice(*invoice), minor);
                }
            }
            Step::Return(index) => {
                if let Some(payment) = payment(index) {
                    let status = status(self.model.give_back(payment));
                    self.by_clerk(payment, "return", Value::Null, status);
                }
            }
            Step::CreditNote(invoice, part) => self.credit_note(*invoice, *part),
            Step::Refund(invoice) => {
                let is_possible = self.model.refund(*invoice);
                let path = format!("/invoices/{}/refund-to-prepaid", self.invoices[*invoice]);
                let answer = self.lea.post(&self.people.path(&path), Value::Null);
                answer.expect(status(is_possible));
            }
            Step::Wait => self.wait(),
        }
        self.agrees();
    }

    fn credit(&mut self, of: Of, minor: i64) {
        let paid = self.paid(of, minor);
        let code = self.model.receive(of, minor);
        let reported = self.import(&[Entry::Credit(paid.clone())]).remove(0);
        assert_eq!((reported.0.as_str(), reported.1.as_str()), ("booked", code));
        self.payments.push((reported.2, paid));
    }

    fn reverse(&mut self, payment: usize) {
        let (of, minor) = (
            self.model.payments[payment].of,
            self.model.payments[payment].minor,
        );
        let Some(oldest) = self.model.taken_back(of, minor) else {
            return;
        };
        self.model.reverse(oldest);
        let back = self.paid(of, minor);
        assert_eq!(self.import(&[Entry::Reversal(back)])[0].0, "reversal");
        self.payment_agrees(oldest);
    }

    /// An import and its reversal leave everything as it was before.
    fn bounce(&mut self, of: Of, minor: i64) {
        // An older payment that looks the same would be taken back instead.
        if self.model.taken_back(of, minor).is_some() {
            return;
        }
        let (books, model) = (self.books(), self.model.clone());
        self.credit(of, minor);
        self.agrees();
        self.reverse(self.payments.len() - 1);
        assert_eq!(self.books(), books);
        assert_eq!(
            (self.model.invoices, self.model.claims),
            (model.invoices, model.claims)
        );
    }

    fn spend(&mut self, invoice: usize, part: Part) {
        let minor = part.of(self.model.prepaid.min(self.model.invoices[invoice].open()).max(0));
        if minor == 0 {
            return;
        }
        let is_possible = self.model.spend(invoice, minor);
        let path = format!("/invoices/{}/prepaid-payments", self.invoices[invoice]);
        let body = json!({ "amount": francs(minor) });
        self.lea
            .post(&self.people.path(&path), body)
            .expect(status(is_possible));
    }

    fn allocate(&mut self, payment: usize, target: Target, minor: i64) {
        if minor <= 0 {
            return;
        }
        let is_possible = self.model.allocate(payment, target, minor);
        let mut body = json!({ "organization_id": self.people.organization.to_string() });
        match target {
            Target::Invoice(invoice) => {
                let invoice = &self.invoices[invoice];
                body["invoices"] = json!([{ "invoice_id": invoice, "amount": francs(minor) }]);
            }
            _ => body["prepaid"] = francs(minor),
        }
        self.by_clerk(payment, "allocations", body, status(is_possible));
    }

    fn credit_note(&mut self, invoice: usize, part: Part) {
        let minor = part.of(TOTAL - self.model.invoices[invoice].credited);
        if minor == 0 {
            return;
        }
        let is_possible = self.model.credit(invoice, minor);
        let path = format!("/v1/staff/invoices/{}/credit-notes", self.invoices[invoice]);
        let body = json!({ "reason": "Outage", "amount": francs(minor) });
        self.clerk.post(&path, body).expect(status(is_possible));
    }

    fn by_clerk(&mut self, payment: usize, step: &str, body: Value, status: u16) {
        let path = format!("/v1/staff/payments/{}/{step}", self.payments[payment].0);
        self.clerk.post(&path, body).expect(status);
        self.payment_agrees(payment);
    }

    /// A day passes, and the people log in again.
    fn wait(&mut self) {
        self.app.advance(TimeDelta::days(1));
        let client = |email: &str| log_in(self.app, email).client;
        let (lea, clerk) = (&self.people.legal_representative, &self.people.clerk);
        (self.lea, self.clerk) = (client(&lea.email), client(&clerk.email));
    }

    /// A payment with a reference of the bank that nothing else has.
    pub fn paid(&self, of: Of, minor: i64) -> Paid {
        let day = self.app.clock_now().date_naive().to_string();
        let paid = Paid::new(&decimal(minor), &format!("S{}", next())).on(&day);
        match of {
            Of::Invoice(invoice) => paid.with(&self.references[invoice]),
            Of::TopUp => paid.with(&self.top_up),
            Of::Nobody => {
                let counter = NonZeroU64::new(NOBODY + self.number as u64).expect("a counter");
                paid.with(QrReference::from_counter(counter).as_str())
            }
            // Only its payer tells it from others.
            Of::Nothing => Paid {
                payer: format!("CH56048350123{:08}", self.number),
                ..paid
            },
        }
    }

    /// Imports entries of a notification, and returns the lines of the report: results, codes and payments.
    fn import(&self, entries: &[Entry]) -> Vec<(String, String, String)> {
        self.import_as(notification, entries)
    }

    fn import_as(&self, message: Message, entries: &[Entry]) -> Vec<(String, String, String)> {
        // Ids are ordered by time.
        self.app.advance(TimeDelta::seconds(1));
        let file = message(&format!("M{}", next()), entries);
        let id = import(self.app, &self.clerk, &file);
        let report = self
            .clerk
            .get(&format!("/v1/staff/bank-files/{id}/results?limit=200"))
            .expect(200);
        let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let lines = report.body["items"].as_array().expect("items").iter();
        lines
            .map(|line| (text(line, "result"), text(line, "code"), text(line, "payment_id")))
            .collect()
    }

    /// Imports payments as transactions of one entry, of which this may be a part.
    pub fn import_batch(&self, message: Message, paid: &[Paid]) {
        let sum: i64 = paid.iter().map(|paid| minor(&paid.amount)).sum();
        let head = Paid::new(&decimal(sum), &format!("B{}", self.number)).on(&paid[0].day);
        for (result, ..) in self.import_as(message, &[Entry::Batch(head, paid.to_vec())]) {
            assert!(["booked", "duplicate"].contains(&result.as_str()), "{result}");
        }
    }
}

/// The status of the answer to something that is possible or not.
fn status(is_possible: bool) -> u16 {
    if is_possible { 200 } else { 409 }
}

fn next() -> usize {
    COUNT.fetch_add(1, Ordering::Relaxed)
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// An amount that was written in francs, in hundredths.
pub fn minor(text: &str) -> i64 {
    text.replace('.', "").parse().expect("hundredths")
}

fn francs(minor: i64) -> Value {
    json!({ "amount": decimal(minor), "currency": "CHF" })
}
