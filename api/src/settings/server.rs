//! Settings of the server: addresses, proxies, threads, limits on requests, and the log.

use super::Problem;
use super::given::Given;
use super::proxies::ForwardedHeader;
use super::setting::Unit::{Hours, Seconds};
use super::setting::{NOTHING, Setting, count, one_of, text, time};
use super::values;
use super::values::LogFormat;
use chrono::TimeDelta;
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

const ORIGINS: &str = "origins such as https://my.example.ch, separated by commas";

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    text("listen", "127.0.0.1:8080", "an address and port such as 0.0.0.0:8080",
        "Listen address of the server"),
    text("public_url", NOTHING, "an origin such as https://my.example.ch, without a path",
        "Origin of links in mails and issuer of access tokens, never taken from a request; must be the same on all nodes; empty: http:// and the listen address"),
    text("metrics_listen", NOTHING, "an address and port such as 127.0.0.1:9464",
        "Listen address of metrics for Prometheus, at /metrics; empty: none"),
    text("data_dir", "./data", "a directory",
        "Directory of the SQLite database, the master key, stored files and unsent mails"),
    text("cors_origins", NOTHING, ORIGINS,
        "Origins of front ends that may call the API from a browser"),
    text("trusted_proxies", NOTHING, "addresses or networks such as 10.0.0.0/8, separated by commas",
        "Proxies trusted to report the client's address"),
    one_of("forwarded_header", "x_forwarded_for", &["x_forwarded_for", "forwarded"],
        "Header in which those proxies report the client's address: X-Forwarded-For, or Forwarded (RFC 7239); the other one is ignored"),
    count("rate_limit_per_minute", "1200", 0..=1_000_000, "requests; 0 is no limit",
        "Maximum number of requests by a client in a minute"),
    count("service_rate_limit_per_minute", "300000", 0..=10_000_000, "requests; 0 is no limit",
        "Maximum number of requests by a product back end in a minute with its service token, each with up to 100 questions"),
    count("body_limit_bytes", "65536", 1024..=10_485_760, "bytes",
        "Maximum size of a request body; bodies with lists may be several times as large, once the caller's permission is established"),
    count("body_memory_mib", "64", 16..=65_536, "MiB",
        "Memory for request bodies over that limit; further ones are refused"),
    time("request_timeout_seconds", "30", 1..=600, Seconds,
        "Maximum duration of a request"),
    time("head_timeout_seconds", "10", 1..=60, Seconds,
        "Time for a client to send the head of its first request"),
    time("client_write_timeout_seconds", "30", 1..=600, Seconds,
        "Time for which a client may read nothing of its answer before it is disconnected"),
    text("workers", "cores", "`cores`, or 1 to 1024 threads",
        "Threads that serve requests"),
    time("idempotency_hours", "24", 1..=168, Hours,
        "Time for which a repeated request receives the first answer again"),
    time("idempotency_wait_seconds", "5", 0..=60, Seconds,
        "Time for which a repeated request waits for the first one's answer"),
    time("shutdown_seconds", "20", 0..=600, Seconds,
        "Time for requests in progress to finish when the server stops"),
    text("log", "info", "tracing directives such as info,kontor_api=debug",
        "Filter for the log"),
    one_of("log_format", "text", &["text", "json"],
        "Format of the log"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct ServerSettings {
    pub listen: SocketAddr,
    /// None if it follows from `listen` and the port is left to the operating system.
    pub public_url: Option<String>,
    /// None without metrics.
    pub metrics_listen: Option<SocketAddr>,
    pub data_dir: PathBuf,
    pub cors_origins: Vec<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub forwarded_header: ForwardedHeader,
    /// Zero is no limit.
    pub rate_limit_per_minute: u32,
    /// Zero is no limit.
    pub service_rate_limit_per_minute: u32,
    pub body_limit_bytes: usize,
    pub body_memory_mib: usize,
    pub request_timeout: Duration,
    pub head_timeout: Duration,
    pub client_write_timeout: Duration,
    pub workers: usize,
    pub idempotency: TimeDelta,
    pub idempotency_wait: Duration,
    pub shutdown: Duration,
    pub log: String,
    pub log_format: LogFormat,
}

impl ServerSettings {
    pub(super) fn read(given: &Given) -> Result<Self, Problem> {
        let listen: SocketAddr = given.parsed("listen")?;
        Ok(Self {
            listen,
            public_url: given
                .optional("public_url", values::origin)?
                .or_else(|| values::own_origin(listen)),
            metrics_listen: given.optional("metrics_listen", |raw| raw.parse().ok())?,
            data_dir: given.parsed("data_dir")?,
            cors_origins: given.list("cors_origins", values::origin)?,
            trusted_proxies: given.list("trusted_proxies", values::network)?,
            forwarded_header: given.choice("forwarded_header")?,
            rate_limit_per_minute: given.number("rate_limit_per_minute")?,
            service_rate_limit_per_minute: given.number("service_rate_limit_per_minute")?,
            body_limit_bytes: given.number("body_limit_bytes")?,
            body_memory_mib: given.number("body_memory_mib")?,
            request_timeout: given.duration("request_timeout_seconds")?,
            head_timeout: given.duration("head_timeout_seconds")?,
            client_write_timeout: given.duration("client_write_timeout_seconds")?,
            workers: given.read("workers", values::workers)?,
            idempotency: given.span("idempotency_hours")?,
            idempotency_wait: given.duration("idempotency_wait_seconds")?,
            shutdown: given.duration("shutdown_seconds")?,
            log: given.read("log", values::log_filter)?,
            log_format: given.choice("log_format")?,
        })
    }
}
