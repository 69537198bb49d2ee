//! Sends many requests at once, and watches the effect on other callers.

use kontor_tests::client::Client;
use kontor_tests::scenario::person;
use kontor_tests::{Answer, TestApp};
use serde_json::Value;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Returns the sizes of the bursts.
pub fn sizes() -> Vec<usize> {
    match std::env::var("KONTOR_TEST_BURSTS").as_deref() {
        Ok("full") => vec![8, 16, 32],
        _ => vec![8],
    }
}

/// A request that can be sent again and again.
#[derive(Clone)]
pub struct Request {
    pub client: Client,
    pub method: String,
    pub path: String,
    pub body: Vec<u8>,
}

impl Request {
    pub fn new(client: &Client, method: &str, path: &str, body: &Value) -> Self {
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        Self {
            client: client.clone(),
            method: method.to_owned(),
            path: path.to_owned(),
            body,
        }
    }

    fn send(&self) -> Answer {
        let content_type = match self.body.as_slice() {
            [] => None,
            [b'<', ..] => Some("application/xml"),
            _ => Some("application/json"),
        };
        self.client
            .try_send(&self.method, &self.path, content_type, self.body.clone())
            .unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.path))
    }
}

/// Sends all requests at the same moment; none of them fails on the server's side.
#[track_caller]
pub fn burst(name: &str, requests: Vec<Request>) -> Vec<Answer> {
    let barrier = Arc::new(Barrier::new(requests.len()));
    let sent: Vec<JoinHandle<(Answer, Duration)>> = requests
        .into_iter()
        .map(|request| {
            let barrier = Arc::clone(&barrier);
            std::thread::spawn(move || {
                barrier.wait();
                let began = Instant::now();
                (request.send(), began.elapsed())
            })
        })
        .collect();
    let answers: Vec<(Answer, Duration)> = sent
        .into_iter()
        .map(|thread| thread.join().expect("an answer"))
        .collect();
    let slowest = answers.iter().map(|(_, took)| *took).max().unwrap_or_default();
    let statuses: Vec<u16> = answers.iter().map(|(answer, _)| answer.status).collect();
    say(&format!(
        "{name:28} x {:2}: slowest {slowest:9.1?} {statuses:?}",
        statuses.len()
    ));
    for (answer, _) in &answers {
        assert!(answer.status < 500, "{name}: {} {}", answer.status, answer.text);
    }
    answers.into_iter().map(|(answer, _)| answer).collect()
}

/// A stranger who reads her profile all the time.
pub struct Watch {
    stop: Arc<AtomicBool>,
    stranger: JoinHandle<Vec<Duration>>,
    before: u64,
}

impl Watch {
    pub fn start(app: &TestApp) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, client) = (Arc::clone(&stop), person(app, "sam").client);
        let before = app.store().asked().repeated;
        let stranger = std::thread::spawn(move || {
            let mut took = Vec::new();
            while !stopped.load(Ordering::SeqCst) {
                let began = Instant::now();
                client.get("/v1/profile").expect(200);
                took.push(began.elapsed());
            }
            took
        });
        Self {
            stop,
            stranger,
            before,
        }
    }

    /// Every read was answered, and no write ran again: it would have been in another one's way.
    #[track_caller]
    pub fn end(self, app: &TestApp) {
        self.stop.store(true, Ordering::SeqCst);
        let mut took = self.stranger.join().expect("the stranger was served");
        took.sort_unstable();
        let at = |percent: usize| took[(took.len() - 1) * percent / 100];
        say(&format!(
            "the stranger's {} reads: p50 {:.1?}, p99 {:.1?}, slowest {:.1?}",
            took.len(),
            at(50),
            at(99),
            at(100)
        ));
        let repeated = app.store().asked().repeated - self.before;
        assert_eq!(repeated, 0, "writes that were in each other's way");
    }
}

/// Past the test harness, which would keep it to itself when all goes well.
pub fn say(line: &str) {
    writeln!(std::io::stdout().lock(), "{line}").expect("an output");
}
