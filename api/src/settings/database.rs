//! Settings of the database and the key that seals secrets in it.

use super::Problem;
use super::given::Given;
use super::setting::{NOTHING, Setting, count, one_of, secret};
use super::values::SqliteSynchronous;
use crate::database_url::DatabaseUrl;
use crate::keys::MasterKey;
use std::path::Path;

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    secret("database_url", NOTHING, "sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME",
        "Database; empty: kontor.sqlite3 in the data directory"),
    secret("master_key", NOTHING, "32 bytes in base64, as `openssl rand -base64 32` makes them",
        "Key that protects encrypted data; required with PostgreSQL, created in the data directory with SQLite"),
    count("database_connections", "8", 1..=256, "connections",
        "Connections for reading (SQLite), or all connections (PostgreSQL); a quarter is reserved for background work"),
    count("database_connections_per_caller", "0", 0..=256, "connections; 0 is half of those for requests",
        "Maximum number of connections used at once by one account, or by all API tokens and unknown clients of one network; only their own further requests wait"),
    one_of("sqlite_synchronous", "full", &["full", "normal"],
        "Whether a commit survives a power failure (full) or only a crash (normal)"),
    count("write_queue", "1024", 1..=1_000_000, "writes",
        "Maximum number of waiting writes; further ones are refused"),
    count("write_batch", "64", 1..=4096, "writes",
        "Maximum number of waiting writes that share one commit"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct DatabaseSettings {
    pub database_url: DatabaseUrl,
    pub master_key: Option<MasterKey>,
    pub database_connections: u32,
    /// Zero is half of those for requests.
    pub database_connections_per_caller: u32,
    pub sqlite_synchronous: SqliteSynchronous,
    pub write_queue: usize,
    pub write_batch: usize,
}

impl DatabaseSettings {
    /// `data_dir` is where the database is unless a setting says otherwise.
    pub(super) fn read(given: &Given, data_dir: &Path) -> Result<Self, Problem> {
        Ok(Self {
            database_url: given.read("database_url", |raw| DatabaseUrl::parse(raw, data_dir))?,
            master_key: given.optional("master_key", MasterKey::parse)?,
            database_connections: given.number("database_connections")?,
            database_connections_per_caller: given.number("database_connections_per_caller")?,
            sqlite_synchronous: given.choice("sqlite_synchronous")?,
            write_queue: given.number("write_queue")?,
            write_batch: given.number("write_batch")?,
        })
    }
}
