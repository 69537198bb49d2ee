//! A mail server over TCP that takes every mail and remembers it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its `Message-ID`.
    pub message_id: String,
    /// The address of the envelope.
    pub to: String,
}

#[derive(Default)]
struct Inbox {
    mails: Mutex<Vec<Received>>,
    arrived: Condvar,
}

/// The mail server; it runs until the test ends.
pub struct MailSink {
    inbox: Arc<Inbox>,
    port: u16,
}

impl MailSink {
    /// Starts on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let inbox = Arc::new(Inbox::default());
        let shared = Arc::clone(&inbox);
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let inbox = Arc::clone(&shared);
                // A client that is killed in the middle of a mail leaves half a mail, which does not count.
                std::thread::spawn(move || talk(&connection, &inbox));
            }
        });
        Self { inbox, port }
    }

    /// As for `KONTOR_SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Waits until `enough` is true of what arrived, and returns it; fails after `limit`.
    #[track_caller]
    pub fn wait(&self, limit: Duration, enough: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let until = Instant::now() + limit;
        let mut mails = self.inbox.mails.lock().unwrap_or_else(PoisonError::into_inner);
        while !enough(&mails) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "only {} mails after {limit:?}", mails.len());
            mails = self
                .inbox
                .arrived
                .wait_timeout(mails, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        mails.clone()
    }
}

/// Counts the arrivals of each `Message-ID`.
pub fn by_message_id(mails: &[Received]) -> BTreeMap<&str, usize> {
    mails.iter().fold(BTreeMap::new(), |mut counts, mail| {
        *counts.entry(mail.message_id.as_str()).or_default() += 1;
        counts
    })
}

/// The server's side of RFC 5321, as much as a client needs that sends one mail after the other.
fn talk(connection: &TcpStream, inbox: &Inbox) -> Option<()> {
    let mut lines = BufReader::new(connection.try_clone().ok()?).lines();
    let mut connection = connection;
    let mut say = |text: &str| connection.write_all(format!("{text}\r\n").as_bytes()).ok();
    let mut to = String::new();
    say("220 sink")?;
    loop {
        let line = lines.next()?.ok()?;
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        match verb.to_ascii_uppercase().as_str() {
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1);
                to = address.map(str::to_owned).unwrap_or_default();
                say("250 taken")?;
            }
            "DATA" => {
                say("354 go on")?;
                let head = data(&mut lines)?;
                let mail = Received {
                    message_id: head,
                    to: to.clone(),
                };
                inbox
                    .mails
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(mail);
                inbox.arrived.notify_all();
                say("250 taken")?;
            }
            "QUIT" => {
                say("221 bye")?;
                return None;
            }
            _ => say("250 fine")?,
        }
    }
}

/// Reads a mail to its end and returns its `Message-ID`.
fn data(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> Option<String> {
    let mut message_id = None;
    loop {
        let line = lines.next()?.ok()?;
        if line == "." {
            return Some(message_id.unwrap_or_default());
        }
        if let Some((name, value)) = line.split_once(':')
            && message_id.is_none()
            && name.eq_ignore_ascii_case("message-id")
        {
            message_id = Some(value.trim().to_owned());
        }
    }
}
