//! Checking a chain from its first entry to its head.

use super::ActivityLog;
use super::mac::{Covered, MAC_BYTES, digest, mac};
use crate::error::StorageError;
use crate::schema::{activity_chains, activity_entries};
use crate::types::{JsonDoc, UtcTs, Uuid7};
use diesel::dsl::{max, min};
use diesel::prelude::*;
use kontor_domain::access::Granted;
use kontor_domain::activity::{Logged, VerifiesLog};

/// Entries read at a time.
const BLOCK: i64 = 500;

/// The end of a chain. Whoever keeps one can later prove that nothing before it was cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The last entry's place, from 1; 0 for an empty log.
    pub seq: i64,
    /// Its MAC.
    pub mac: Vec<u8>,
}

/// What a check found.
#[derive(Debug, Clone)]
pub struct ChainCheck {
    /// Entries that were checked.
    pub entries: i64,
    /// The place of the first entry that is missing or was changed.
    pub broken_at: Option<i64>,
    /// The head that the chain has.
    pub head: Head,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = activity_entries)]
struct ChainRow {
    id: Uuid7,
    seq: i64,
    at: UtcTs,
    author_kind: String,
    author_id: Option<Uuid7>,
    action: String,
    object: String,
    details: Option<JsonDoc>,
    salt: Option<Vec<u8>>,
    digest: Vec<u8>,
    mac: Vec<u8>,
}

impl ActivityLog<'_, '_> {
    /// Checks a log. With a `known` head that somebody kept, also that the log still holds it.
    ///
    /// # Errors
    /// When storage fails.
    pub fn verify<A: VerifiesLog>(
        &mut self,
        granted: &Granted<A>,
        known: Option<&Head>,
    ) -> Result<ChainCheck, StorageError> {
        let chain = Uuid7(granted.on().chain().uuid());
        // Read before the head, so that entries added meanwhile are not taken for strangers.
        let (first, last) = activity_entries::table
            .filter(activity_entries::chain_id.eq(chain))
            .select((min(activity_entries::seq), max(activity_entries::seq)))
            .first::<(Option<i64>, Option<i64>)>(self.tx.conn)?;
        let head = activity_chains::table
            .find(chain)
            .select((activity_chains::head_seq, activity_chains::head_mac))
            .first::<(i64, Vec<u8>)>(self.tx.conn)
            .optional()?
            .map_or(
                Head {
                    seq: 0,
                    mac: vec![0; MAC_BYTES],
                },
                |(seq, mac)| Head { seq, mac },
            );
        let mut walk = Head {
            seq: 0,
            mac: vec![0; MAC_BYTES],
        };
        let broken = |at: i64, entries: i64| ChainCheck {
            entries,
            broken_at: Some(at),
            head: head.clone(),
        };
        while walk.seq < head.seq {
            let rows = self.block(chain, walk.seq, head.seq)?;
            if rows.is_empty() {
                return Ok(broken(walk.seq + 1, walk.seq));
            }
            for row in rows {
                if !self.holds(chain, &walk, &row)
                    || known.is_some_and(|known| known.seq == row.seq && known.mac != row.mac)
                {
                    return Ok(broken(walk.seq + 1, walk.seq));
                }
                walk = Head {
                    seq: row.seq,
                    mac: row.mac,
                };
            }
        }
        let cut = known.is_some_and(|known| known.seq > walk.seq);
        let outside = first.is_some_and(|first| first < 1) || last.is_some_and(|last| last > head.seq);
        let broken_at = (walk != head || cut || outside).then_some(walk.seq + 1);
        Ok(ChainCheck {
            entries: walk.seq,
            broken_at,
            head,
        })
    }

    fn block(&mut self, chain: Uuid7, after: i64, to: i64) -> Result<Vec<ChainRow>, StorageError> {
        Ok(activity_entries::table
            .filter(activity_entries::chain_id.eq(chain))
            .filter(activity_entries::seq.gt(after))
            .filter(activity_entries::seq.le(to))
            .order(activity_entries::seq)
            .limit(BLOCK)
            .select(ChainRow::as_select())
            .load(self.tx.conn)?)
    }

    /// Whether `row` follows `before`: its place, its details (unless erased) and its MAC.
    fn holds(&self, chain: Uuid7, before: &Head, row: &ChainRow) -> bool {
        let details = match (&row.details, &row.salt) {
            (Some(details), Some(salt)) => digest(salt, &details.0)[..] == row.digest[..],
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let covered = Covered {
            chain: chain.0,
            seq: row.seq,
            previous: &before.mac,
            id: row.id.0,
            at: row.at.0,
            author_kind: &row.author_kind,
            author_id: row.author_id.map(|id| id.0),
            action: &row.action,
            object: &row.object,
            digest: &row.digest,
        };
        row.seq == before.seq + 1
            && details
            && mac(&self.tx.options.activity_key, &covered)[..] == row.mac[..]
    }
}
