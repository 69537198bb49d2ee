//! A connection whose bytes are written by hand, for what no well-behaved client sends.

use crate::client::Client;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any answer takes; what fails fails late instead of never.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection.
pub struct Raw(pub TcpStream);

/// An answer, as it came over the wire.
#[derive(Debug)]
pub struct RawAnswer {
    /// The status line.
    pub line: String,
    /// Headers, names in lower case; repeated ones as one list.
    pub headers: BTreeMap<String, String>,
    /// The body as it was framed.
    pub body: Vec<u8>,
}

impl RawAnswer {
    /// The status.
    pub fn status(&self) -> u16 {
        let status = self.line.split(' ').nth(1).expect("a status");
        status.parse().expect("a number")
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails unless this is a problem with this status and code.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status(), status, "{self:?}");
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!(
            (&problem["status"], &problem["code"]),
            (&status.into(), &code.into())
        );
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"));
    }
}

impl Raw {
    /// A connection to the server at `base`.
    pub fn open(base: &str) -> Self {
        let address = base.strip_prefix("http://").expect("an address");
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream.set_write_timeout(Some(PATIENCE)).expect("a time limit");
        Self(stream)
    }

    /// Sends bytes.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).expect("the server reads");
    }

    /// Sends the head of a request: its first line, the caller's token, and further lines.
    pub fn head(&mut self, first: &str, caller: Option<&Client>, lines: &[&str]) {
        let mut head = format!("{first}\r\nhost: kontor.example\r\n");
        if let Some(token) = caller.and_then(Client::token) {
            let _ = write!(head, "authorization: Bearer {token}\r\n");
        }
        for line in lines {
            let _ = write!(head, "{line}\r\n");
        }
        self.send(head + "\r\n");
    }

    /// Reads one answer: as long as its length says, in chunks, or to the end of the connection.
    #[track_caller]
    pub fn answer(&mut self) -> RawAnswer {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(
                self.byte()
                    .unwrap_or_else(|| panic!("ended in {}", String::from_utf8_lossy(&head))),
            );
        }
        let head = String::from_utf8(head).expect("text");
        let mut lines = head.trim_end().split("\r\n");
        let line = lines.next().expect("a status line").to_owned();
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for line in lines {
            let (name, value) = line
                .split_once(": ")
                .unwrap_or_else(|| panic!("no header: {line}"));
            let list = headers.entry(name.to_lowercase()).or_default();
            if !list.is_empty() {
                list.push_str(", ");
            }
            list.push_str(value);
        }
        let body = match (headers.get("content-length"), headers.get("transfer-encoding")) {
            (Some(length), None) => self.bytes(length.parse().expect("a length")),
            (None, Some(_)) => self.chunks(),
            (None, None) if line.contains(" 204 ") || line.contains(" 304 ") => Vec::new(),
            (None, None) => self.rest(),
            (Some(_), Some(_)) => panic!("two framings: {head}"),
        };
        RawAnswer { line, headers, body }
    }

    /// Reads everything until the server ends the connection.
    #[track_caller]
    pub fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).expect("an orderly end");
        rest
    }

    fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        (self.0.read(&mut byte).expect("an answer") == 1).then_some(byte[0])
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).expect("the whole body");
        bytes
    }

    fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let mut size = Vec::new();
            while !size.ends_with(b"\r\n") {
                size.push(self.byte().expect("a chunk"));
            }
            let size = std::str::from_utf8(&size).expect("text").trim();
            let size = usize::from_str_radix(size, 16).expect("a size");
            body.extend(self.bytes(size));
            assert_eq!(self.bytes(2), b"\r\n");
            if size == 0 {
                return body;
            }
        }
    }
}
