//! A mail server that keeps what it gets: a real SMTP conversation (RFC 5321) on a free port.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and body, lines ended by LF, dots unstuffed.
    pub data: String,
}

impl Received {
    /// The values of a header, unfolded.
    pub fn headers(&self, name: &str) -> Vec<String> {
        let head = self.data.split("\n\n").next().unwrap_or_default();
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        unfolded
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
            .collect()
    }
}

#[derive(Default)]
struct Shared {
    received: Vec<Received>,
    replies: VecDeque<&'static str>,
    attempts: usize,
    connections: usize,
    greetings: Vec<String>,
    ehlo: Option<&'static str>,
    held: Option<&'static str>,
}

/// The server; it ends with the test's process.
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    changed: Arc<Condvar>,
}

impl SmtpSink {
    /// Starts one.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Mutex::new(Shared::default()));
        let changed = Arc::new(Condvar::new());
        let (kept, told) = (Arc::clone(&shared), Arc::clone(&changed));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (shared, told) = (Arc::clone(&kept), Arc::clone(&told));
                // A client that hangs up ends its conversation, and only that.
                std::thread::spawn(move || converse(&stream, &shared, &told));
            }
        });
        Self {
            address,
            shared,
            changed,
        }
    }

    /// As for the setting `smtp_url`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Answers the next mails' recipients with these replies, one each; then takes everything again.
    pub fn reply(&self, replies: &[&'static str]) {
        self.with(|shared| shared.replies.extend(replies));
    }

    /// The mails so far.
    pub fn received(&self) -> Vec<Received> {
        self.with(|shared| shared.received.clone())
    }

    /// How many mails were tried so far.
    pub fn attempts(&self) -> usize {
        self.with(|shared| shared.attempts)
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.with(|shared| shared.connections)
    }

    /// How it was greeted so far: `EHLO name` or `HELO name`.
    pub fn greetings(&self) -> Vec<String> {
        self.with(|shared| shared.greetings.clone())
    }

    /// Answers EHLO with this from now on, lines separated by CRLF.
    pub fn answer_ehlo(&self, reply: &'static str) {
        self.with(|shared| shared.ehlo = Some(reply));
    }

    /// Keeps recipients whose address begins like this waiting for an answer; all of them go on when it is `None`.
    pub fn hold(&self, beginning: Option<&'static str>) {
        self.with(|shared| shared.held = beginning);
        self.changed.notify_all();
    }

    /// Waits until `enough` is true of the mails and the attempts so far; fails after a minute.
    #[track_caller]
    pub fn wait(&self, enough: impl Fn(&[Received], usize) -> bool) {
        let until = Instant::now() + Duration::from_secs(60);
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        while !enough(&shared.received, shared.attempts) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "only {} mails of {}",
                shared.received.len(),
                shared.attempts
            );
            shared = self
                .changed
                .wait_timeout(shared, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Shared) -> T) -> T {
        work(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn converse(stream: &TcpStream, shared: &Mutex<Shared>, changed: &Condvar) -> std::io::Result<()> {
    let shared = || shared.lock().unwrap_or_else(PoisonError::into_inner);
    shared().connections += 1;
    let mut lines = BufReader::new(stream).lines();
    let mut answer = stream;
    let (mut from, mut to) = (String::new(), Vec::new());
    answer.write_all(b"220 sink\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let (verb, argument) = line.split_once(' ').unwrap_or((&line, ""));
        let reply = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                shared().greetings.push(line.clone());
                shared().ehlo.unwrap_or("250-sink\r\n250 8BITMIME")
            }
            "HELO" => {
                shared().greetings.push(line.clone());
                "250 sink"
            }
            "MAIL" => {
                from = address(argument);
                "250 fine"
            }
            "RCPT" => {
                let address = address(argument);
                let mut state = shared();
                state.attempts += 1;
                changed.notify_all();
                while state.held.is_some_and(|beginning| address.starts_with(beginning)) {
                    state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                drop(state);
                let reply = shared().replies.pop_front().unwrap_or("250 fine");
                if reply.starts_with("250") {
                    to.push(address);
                }
                reply
            }
            "DATA" => {
                answer.write_all(b"354 go on\r\n")?;
                let mut data = String::new();
                while let Some(line) = lines.next().transpose()?
                    && line != "."
                {
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    data.push('\n');
                }
                let (from, to) = (std::mem::take(&mut from), std::mem::take(&mut to));
                shared().received.push(Received { from, to, data });
                changed.notify_all();
                "250 queued"
            }
            "RSET" | "NOOP" => "250 fine",
            "QUIT" => return answer.write_all(b"221 bye\r\n"),
            _ => "502 not here",
        };
        answer.write_all(format!("{reply}\r\n").as_bytes())?;
    }
    Ok(())
}

/// The address of `FROM:<…>` or `TO:<…>`.
fn address(argument: &str) -> String {
    let inside = argument
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address).unwrap_or_default().to_owned()
}
