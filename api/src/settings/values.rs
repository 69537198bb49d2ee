//! Settings that are more than a number or a word.

use std::net::{IpAddr, SocketAddr};

use super::proxies::canonical;
use actix_web::http::uri::Authority;
use ipnet::IpNet;
use kontor_domain::identity::ascii_domain;
use lettre::message::Mailbox;
use lettre::transport::smtp::client::Certificate;
use secrecy::SecretString;
use serde::Deserialize;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::notifications::{Postman, SmtpOptions};

/// Start of a certificate in a file (RFC 7468).
const PEM_BEGINNING: &[u8] = b"-----BEGIN CERTIFICATE-----";
/// Maximum length of an operator's name, in characters.
const BRAND_NAME_MAX: usize = 60;

/// Event that a commit of SQLite survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SqliteSynchronous {
    /// A power failure.
    Full,
    /// A crash of the process.
    Normal,
}

impl From<SqliteSynchronous> for kontor_persistence::SqliteSynchronous {
    fn from(setting: SqliteSynchronous) -> Self {
        match setting {
            SqliteSynchronous::Full => Self::Full,
            SqliteSynchronous::Normal => Self::Normal,
        }
    }
}

/// Format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs, one object per line.
    Json,
}

/// Parses an origin: scheme and host, as browsers write them, in lower case and without the scheme's default port.
pub(super) fn origin(raw: &str) -> Option<String> {
    let raw = raw.to_ascii_lowercase();
    let (scheme, rest) = raw.split_once("://")?;
    let usual_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let parsed: Authority = rest.parse().ok()?;
    let plain = parsed.port_u16().map_or(parsed.host().to_owned(), |port| {
        format!("{}:{port}", parsed.host())
    });
    // Anything else in it, such as a user or an invalid port, makes the two differ.
    (!parsed.host().is_empty() && plain == rest)
        .then(|| format!("{scheme}://{}", rest.strip_suffix(usual_port).unwrap_or(rest)))
}

/// Returns the origin at which the server can be reached on this machine; unknown as long as the port is.
pub(super) fn own_origin(listen: SocketAddr) -> Option<String> {
    let host = if listen.ip().is_unspecified() {
        format!("localhost:{}", listen.port())
    } else {
        listen.to_string()
    };
    (listen.port() != 0).then(|| format!("http://{host}"))
}

/// Parses a network, or a single address as the smallest network.
pub(super) fn network(raw: &str) -> Option<IpNet> {
    raw.parse()
        .ok()
        .or_else(|| raw.parse::<IpAddr>().ok().map(IpNet::from))
        .map(canonical)
}

pub(super) fn workers(raw: &str) -> Option<usize> {
    match raw {
        "cores" => Some(std::thread::available_parallelism().map_or(1, usize::from)),
        number => number.parse().ok().filter(|number| (1..=1024).contains(number)),
    }
}

/// Parses the URL as the postman will, so that nothing refused later is accepted here.
pub(super) fn smtp_url(raw: &str) -> Option<SecretString> {
    Postman::smtp(raw, &SmtpOptions::default())
        .ok()
        .map(|_| raw.into())
}

/// Parses a host name in ASCII, or an IP address.
pub(super) fn host_name(raw: &str) -> Option<String> {
    if raw.parse::<IpAddr>().is_ok() {
        return Some(raw.to_owned());
    }
    ascii_domain(raw)
}

/// Returns the host of an origin, without its port; an IPv6 address without brackets.
pub(super) fn host_of(origin: &str) -> Option<String> {
    let (_, rest) = origin.split_once("://")?;
    let parsed: Authority = rest.parse().ok()?;
    host_name(parsed.host().trim_start_matches('[').trim_end_matches(']'))
}

/// Reads the certificates in a file, at least one.
pub(super) fn certificates(raw: &str) -> Option<Certificate> {
    let pem = std::fs::read(raw).ok()?;
    let any = pem
        .windows(PEM_BEGINNING.len())
        .any(|window| window == PEM_BEGINNING);
    Certificate::from_pem(&pem).ok().filter(|_| any)
}

/// Parses one line with visible characters.
pub(super) fn brand_name(raw: &str) -> Option<String> {
    let plain = raw.chars().any(char::is_alphanumeric) && !raw.chars().any(char::is_control);
    (plain && raw.chars().count() <= BRAND_NAME_MAX).then(|| raw.trim().to_owned())
}

/// Returns the mailbox with a name: its own, or else the operator's.
pub(super) fn named(mailbox: Mailbox, operator: &str) -> Mailbox {
    let name = mailbox.name.unwrap_or_else(|| operator.to_owned());
    Mailbox::new(Some(name), mailbox.email)
}

/// Parses a log filter. A single word must be a level: the filter itself would take a misspelled one for the name
/// of a module.
pub(super) fn log_filter(raw: &str) -> Option<String> {
    let plausible = |part: &str| part.contains(['=', '[']) || part.parse::<LevelFilter>().is_ok();
    (raw.split(',').all(plausible) && raw.parse::<EnvFilter>().is_ok()).then(|| raw.to_owned())
}
