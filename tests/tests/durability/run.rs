//! Clients that write while the server is killed under them, and what must be there afterwards.

use crate::address::Address;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::database::Fresh;
use kontor_tests::mail_sink::MailSink;
use kontor_tests::process::Process;
use kontor_tests::scenario::api_token;
use kontor_tests::{Client, Database, TestApp};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// Number of writes.
pub const WRITES: usize = 2_000;
/// Number of times the server dies in the meantime.
pub const KILLS: usize = 4;
/// Number of concurrent clients.
const CLIENTS: usize = 4;

/// A database with one organization, and a script that may write in it; no server runs.
pub struct Prepared {
    /// The database.
    pub fresh: Arc<Fresh>,
    /// The organization's path.
    pub path: String,
    /// Its legal representative's script. An API token outlives servers and long runs.
    pub script: Client,
}

impl Prepared {
    pub fn new(database: Database) -> Self {
        let setup = TestApp::start_now(database);
        let people = setup.scenario();
        let scopes = ["organizations:write", "activity:read"];
        Self {
            fresh: Arc::clone(&setup.fresh),
            path: people.path(""),
            script: api_token(&setup, &people.legal_representative, &scopes),
        }
    }
}

/// A run of the test.
pub struct Run {
    pub sink: MailSink,
    prepared: Prepared,
    address: Address,
    /// The id of each acknowledged invitation, by its address.
    acknowledged: Mutex<BTreeMap<String, String>>,
    progress: Condvar,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Run {
    pub fn new(database: Database) -> Self {
        Self {
            sink: MailSink::start(),
            prepared: Prepared::new(database),
            address: Address::default(),
            acknowledged: Mutex::default(),
            progress: Condvar::new(),
        }
    }

    /// A server; what its predecessor had in hand is its own after five seconds.
    pub fn start_node(&self) -> Process {
        let settings = [
            ("KONTOR_PUBLIC_URL", PUBLIC_URL),
            ("KONTOR_SMTP_URL", &self.sink.url()),
            ("KONTOR_JOB_LEASE_SECONDS", "5"),
            ("KONTOR_INVITATIONS_PER_DAY", "100000"),
            ("KONTOR_MAILS_PER_ACCOUNT_PER_DAY", "100000"),
        ];
        let node = Process::start(&self.prepared.fresh, &settings);
        self.address.move_to(&node.base);
        node
    }

    /// Kills the server in the middle of whatever it does, and checks its successor.
    pub fn kill_and_restart(&self, node: Process) -> Process {
        node.kill();
        let acknowledged = self.acknowledged();
        let node = self.start_node();
        self.check(&acknowledged);
        node
    }

    /// Returns the writes acknowledged so far.
    pub fn acknowledged(&self) -> BTreeMap<String, String> {
        self.acknowledged.lock().expect("acknowledged").clone()
    }

    /// Waits until so many writes are acknowledged.
    pub fn wait_for_writes(&self, count: usize) {
        let acknowledged = self.acknowledged.lock().expect("acknowledged");
        drop(
            self.progress
                .wait_while(acknowledged, |acknowledged| acknowledged.len() < count)
                .expect("acknowledged"),
        );
    }

    /// Starts the clients, each with its share of the writes.
    pub fn clients<'s>(&'s self, scope: &'s Scope<'s, '_>) -> Vec<ScopedJoinHandle<'s, ()>> {
        let share = |first: usize| (first..WRITES).step_by(CLIENTS);
        (0..CLIENTS)
            .map(|first| scope.spawn(move || share(first).for_each(|number| self.write(number))))
            .collect()
    }

    /// Writes until it is acknowledged; a repetition has the same key, so it happens once.
    fn write(&self, number: usize) {
        let email = format!("guest-{number}@example.com");
        let body = json!({ "email": email, "role": "external" }).to_string();
        let path = format!("{}/invitations", self.prepared.path);
        let json = Some("application/json");
        loop {
            let base = self.address.current();
            let client = self
                .prepared
                .script
                .at(&base)
                .with_header("idempotency-key", &format!("write-{number}"));
            match client.try_send("POST", &path, json, body.clone().into_bytes()) {
                Ok(answer) if answer.status == 503 => {}
                Ok(answer) => {
                    let id = answer.expect(201).text_at("/id");
                    self.acknowledged.lock().expect("acknowledged").insert(email, id);
                    self.progress.notify_all();
                    return;
                }
                Err(_) => self.address.wait_for_another(&base),
            }
        }
    }

    /// Everything in `acknowledged` is there, once, and the activity log is intact.
    pub fn check(&self, acknowledged: &BTreeMap<String, String>) {
        let base = self.address.current();
        let (client, path) = (self.prepared.script.at(&base), &self.prepared.path);
        let mut found = BTreeMap::new();
        let mut next = String::new();
        loop {
            let page = client
                .get(&format!("{path}/invitations?limit=200{next}"))
                .expect(200);
            for item in page.body["items"].as_array().expect("items") {
                let text = |name: &str| item[name].as_str().expect("a text").to_owned();
                let twice = found.insert(text("email"), text("id"));
                assert_eq!(twice, None, "invited twice: {item}");
            }
            match page.body["next_cursor"].as_str() {
                Some(cursor) => next = format!("&after={cursor}"),
                None => break,
            }
        }
        let lost: BTreeSet<_> = acknowledged
            .iter()
            .filter(|(email, id)| found.get(*email) != Some(id))
            .collect();
        assert!(lost.is_empty(), "acknowledged, and gone: {lost:?}");
        let log = client.get(&format!("{path}/activity/verify")).expect(200);
        assert_eq!(log.body["intact"], true, "{}", log.text);
    }

    /// Waits until no mail waits; one that was given up fails the test.
    pub fn wait_for_empty_queue(&self, limit: Duration) {
        let (fresh, until) = (&self.prepared.fresh, Instant::now() + limit);
        let query = "SELECT count(*) AS count FROM jobs WHERE kind = 'deliver_mail'";
        let mut waiting: Box<dyn FnMut() -> QueryResult<Count>> = if fresh.url.starts_with("sqlite:") {
            let mut conn = fresh.sqlite();
            Box::new(move || diesel::sql_query(query).get_result(&mut conn))
        } else {
            let mut conn = fresh.postgres();
            Box::new(move || diesel::sql_query(query).get_result(&mut conn))
        };
        while waiting().expect("a count").count > 0 {
            assert!(Instant::now() < until, "mails are still waiting");
            std::thread::yield_now();
        }
    }
}
