//! The context of a transaction: time and origin of the request, and fresh ids. Capabilities add their accessors.

use crate::activity::{ActivityLog, Entry, PendingEntry};
use crate::connection::AnyConnection;
use crate::demand::Demand;
use crate::error::StorageError;
use crate::idempotency::IdempotencyKeys;
use crate::jobs::Jobs;
use crate::last_use;
use crate::locks::Held;
use crate::mail_queue::PendingMail;
use crate::notifications::Outbox;
use crate::options::Options;
use crate::shares::Caller;
use crate::sms_queue::PendingSms;
use crate::types::UtcTs;
use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::SessionRules;
use kontor_domain::ids::{ApiTokenId, Id, ServiceTokenId, SessionId, UserId};
use sha2::{Digest, Sha256};

/// Origin of a request, shown in activity logs and the list of sessions.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The request's id.
    pub request_id: Option<String>,
    /// The client's IP address, as determined with the configured proxies.
    pub ip_address: Option<String>,
    /// User agent of the client.
    pub user_agent: Option<String>,
}

/// Context of a transaction, fixed before it begins: a retried closure sees the same values.
#[derive(Debug, Clone)]
pub struct Context {
    /// Time of the request.
    pub now: DateTime<Utc>,
    /// Random bytes from which ids are made.
    pub seed: [u8; 16],
    /// Origin of the request.
    pub origin: Origin,
    /// The caller it works for.
    pub caller: Caller,
}

/// A running transaction.
pub struct Tx<'c> {
    pub(crate) conn: &'c mut AnyConnection,
    pub(crate) options: &'c Options,
    context: &'c Context,
    demand: &'c Demand,
    drawn: u32,
    pub(crate) writes: bool,
    pub(crate) pending: Vec<PendingEntry>,
    pub(crate) erased: Vec<Chain>,
    pub(crate) jobs_queued: bool,
    pub(crate) mails: Vec<PendingMail>,
    pub(crate) sms: Vec<PendingSms>,
    /// The acting account, once known; its mails are counted.
    pub(crate) caller: Option<UserId>,
    pub(crate) stale: Stale,
    pub(crate) held: Held,
}

/// Credentials whose last use has not been recorded for a minute. A write records it at its end, a read afterwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stale {
    /// A session.
    pub session: Option<SessionId>,
    /// A personal API token.
    pub token: Option<ApiTokenId>,
    /// A product back end's token.
    pub service: Option<ServiceTokenId>,
}

/// A step of the purge: deletes the expired rows of one kind, and returns their number.
pub type PurgeStep = fn(&mut Tx<'_>) -> Result<usize, StorageError>;

impl<'c> Tx<'c> {
    pub(crate) fn new(
        conn: &'c mut AnyConnection,
        options: &'c Options,
        context: &'c Context,
        demand: &'c Demand,
        writes: bool,
    ) -> Self {
        Self {
            conn,
            options,
            context,
            demand,
            drawn: 0,
            writes,
            pending: Vec::new(),
            erased: Vec::new(),
            jobs_queued: false,
            mails: Vec::new(),
            sms: Vec::new(),
            caller: None,
            stale: Stale::default(),
            held: Held::default(),
        }
    }

    /// Checks whether the answer is still wanted. Work that processes many rows or statements calls this between
    /// its slices, and gives up on the error: SQLite offers no other way to end it.
    ///
    /// # Errors
    /// [`StorageError::Abandoned`] once the client is gone or the time limit of the request has passed.
    pub fn go_on(&self) -> Result<(), StorageError> {
        self.demand.check()
    }

    /// Returns the time of the request.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.context.now
    }

    /// Returns the time before which rows that are kept for `kept` have expired.
    pub(crate) fn ago(&self, kept: TimeDelta) -> UtcTs {
        UtcTs::from(self.now() - kept)
    }

    /// Returns the origin of the request.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.context.origin
    }

    /// Returns the lifetimes of sessions.
    #[must_use]
    pub fn session_rules(&self) -> SessionRules {
        self.options.sessions
    }

    /// Creates a new id (UUID version 7), the same one on a retry.
    pub fn new_id<I: Id>(&mut self) -> I {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        let random: [u8; 10] = self.draw();
        I::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Returns random bytes for a code or a secret that can't be guessed, the same ones on a retry.
    pub fn secret_bytes<const N: usize>(&mut self) -> [u8; N] {
        self.draw()
    }

    /// Returns random bytes, the same ones on a retry.
    pub(crate) fn draw<const N: usize>(&mut self) -> [u8; N] {
        const { assert!(N <= 32, "one hash gives 32 bytes") };
        self.drawn += 1;
        let hash = Sha256::new()
            .chain_update(self.context.seed)
            .chain_update(self.drawn.to_be_bytes())
            .finalize();
        let mut bytes = [0; N];
        bytes.copy_from_slice(&hash[..N]);
        bytes
    }

    /// Adds an entry to a log. Entries are written last, ordered by the ids of their chains, so that heads of
    /// chains are locked briefly and without deadlocks.
    pub fn record(&mut self, chain: Chain, author: Author, entry: Entry) {
        self.remember(chain, author, entry, true);
    }

    /// As [`Self::record`], in a log whose readers may not see the client.
    pub fn record_unseen(&mut self, chain: Chain, author: Author, entry: Entry) {
        self.remember(chain, author, entry, false);
    }

    fn remember(&mut self, chain: Chain, author: Author, entry: Entry, tells_origin: bool) {
        let (id, salt) = (self.new_id(), self.draw());
        // Customers never learn where the provider's staff work.
        let tells_origin = tells_origin && !matches!(author, Author::Agent(_));
        self.pending.push(PendingEntry {
            id,
            salt,
            chain,
            author,
            entry,
            tells_origin,
        });
    }

    /// Returns activity logs.
    pub fn activity(&mut self) -> ActivityLog<'_, 'c> {
        ActivityLog { tx: self }
    }

    /// Returns outgoing mail.
    pub fn outbox(&mut self) -> Outbox<'_, 'c> {
        Outbox { tx: self }
    }

    /// Returns background work.
    pub fn jobs(&mut self) -> Jobs<'_, 'c> {
        Jobs { tx: self }
    }

    /// Returns stored answers for repeated requests.
    pub fn idempotency_keys(&mut self) -> IdempotencyKeys<'_, 'c> {
        IdempotencyKeys { tx: self }
    }

    /// Completes the pending work before COMMIT.
    pub(crate) fn finish(&mut self) -> Result<(), StorageError> {
        // After the account's own lock, since ending sessions locks in this order, and before the heads of chains.
        let stale = std::mem::take(&mut self.stale);
        last_use::note(self, stale)?;
        self.outbox().flush()?;
        self.sms().flush()?;
        self.activity().flush()
    }
}
