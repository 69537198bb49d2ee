//! Appending to a log: locks the head of the chain, writes the entry, and moves the head.

use super::ActivityLog;
use super::mac::{Covered, MAC_BYTES, digest, mac};
use super::search::search_text;
use crate::connection::each;
use crate::error::StorageError;
use crate::schema::{activity_chains, activity_entries};
use crate::tx::Origin;
use crate::types::{JsonDoc, UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::ids::{ActivityId, Id};
use serde_json::{Value, json};
use uuid::Uuid;

/// A logged change.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The action.
    pub action: Action,
    /// The readable id of its object.
    pub object: String,
    /// The object before, limited to changed fields; null for a new object.
    pub before: Value,
    /// The object after, limited to changed fields; null for a deleted object.
    pub after: Value,
}

impl Entry {
    /// Creates an entry without changed fields.
    #[must_use]
    pub fn new(action: impl Into<Action>, object: impl Id) -> Self {
        Self {
            action: action.into(),
            object: object.to_string(),
            before: Value::Null,
            after: Value::Null,
        }
    }

    /// Adds the changed fields, before and after.
    #[must_use]
    pub fn change(self, before: Value, after: Value) -> Self {
        Self {
            before,
            after,
            ..self
        }
    }
}

/// An entry to be written at the end of its transaction.
pub(crate) struct PendingEntry {
    pub id: ActivityId,
    pub salt: [u8; 16],
    pub chain: Chain,
    pub author: Author,
    pub entry: Entry,
    /// Whether the readers of the chain may see the client that made the request.
    pub tells_origin: bool,
}

#[derive(Insertable)]
#[diesel(table_name = activity_entries)]
struct NewEntryRow {
    id: Uuid7,
    chain_id: Uuid7,
    seq: i64,
    at: UtcTs,
    author_kind: &'static str,
    author_id: Option<Uuid7>,
    action: &'static str,
    object: String,
    details: JsonDoc,
    salt: Vec<u8>,
    digest: Vec<u8>,
    mac: Vec<u8>,
    search_text: String,
}

impl ActivityLog<'_, '_> {
    /// Writes the recorded entries.
    pub(crate) fn flush(&mut self) -> Result<(), StorageError> {
        let mut pending = std::mem::take(&mut self.tx.pending);
        pending.sort_by_key(|entry| entry.chain.uuid());
        for entries in pending.chunk_by(|a, b| a.chain == b.chain) {
            self.append(entries)?;
        }
        for chain in std::mem::take(&mut self.tx.erased) {
            self.erase(chain)?;
        }
        Ok(())
    }

    fn append(&mut self, entries: &[PendingEntry]) -> Result<(), StorageError> {
        let Some(first) = entries.first() else {
            return Ok(());
        };
        let chain = first.chain.uuid();
        let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        let (head_seq, head_mac) = self.reserve(chain, count)?;
        let mut previous = head_mac;
        for (seq, pending) in (head_seq - count + 1..).zip(entries) {
            let row = self.row(chain, seq, &previous, pending);
            previous.clone_from(&row.mac);
            diesel::insert_into(activity_entries::table)
                .values(row)
                .execute(self.tx.conn)?;
        }
        diesel::update(activity_chains::table.find(Uuid7(chain)))
            .set(activity_chains::head_mac.eq(previous))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Locks the chain's head and moves it by `count`; returns the new place and the previous MAC.
    fn reserve(&mut self, chain: Uuid, count: i64) -> Result<(i64, Vec<u8>), StorageError> {
        let head = self.advance(chain, count)?;
        if let Some(head) = head {
            return Ok(head);
        }
        let row = (
            activity_chains::id.eq(Uuid7(chain)),
            activity_chains::head_seq.eq(0_i64),
            activity_chains::head_mac.eq(vec![0; MAC_BYTES]),
        );
        each!(self.tx.conn, |c| diesel::insert_into(activity_chains::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        Ok(self.advance(chain, count)?.unwrap_or((count, vec![0; MAC_BYTES])))
    }

    fn advance(&mut self, chain: Uuid, count: i64) -> Result<Option<(i64, Vec<u8>)>, StorageError> {
        Ok(diesel::update(activity_chains::table.find(Uuid7(chain)))
            .set(activity_chains::head_seq.eq(activity_chains::head_seq + count))
            .returning((activity_chains::head_seq, activity_chains::head_mac))
            .get_result(self.tx.conn)
            .optional()?)
    }

    fn row(&self, chain: Uuid, seq: i64, previous: &[u8], pending: &PendingEntry) -> NewEntryRow {
        let hidden = Origin::default();
        let origin = if pending.tells_origin {
            self.tx.origin()
        } else {
            &hidden
        };
        let mut details = json!({
            "before": pending.entry.before,
            "after": pending.entry.after,
            "request_id": origin.request_id,
            "ip_address": origin.ip_address,
            "user_agent": origin.user_agent,
        });
        let at = UtcTs::from(self.tx.now());
        let (author_id, agent) = match &pending.author {
            Author::User(id) => (Some(key(*id)), None),
            Author::Agent(name) => (None, Some(name.as_str())),
            Author::Anonymous | Author::Outsider | Author::System => (None, None),
        };
        if let Some(name) = agent {
            details["agent"] = json!(name);
        }
        let digest = digest(&pending.salt, &details);
        let covered = Covered {
            chain,
            seq,
            previous,
            id: pending.id.uuid(),
            at: at.0,
            author_kind: pending.author.kind().as_str(),
            author_id: author_id.map(|id| id.0),
            action: pending.entry.action.as_str(),
            object: &pending.entry.object,
            digest: &digest,
        };
        NewEntryRow {
            id: key(pending.id),
            chain_id: Uuid7(chain),
            seq,
            at,
            author_kind: pending.author.kind().as_str(),
            author_id,
            action: pending.entry.action.as_str(),
            object: pending.entry.object.clone(),
            mac: mac(&self.tx.options.activity_key, &covered).to_vec(),
            details: JsonDoc(details),
            salt: pending.salt.to_vec(),
            digest: digest.to_vec(),
            search_text: search_text(&pending.entry, origin, agent),
        }
    }
}
