//! Appending to a log: locks the head of the chain, writes the entry, and moves the head.

use super::ActivityLog;
use super::mac::{Covered, MAC_BYTES, digest, mac};
use super::search::search_text;
use crate::connection::{AnyConnection, each, insert_all};
use crate::error::{CorruptRow, StorageError};
use crate::schema::{activity_chains, activity_entries};
use crate::tx::Origin;
use crate::types::{JsonDoc, UtcTs, Uuid7, key};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary};
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::ids::{ActivityId, Id};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

const MISSING_HEAD: CorruptRow = CorruptRow {
    column: "activity_chains.id",
};

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

/// Place and MAC of the last entry of a chain.
#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = activity_chains)]
struct LastEntry {
    id: Uuid7,
    head_seq: i64,
    head_mac: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = activity_entries, treat_none_as_default_value = false)]
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
    /// Writes the recorded entries, whatever their number, in few statements.
    pub(crate) fn flush(&mut self) -> Result<(), StorageError> {
        let mut pending = std::mem::take(&mut self.tx.pending);
        pending.sort_by_key(|entry| entry.chain.uuid());
        if !pending.is_empty() {
            self.append(&pending)?;
        }
        for chain in std::mem::take(&mut self.tx.erased) {
            self.erase(chain)?;
        }
        Ok(())
    }

    /// Appends entries, ordered by their chains.
    fn append(&mut self, pending: &[PendingEntry]) -> Result<(), StorageError> {
        let chains: Vec<Uuid7> = pending
            .chunk_by(|a, b| a.chain == b.chain)
            .filter_map(|entries| Some(Uuid7(entries.first()?.chain.uuid())))
            .collect();
        let mut heads = self.heads(&chains)?;
        let mut rows = Vec::with_capacity(pending.len());
        for entry in pending {
            let chain = entry.chain.uuid();
            let head = heads.get_mut(&Uuid7(chain)).ok_or(MISSING_HEAD)?;
            head.head_seq += 1;
            let row = self.row(chain, head.head_seq, &head.head_mac, entry);
            head.head_mac.clone_from(&row.mac);
            rows.push(row);
        }
        insert_all!(&mut *self.tx.conn, activity_entries::table, rows)?;
        self.save(&chains, &heads)
    }

    /// Returns the heads of chains, locked in the order of their ids; new chains get theirs.
    fn heads(&mut self, chains: &[Uuid7]) -> Result<HashMap<Uuid7, LastEntry>, StorageError> {
        let heads = self.existing(chains)?;
        let is_new = |chain: &&Uuid7| !heads.contains_key(chain);
        let rows: Vec<_> = chains
            .iter()
            .filter(is_new)
            .map(|chain| {
                (
                    activity_chains::id.eq(*chain),
                    activity_chains::head_seq.eq(0_i64),
                    activity_chains::head_mac.eq(vec![0; MAC_BYTES]),
                )
            })
            .collect();
        if rows.is_empty() {
            return Ok(heads);
        }
        for row in rows {
            each!(self.tx.conn, |c| diesel::insert_into(activity_chains::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c))?;
        }
        self.existing(chains)
    }

    fn existing(&mut self, chains: &[Uuid7]) -> Result<HashMap<Uuid7, LastEntry>, StorageError> {
        let found: Vec<LastEntry> = match &mut *self.tx.conn {
            AnyConnection::Pg(conn) => diesel::sql_query(
                "SELECT id, head_seq, head_mac FROM activity_chains WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
            )
            .bind::<Array<diesel::sql_types::Uuid>, _>(chains.iter().map(|id| id.0).collect::<Vec<_>>())
            .load(conn)?,
            AnyConnection::Sqlite(conn) => activity_chains::table
                .filter(activity_chains::id.eq_any(chains))
                .select(LastEntry::as_select())
                .load(conn)?,
        };
        Ok(found.into_iter().map(|head| (head.id, head)).collect())
    }

    fn save(&mut self, chains: &[Uuid7], heads: &HashMap<Uuid7, LastEntry>) -> Result<(), StorageError> {
        let moved = chains
            .iter()
            .filter_map(|chain| Some((*chain, heads.get(chain)?)));
        match &mut *self.tx.conn {
            AnyConnection::Pg(conn) => {
                let (ids, heads): (Vec<Uuid7>, Vec<&LastEntry>) = moved.unzip();
                diesel::sql_query(
                    "UPDATE activity_chains SET head_seq = moved.seq, head_mac = moved.mac \
                     FROM unnest($1, $2, $3) AS moved (id, seq, mac) WHERE activity_chains.id = moved.id",
                )
                .bind::<Array<diesel::sql_types::Uuid>, _>(ids.iter().map(|id| id.0).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(heads.iter().map(|head| head.head_seq).collect::<Vec<_>>())
                .bind::<Array<Binary>, _>(
                    heads
                        .iter()
                        .map(|head| head.head_mac.as_slice())
                        .collect::<Vec<_>>(),
                )
                .execute(conn)?;
            }
            AnyConnection::Sqlite(conn) => {
                for (chain, head) in moved {
                    diesel::update(activity_chains::table.find(chain))
                        .set((
                            activity_chains::head_seq.eq(head.head_seq),
                            activity_chains::head_mac.eq(&head.head_mac),
                        ))
                        .execute(conn)?;
                }
            }
        }
        Ok(())
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
