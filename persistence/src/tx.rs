//! What a transaction knows: the moment and origin of the request, and fresh ids. Capabilities add their
//! accessors to it.

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
use chrono::{DateTime, Utc};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::SessionRules;
use kontor_domain::ids::{ApiTokenId, Id, ServiceTokenId, SessionId, UserId};
use sha2::{Digest, Sha256};

/// Where a request comes from; goes into activity logs and the list of sessions.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The request's id.
    pub request_id: Option<String>,
    /// The client's IP address, as far as the configured proxies can be trusted.
    pub ip_address: Option<String>,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// The outside of a transaction, fixed before it begins: a closure that runs twice sees the same.
#[derive(Debug, Clone)]
pub struct Context {
    /// The moment of the request.
    pub now: DateTime<Utc>,
    /// Random bytes from which ids are made.
    pub seed: [u8; 16],
    /// Where the request comes from.
    pub origin: Origin,
    /// Whom it is for.
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
    /// The account that acts, once it is known; its mails are counted.
    pub(crate) caller: Option<UserId>,
    pub(crate) stale: Stale,
    pub(crate) held: Held,
}

/// What was used, and has not been noted for a minute. A write notes it at its end, a read afterwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stale {
    /// A session.
    pub session: Option<SessionId>,
    /// A person's token.
    pub token: Option<ApiTokenId>,
    /// A product back end's token.
    pub service: Option<ServiceTokenId>,
}

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
            caller: None,
            stale: Stale::default(),
            held: Held::default(),
        }
    }

    /// Asks whether anyone still waits for the answer. Work that goes through many rows or statements asks between
    /// its slices, and gives up with the error: SQLite offers no other way to end it.
    ///
    /// # Errors
    /// [`StorageError::Abandoned`] once the client is gone or the time of the request is over.
    pub fn go_on(&self) -> Result<(), StorageError> {
        self.demand.check()
    }

    /// The moment of the request.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.context.now
    }

    /// Where the request comes from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.context.origin
    }

    /// When sessions end.
    #[must_use]
    pub fn session_rules(&self) -> SessionRules {
        self.options.sessions
    }

    /// A fresh id (UUID version 7), the same one when the closure runs again.
    pub fn new_id<I: Id>(&mut self) -> I {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        let random: [u8; 10] = self.draw();
        I::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Fresh bytes, the same ones when the closure runs again.
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

    /// Adds an entry to a log. Entries are written last, in the order of their chains' ids, so that heads
    /// of chains are locked for the shortest time and never crosswise.
    pub fn record(&mut self, chain: Chain, author: Author, entry: Entry) {
        self.remember(chain, author, entry, true);
    }

    /// As [`Self::record`], in a log whose readers are not to know where the request came from.
    pub fn record_unseen(&mut self, chain: Chain, author: Author, entry: Entry) {
        self.remember(chain, author, entry, false);
    }

    fn remember(&mut self, chain: Chain, author: Author, entry: Entry, tells_origin: bool) {
        let (id, salt) = (self.new_id(), self.draw());
        self.pending.push(PendingEntry {
            id,
            salt,
            chain,
            author,
            entry,
            tells_origin,
        });
    }

    /// Activity logs.
    pub fn activity(&mut self) -> ActivityLog<'_, 'c> {
        ActivityLog { tx: self }
    }

    /// Outgoing mail.
    pub fn outbox(&mut self) -> Outbox<'_, 'c> {
        Outbox { tx: self }
    }

    /// Background work.
    pub fn jobs(&mut self) -> Jobs<'_, 'c> {
        Jobs { tx: self }
    }

    /// Answers kept for repeated requests.
    pub fn idempotency_keys(&mut self) -> IdempotencyKeys<'_, 'c> {
        IdempotencyKeys { tx: self }
    }

    /// What remains to be done before COMMIT.
    pub(crate) fn finish(&mut self) -> Result<(), StorageError> {
        // After the account's own lock, for whoever ends sessions locks in this order, and before the heads of chains.
        let stale = std::mem::take(&mut self.stale);
        last_use::note(self, stale)?;
        self.outbox().flush()?;
        self.activity().flush()
    }
}
