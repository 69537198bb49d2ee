//! A mail server that keeps what it gets: a real SMTP conversation (RFC 5321) on a free port.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

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
}

/// The server; it ends with the test's process.
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

impl SmtpSink {
    /// Starts one.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Mutex::new(Shared::default()));
        let kept = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&kept);
                // A client that hangs up ends its conversation, and only that.
                std::thread::spawn(move || converse(&stream, &shared));
            }
        });
        Self { address, shared }
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

    fn with<T>(&self, work: impl FnOnce(&mut Shared) -> T) -> T {
        work(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn converse(stream: &TcpStream, shared: &Mutex<Shared>) -> std::io::Result<()> {
    let shared = || shared.lock().unwrap_or_else(PoisonError::into_inner);
    let mut lines = BufReader::new(stream).lines();
    let mut answer = stream;
    let (mut from, mut to) = (String::new(), Vec::new());
    answer.write_all(b"220 sink\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let (verb, argument) = line.split_once(' ').unwrap_or((&line, ""));
        let reply = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME",
            "MAIL" => {
                from = address(argument);
                "250 fine"
            }
            "RCPT" => {
                shared().attempts += 1;
                let reply = shared().replies.pop_front().unwrap_or("250 fine");
                if reply.starts_with("250") {
                    to.push(address(argument));
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
