//! Options of a store.

use crate::connection::{Backend, SqliteSynchronous};
use crate::mail_counts::MailRules;
use kontor_domain::identity::SessionRules;
use kontor_domain::quota::Quotas;
use std::time::Duration;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Which database.
    pub backend: Backend,
    /// Connections for reading (and on PostgreSQL for writing).
    pub connections: u32,
    /// How many of them one caller may have at once; 0 is half of those for requests.
    pub connections_per_caller: u32,
    /// What SQLite survives.
    pub synchronous: SqliteSynchronous,
    /// How many writes may wait on SQLite.
    pub write_queue: usize,
    /// How many writes share one transaction on SQLite at most.
    pub write_batch: usize,
    /// How long one call may take, waiting included.
    pub time_limit: Duration,
    /// When sessions end.
    pub sessions: SessionRules,
    /// How many of something there may be.
    pub quotas: Quotas,
    /// How many mails go out.
    pub mails: MailRules,
    /// Authenticates activity logs.
    pub activity_key: [u8; 32],
    /// Seals the parameters of queued mails.
    pub outbox_key: [u8; 32],
    /// Seals the links of transfers.
    pub transfer_key: [u8; 32],
    /// Seals the secrets of signing keys.
    pub signing_key: [u8; 32],
    /// Keys the digests of what could be guessed: addresses, bodies with passwords.
    pub digest_key: [u8; 32],
}
