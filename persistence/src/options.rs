//! Options of a store.

use crate::connection::{Backend, SqliteSynchronous};
use crate::mail_counts::MailRules;
use crate::sms_queue::SmsRules;
use kontor_domain::identity::SessionRules;
use kontor_domain::quota::Quotas;
use std::time::Duration;

/// Options for opening a store.
#[derive(Clone)]
pub struct Options {
    /// The database.
    pub backend: Backend,
    /// Connections for reading (and on PostgreSQL for writing).
    pub connections: u32,
    /// Maximum number of connections for one caller; 0 for half of those for requests.
    pub connections_per_caller: u32,
    /// Durability of SQLite on power loss.
    pub synchronous: SqliteSynchronous,
    /// Maximum number of waiting writes on SQLite.
    pub write_queue: usize,
    /// Maximum number of writes in one transaction on SQLite.
    pub write_batch: usize,
    /// Time limit for one call, including waiting.
    pub time_limit: Duration,
    /// Lifetimes of sessions.
    pub sessions: SessionRules,
    /// Quotas.
    pub quotas: Quotas,
    /// Mail limits.
    pub mails: MailRules,
    /// SMS limits.
    pub sms: SmsRules,
    /// Key for authenticating activity logs.
    pub activity_key: [u8; 32],
    /// Key for sealing the parameters of queued mails.
    pub outbox_key: [u8; 32],
    /// Key for sealing the links of transfers.
    pub transfer_key: [u8; 32],
    /// Key for sealing the secrets of signing keys.
    pub signing_key: [u8; 32],
    /// Key for sealing the secrets of second factors.
    pub factor_key: [u8; 32],
    /// Key for digests of recovery codes.
    pub recovery_key: [u8; 32],
    /// Key for digests of guessable data: addresses, bodies with passwords.
    pub digest_key: [u8; 32],
}
