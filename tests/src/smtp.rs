//! A mail server that keeps what it gets: a real SMTP conversation (RFC 5321) on a free port.

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
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
    hang_ups: VecDeque<bool>,
    attempts: usize,
    connections: usize,
    greetings: Vec<String>,
    ehlo: Option<&'static str>,
    held: Option<&'static str>,
    bare: Vec<String>,
}

/// The way a conversation gets encrypted.
#[derive(Clone)]
enum Encryption {
    Never,
    Offered(Arc<ServerConfig>),
    FromTheStart(Arc<ServerConfig>),
}

/// A connection, encrypted or not.
trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

fn encrypted(wire: Box<dyn Wire>, config: &Arc<ServerConfig>) -> std::io::Result<Box<dyn Wire>> {
    let tls = ServerConnection::new(Arc::clone(config)).map_err(std::io::Error::other)?;
    Ok(Box::new(StreamOwned::new(tls, wire)))
}

/// The server; it ends with the test's process.
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    changed: Arc<Condvar>,
}

impl SmtpSink {
    /// Starts one that knows no encryption.
    pub fn start() -> Self {
        Self::start_with(Encryption::Never)
    }

    /// Starts one that offers STARTTLS.
    pub fn start_offering_tls(config: ServerConfig) -> Self {
        Self::start_with(Encryption::Offered(Arc::new(config)))
    }

    /// Starts one that speaks TLS and nothing else.
    pub fn start_in_tls(config: ServerConfig) -> Self {
        Self::start_with(Encryption::FromTheStart(Arc::new(config)))
    }

    fn start_with(encryption: Encryption) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Mutex::new(Shared::default()));
        let changed = Arc::new(Condvar::new());
        let (kept, told) = (Arc::clone(&shared), Arc::clone(&changed));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (shared, told, encryption) = (Arc::clone(&kept), Arc::clone(&told), encryption.clone());
                // A client that hangs up ends its conversation, and only that.
                std::thread::spawn(move || converse(Box::new(stream), encryption, &shared, &told));
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

    /// Takes the next mails, one each, and hangs up instead of saying so where this is true.
    pub fn hang_up(&self, instead: impl IntoIterator<Item = bool>) {
        self.with(|shared| shared.hang_ups.extend(instead));
    }

    /// The mails so far.
    pub fn received(&self) -> Vec<Received> {
        self.with(|shared| shared.received.clone())
    }

    /// Returns the number of attempted mails so far.
    pub fn attempts(&self) -> usize {
        self.with(|shared| shared.attempts)
    }

    /// Returns the number of connections so far.
    pub fn connections(&self) -> usize {
        self.with(|shared| shared.connections)
    }

    /// Returns the greetings so far: `EHLO name` or `HELO name`.
    pub fn greetings(&self) -> Vec<String> {
        self.with(|shared| shared.greetings.clone())
    }

    /// Returns the lines received without encryption so far, except the text of mails.
    pub fn said_without_encryption(&self) -> Vec<String> {
        self.with(|shared| shared.bare.clone())
    }

    /// Returns its address.
    pub fn address(&self) -> SocketAddr {
        self.address
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
        let until = Instant::now() + Duration::from_mins(1);
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

/// A line without its end; nothing at the end of the connection.
fn line(wire: &mut BufReader<Box<dyn Wire>>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let length = wire.read_line(&mut line)?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok((length > 0).then_some(line))
}

fn say(wire: &mut BufReader<Box<dyn Wire>>, reply: &str) -> std::io::Result<()> {
    let wire = wire.get_mut();
    wire.write_all(format!("{reply}\r\n").as_bytes())?;
    wire.flush()
}

fn converse(
    stream: Box<dyn Wire>,
    encryption: Encryption,
    shared: &Mutex<Shared>,
    changed: &Condvar,
) -> std::io::Result<()> {
    let shared = || shared.lock().unwrap_or_else(PoisonError::into_inner);
    shared().connections += 1;
    let (stream, mut bare) = match &encryption {
        Encryption::FromTheStart(config) => (encrypted(stream, config)?, false),
        _ => (stream, true),
    };
    let mut wire = BufReader::new(stream);
    let (mut from, mut to) = (String::new(), Vec::new());
    say(&mut wire, "220 sink")?;
    while let Some(said) = line(&mut wire)? {
        if bare {
            shared().bare.push(said.clone());
        }
        let (verb, argument) = said.split_once(' ').unwrap_or((&said, ""));
        let reply = match (verb.to_ascii_uppercase().as_str(), &encryption) {
            ("EHLO", _) => {
                shared().greetings.push(said.clone());
                let offers = match encryption {
                    Encryption::Offered(_) if bare => "250-sink\r\n250-STARTTLS\r\n250 8BITMIME",
                    // Any login is accepted.
                    Encryption::Offered(_) | Encryption::FromTheStart(_) => {
                        "250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME"
                    }
                    Encryption::Never => "250-sink\r\n250 8BITMIME",
                };
                shared().ehlo.unwrap_or(offers)
            }
            ("HELO", _) => {
                shared().greetings.push(said.clone());
                "250 sink"
            }
            ("STARTTLS", Encryption::Offered(config)) if bare => {
                say(&mut wire, "220 go on")?;
                wire = BufReader::new(encrypted(wire.into_inner(), config)?);
                bare = false;
                continue;
            }
            ("AUTH", Encryption::Offered(_) | Encryption::FromTheStart(_)) if !bare => "235 welcome",
            ("MAIL", _) => {
                from = address(argument);
                "250 fine"
            }
            ("RCPT", _) => {
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
            ("DATA", _) => {
                say(&mut wire, "354 go on")?;
                let data = text(&mut wire)?;
                let (from, to) = (std::mem::take(&mut from), std::mem::take(&mut to));
                let mut state = shared();
                state.received.push(Received { from, to, data });
                changed.notify_all();
                if state.hang_ups.pop_front() == Some(true) {
                    return Ok(());
                }
                "250 queued"
            }
            ("RSET" | "NOOP", _) => "250 fine",
            ("QUIT", _) => return say(&mut wire, "221 bye"),
            _ => "502 not here",
        };
        say(&mut wire, reply)?;
    }
    Ok(())
}

/// A mail up to the dot that ends it.
fn text(wire: &mut BufReader<Box<dyn Wire>>) -> std::io::Result<String> {
    let mut data = String::new();
    while let Some(line) = line(wire)?
        && line != "."
    {
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
        data.push('\n');
    }
    Ok(data)
}

/// The address of `FROM:<…>` or `TO:<…>`.
fn address(argument: &str) -> String {
    let inside = argument
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address).unwrap_or_default().to_owned()
}
