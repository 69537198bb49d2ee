//! Verification of a chain from its first entry to its head, in slices: a log may be long, and no connection should
//! be held for the whole of it.

use super::ActivityLog;
use super::mac::{Covered, MAC_BYTES, SEAL_BYTES, digest, mac, seal};
use crate::error::StorageError;
use crate::schema::{activity_chains, activity_entries};
use crate::types::{JsonDoc, UtcTs, Uuid7};
use diesel::dsl::{max, min};
use diesel::prelude::*;
use hmac::Mac;
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Logged, VerifiesLog};

/// The end of a chain. A stored head later proves that no earlier entry was cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Place of the last entry, starting at 1; 0 for an empty log.
    pub seq: i64,
    /// Its MAC.
    pub mac: Vec<u8>,
}

/// A published head with a seal. The seal distinguishes a head whose entry is gone from one of another log, or an
/// invalid one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptHead {
    /// The head.
    pub head: Head,
    /// Its seal.
    pub seal: Vec<u8>,
}

/// Result of a verification.
#[derive(Debug, Clone)]
pub struct ChainCheck {
    /// Number of entries verified.
    pub entries: i64,
    /// Place of the first missing or changed entry.
    pub broken_at: Option<i64>,
    /// The chain's current head.
    pub head: KeptHead,
}

/// A verification in progress. Its position is authenticated, since the next entry's MAC covers the previous one,
/// so clients can't make up a position to continue from.
#[derive(Debug, Clone)]
pub struct ChainWalk {
    at: KeptHead,
    known: Option<KeptHead>,
    end: Option<End>,
}

/// The end of a chain at the start of its verification.
#[derive(Debug, Clone)]
struct End {
    head: Head,
    /// Whether there are entries not counted by any head.
    has_strangers: bool,
}

/// Result of verifying a slice.
#[derive(Debug, Clone)]
pub enum ChainStep {
    /// All verified entries are intact, and there are more.
    GoesOn(ChainWalk),
    /// The verification is complete.
    Done(ChainCheck),
    /// Nothing was verified: a given head was never published for this log.
    Foreign {
        /// Whether that applies to the head to continue from.
        after: bool,
        /// Whether that applies to the known head.
        known: bool,
    },
}

impl ChainWalk {
    /// Starts after a head returned by an earlier verification, or at the first entry. If a stored `known` head is
    /// given, the log must still contain it.
    #[must_use]
    pub fn new(after: Option<KeptHead>, known: Option<KeptHead>) -> Self {
        let beginning = || KeptHead {
            head: Head::empty(),
            seal: Vec::new(),
        };
        Self {
            at: after.unwrap_or_else(beginning),
            known,
            end: None,
        }
    }

    /// Returns the last intact entry.
    #[must_use]
    pub const fn at(&self) -> &KeptHead {
        &self.at
    }
}

impl Head {
    fn empty() -> Self {
        Self {
            seq: 0,
            mac: vec![0; MAC_BYTES],
        }
    }
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
    /// Verifies the next `most` entries of a log.
    pub fn verify_some<A: VerifiesLog>(
        &mut self,
        authorized: &Authorized<A>,
        mut walk: ChainWalk,
        most: u32,
    ) -> Result<ChainStep, StorageError> {
        let chain = Uuid7(authorized.on().chain().uuid());
        let end = if let Some(end) = walk.end.take() {
            end
        } else {
            let is_foreign = |kept: &KeptHead| kept.head.seq > 0 && !self.is_sealed(chain, kept);
            let (after, known) = (is_foreign(&walk.at), walk.known.as_ref().is_some_and(is_foreign));
            if after || known {
                return Ok(ChainStep::Foreign { after, known });
            }
            let end = self.end_of(chain)?;
            let kept = [Some(&walk.at), walk.known.as_ref()].into_iter().flatten();
            let passed = walk.at.head.seq.min(end.head.seq);
            for KeptHead { head: kept, .. } in kept.filter(|kept| (1..=passed).contains(&kept.head.seq)) {
                if !self.has(chain, kept)? {
                    return Ok(self.broken(chain, kept.seq, &end));
                }
            }
            end
        };
        let known = walk.known.as_ref().map(|known| known.head.clone());
        let mut at = walk.at.head;
        let rows = if at.seq < end.head.seq {
            self.block(chain, at.seq, end.head.seq, most)?
        } else {
            Vec::new()
        };
        if rows.is_empty() {
            let cut = known.is_some_and(|known| known.seq > at.seq);
            if at != end.head || cut || end.has_strangers {
                return Ok(self.broken(chain, at.seq.min(end.head.seq) + 1, &end));
            }
            return Ok(ChainStep::Done(ChainCheck {
                entries: at.seq,
                broken_at: None,
                head: self.sealed(chain, end.head),
            }));
        }
        for row in rows {
            let known = known.as_ref();
            if !self.holds(chain, &at, &row)
                || known.is_some_and(|known| known.seq == row.seq && known.mac != row.mac)
            {
                return Ok(self.broken(chain, at.seq + 1, &end));
            }
            at = Head {
                seq: row.seq,
                mac: row.mac,
            };
        }
        walk.at = self.sealed(chain, at);
        walk.end = Some(end);
        Ok(ChainStep::GoesOn(walk))
    }

    fn end_of(&mut self, chain: Uuid7) -> Result<End, StorageError> {
        // Read before the head, so that entries added in the meantime are not reported as uncounted.
        let (first, last) = activity_entries::table
            .filter(activity_entries::chain_id.eq(chain))
            .select((min(activity_entries::seq), max(activity_entries::seq)))
            .first::<(Option<i64>, Option<i64>)>(self.tx.conn)?;
        let head = activity_chains::table
            .find(chain)
            .select((activity_chains::head_seq, activity_chains::head_mac))
            .first::<(i64, Vec<u8>)>(self.tx.conn)
            .optional()?
            .map_or_else(Head::empty, |(seq, mac)| Head { seq, mac });
        let has_strangers = first.is_some_and(|first| first < 1) || last.is_some_and(|last| last > head.seq);
        Ok(End { head, has_strangers })
    }

    /// Whether the log has this entry.
    fn has(&mut self, chain: Uuid7, kept: &Head) -> Result<bool, StorageError> {
        let mac: Option<Vec<u8>> = activity_entries::table
            .filter(activity_entries::chain_id.eq(chain))
            .filter(activity_entries::seq.eq(kept.seq))
            .select(activity_entries::mac)
            .first(self.tx.conn)
            .optional()?;
        Ok(mac.is_some_and(|mac| mac == kept.mac))
    }

    fn block(&mut self, chain: Uuid7, after: i64, to: i64, most: u32) -> Result<Vec<ChainRow>, StorageError> {
        Ok(activity_entries::table
            .filter(activity_entries::chain_id.eq(chain))
            .filter(activity_entries::seq.gt(after))
            .filter(activity_entries::seq.le(to))
            .order(activity_entries::seq)
            .limit(i64::from(most))
            .select(ChainRow::as_select())
            .load(self.tx.conn)?)
    }

    /// Whether `row` follows `before`: checks its place, its details (unless erased) and its MAC.
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

    /// Returns the result for a missing or changed entry `at`.
    fn broken(&self, chain: Uuid7, at: i64, end: &End) -> ChainStep {
        ChainStep::Done(ChainCheck {
            entries: at - 1,
            broken_at: Some(at),
            head: self.sealed(chain, end.head.clone()),
        })
    }

    fn sealed(&self, chain: Uuid7, head: Head) -> KeptHead {
        let seal = seal(&self.tx.options.activity_key, chain.0, &head);
        let seal = seal.finalize().into_bytes()[..SEAL_BYTES].to_vec();
        KeptHead { head, seal }
    }

    fn is_sealed(&self, chain: Uuid7, kept: &KeptHead) -> bool {
        let seal = seal(&self.tx.options.activity_key, chain.0, &kept.head);
        kept.seal.len() == SEAL_BYTES && seal.verify_truncated_left(&kept.seal).is_ok()
    }
}
