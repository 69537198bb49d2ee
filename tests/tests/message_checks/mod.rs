//! Checks of messages: what is genuine and what is forged, who sees the result, and what is refused.

mod bad_input;
mod codes;
mod genuine;
mod privacy;
mod verdicts;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_message_check::{Own, examine};
use kontor_tests::client::{Answer, Client};
use kontor_tests::{Database, Scenario, TestApp};
use serde_json::{Value, json};

/// The provider's sender.
pub const SENDER: &str = "Kontor <billing@kontor.example>";

/// A provider with an organization.
struct World {
    app: TestApp,
    people: Scenario,
}

impl World {
    fn new(database: Database) -> Self {
        Self::with(database, &[])
    }

    fn with(database: Database, more: &[(&str, &str)]) -> Self {
        let settings = [&[("mail_from", SENDER)], more].concat();
        let app = TestApp::start_with(database, &settings);
        let people = app.scenario();
        Self { app, people }
    }

    fn lea(&self) -> &Client {
        &self.people.legal_representative.client
    }

    fn path(&self) -> String {
        self.people.path("/message-checks")
    }

    fn post(&self, body: Value) -> Answer {
        self.lea().post(&self.path(), body)
    }

    /// Checks a message, and returns the check.
    fn check(&self, message: &[u8]) -> Value {
        self.post(encoded(message)).expect(201).body
    }

    /// A mail of the provider to the legal representative.
    fn mail_to_lea(&self, from: &str, text: &str, attachments: &[(&str, &[u8])]) -> Vec<u8> {
        let to = format!("To: {}\r\n", self.people.legal_representative.email);
        [to.into_bytes(), mail(from, text, attachments)].concat()
    }

    /// The number of the newest invoice.
    fn number(&self) -> String {
        let page = self.lea().get(&self.people.path("/invoices"));
        page.expect(200).text_at("/items/0/number")
    }

    /// Issues an invoice, and returns its PDF.
    fn invoice(&self) -> Vec<u8> {
        let order = json!({ "plan": "web_hosting_yearly", "name": "muster.example" });
        let product = self.lea().post(&self.people.path("/products"), order);
        let items = json!({ "items": [{ "product_id": product.expect(201).text_at("/id") }] });
        let invoice = self.lea().post(&self.people.path("/invoices"), items);
        let id = invoice.expect(201).text_at("/id");
        let pdf = self.people.path(&format!("/invoices/{id}/pdf"));
        self.lea().get(&pdf).expect(200).bytes
    }
}

/// The code that is printed on a document.
fn code(pdf: &[u8]) -> String {
    let mail = mail(SENDER, "", &[("application/pdf", pdf)]);
    let examined = examine(&mail, &Own::default(), &[]).expect("a message");
    examined.codes().first().expect("a code").clone()
}

pub fn encoded(message: &[u8]) -> Value {
    json!({ "message": STANDARD.encode(message) })
}

/// A mail with a text and attachments.
pub fn mail(from: &str, text: &str, attachments: &[(&str, &[u8])]) -> Vec<u8> {
    let part = |(media_type, bytes): (&str, &[u8])| {
        let encoded = STANDARD.encode(bytes);
        format!("--b\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n")
    };
    let parts: String = std::iter::once(("text/plain; charset=utf-8", text.as_bytes()))
        .chain(attachments.iter().copied())
        .map(part)
        .collect();
    let head = format!(
        "From: {from}\r\nSubject: Invoice\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b"
    );
    format!("{head}\r\n\r\n{parts}--b--\r\n").into_bytes()
}

/// The codes of a check's reasons.
fn reasons(check: &Value) -> Vec<&str> {
    let reasons = check["reasons"].as_array().expect("reasons");
    reasons
        .iter()
        .filter_map(|reason| reason["code"].as_str())
        .collect()
}
