//! Clients that issue invoices and credit notes, and hang up now and then.

use crate::address::Address;
use fastrand::Rng;
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::client::Answer;
use kontor_tests::database::Fresh;
use kontor_tests::process::Process;
use kontor_tests::{Client, Database, Scenario, TestApp};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

/// Number of concurrent clients.
const CLIENTS: usize = 50;
/// Number of invoices of each, issued one after the other; the first of them gets a credit note.
const EACH: usize = 3;
pub const INVOICES: usize = CLIENTS * EACH;
pub const CREDIT_NOTES: usize = CLIENTS;
/// Number of documents to be issued.
pub const ALL: usize = INVOICES + CREDIT_NOTES;
/// Longest time for which a client waits that is going to hang up, in milliseconds. Of so many at once, some are being
/// issued by then, some are waiting, and some are done.
const PATIENCE: u64 = 400;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Invoice,
    CreditNote,
}

impl Kind {
    /// The word of its series, and of the history.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "invoice" => Self::Invoice,
            "credit_note" => Self::CreditNote,
            other => panic!("no kind of document: {other}"),
        }
    }
}

/// A document that was issued.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issued {
    pub kind: Kind,
    pub number: String,
    pub id: String,
    pub reference: Option<String>,
}

impl Issued {
    fn new(kind: Kind, document: &Value) -> Self {
        let text = |name: &str| document[name].as_str().map(str::to_owned);
        Self {
            kind,
            number: text("number").expect("a number"),
            id: text("id").expect("an id"),
            reference: text("reference"),
        }
    }

    /// Its place in the series, the last part of its number.
    pub fn place(&self) -> usize {
        let place = self.number.rsplit('-').next();
        place.and_then(|place| place.parse().ok()).expect("a number")
    }
}

/// Ordered products, and what was invoiced of them.
pub struct Issues {
    pub fresh: Arc<Fresh>,
    people: Scenario,
    products: Vec<String>,
    addresses: Vec<Address>,
    acknowledged: Mutex<BTreeSet<Issued>>,
    progress: Condvar,
    hang_ups: AtomicUsize,
}

impl Issues {
    /// Orders products, for servers that do not run yet.
    pub fn prepare(database: Database, servers: usize) -> Self {
        let setup = TestApp::start_now(database);
        let people = setup.scenario();
        let (lea, path) = (&people.legal_representative.client, people.path("/products"));
        let order = |_| {
            let body = json!({ "plan": "web_hosting_yearly", "name": "muster.example" });
            lea.post(&path, body).expect(201).text_at("/id")
        };
        Self {
            products: (0..INVOICES).map(order).collect(),
            fresh: Arc::clone(&setup.fresh),
            people,
            addresses: (0..servers).map(|_| Address::default()).collect(),
            acknowledged: Mutex::default(),
            progress: Condvar::new(),
            hang_ups: AtomicUsize::new(0),
        }
    }

    pub fn hang_ups(&self) -> usize {
        self.hang_ups.load(Ordering::Relaxed)
    }

    /// Starts a server, or the successor of one.
    pub fn start_node(&self, server: usize) -> Process {
        // That so many notices to one person are omitted is a warning each.
        let settings = [("KONTOR_PUBLIC_URL", PUBLIC_URL), ("KONTOR_LOG", "error")];
        let node = Process::start(&self.fresh, &settings);
        self.addresses[server].move_to(&node.base);
        node
    }

    pub fn acknowledged(&self) -> BTreeSet<Issued> {
        self.acknowledged.lock().expect("acknowledged").clone()
    }

    /// Waits until so many documents are acknowledged.
    pub fn wait_for(&self, count: usize) {
        let acknowledged = self.acknowledged.lock().expect("acknowledged");
        let enough = self
            .progress
            .wait_while(acknowledged, |acknowledged| acknowledged.len() < count);
        drop(enough.expect("acknowledged"));
    }

    /// Starts the clients, each with its share of the products.
    pub fn clients<'s>(&'s self, scope: &'s Scope<'s, '_>) -> Vec<ScopedJoinHandle<'s, ()>> {
        let shares = self.products.chunks(EACH).enumerate();
        shares
            .map(|(client, products)| scope.spawn(move || self.issue_all(client, products)))
            .collect()
    }

    fn issue_all(&self, client: usize, products: &[String]) {
        let mut rng = Rng::with_seed(client as u64);
        let address = &self.addresses[client % self.addresses.len()];
        let mut first = None;
        for product in products {
            let request = Request {
                key: format!("invoice-{product}"),
                client: &self.people.legal_representative.client,
                path: self.people.path("/invoices"),
                body: json!({ "items": [{ "product_id": product }] }).to_string(),
            };
            let invoice = self.issue(&request, address, &mut rng).expect(201);
            self.acknowledge(Issued::new(Kind::Invoice, &invoice.body));
            first.get_or_insert(invoice.text_at("/id"));
        }
        let invoice = first.expect("an invoice");
        let amount = json!({ "amount": "1.00", "currency": "CHF" });
        let request = Request {
            key: format!("credit-note-{invoice}"),
            client: &self.people.clerk.client,
            path: format!("/v1/staff/invoices/{invoice}/credit-notes"),
            body: json!({ "amount": amount, "reason": "Outage" }).to_string(),
        };
        let credit_note = self.issue(&request, address, &mut rng).expect(200);
        self.acknowledge(Issued::new(Kind::CreditNote, &credit_note.body));
    }

    fn acknowledge(&self, issued: Issued) {
        let known = format!("{issued:?}");
        let is_new = self.acknowledged.lock().expect("acknowledged").insert(issued);
        assert!(is_new, "acknowledged twice: {known}");
        self.progress.notify_all();
    }

    /// Asks until there is an answer; a repetition has the same key, so it happens once.
    fn issue(&self, request: &Request<'_>, address: &Address, rng: &mut Rng) -> Answer {
        loop {
            let base = address.current();
            if rng.u8(..4) == 0 {
                self.hang_ups.fetch_add(1, Ordering::Relaxed);
                // A server that was just killed hangs up first.
                let _ = request.hang_up(&base, Duration::from_millis(rng.u64(1..=PATIENCE)));
                continue;
            }
            match request.send(&base) {
                Ok(answer) if answer.status == 503 || answer.body["code"] == "request_in_progress" => {}
                Ok(answer) => return answer,
                Err(_) => address.wait_for_another(&base),
            }
        }
    }

    /// Returns all documents of the history.
    pub fn listed(&self) -> BTreeSet<Issued> {
        let base = self.addresses[0].current();
        let client = self.people.legal_representative.client.at(&base);
        let (mut found, mut next) = (BTreeSet::new(), String::new());
        loop {
            let path = format!("/billing-documents?limit=200{next}");
            let page = client.get(&self.people.path(&path)).expect(200);
            for item in page.body["items"].as_array().expect("items") {
                let kind = Kind::parse(item["kind"].as_str().expect("a kind"));
                let is_new = found.insert(Issued::new(kind, item));
                assert!(is_new, "listed twice: {item}");
            }
            match page.body["next_cursor"].as_str() {
                Some(cursor) => next = format!("&after={cursor}"),
                None => return found,
            }
        }
    }
}

/// A request that issues a document.
struct Request<'a> {
    key: String,
    client: &'a Client,
    path: String,
    body: String,
}

impl Request<'_> {
    fn send(&self, base: &str) -> Result<Answer, impl std::error::Error> {
        let client = self.client.at(base).with_header("idempotency-key", &self.key);
        let body = self.body.clone().into_bytes();
        client.try_send("POST", &self.path, Some("application/json"), body)
    }

    /// Sends it, and hangs up once the answer begins or the client's patience ends.
    fn hang_up(&self, base: &str, patience: Duration) -> std::io::Result<()> {
        let address = base.strip_prefix("http://").expect("an address");
        let mut stream = TcpStream::connect(address)?;
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\nidempotency-key: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.path,
            self.client.token().expect("a token"),
            self.key,
            self.body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(self.body.as_bytes())?;
        stream.set_read_timeout(Some(patience))?;
        stream.read_exact(&mut [0])
    }
}
