//! Mail limits across all causes: per account, per recipient, and per pair of both. The counters are rows, so any
//! number of nodes stay within the limits; those of SMS (`sms_queue.rs`) are in the same table. They contain digests only, which identify no person.

use crate::connection::MultiBackend;
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::notifications::Outbox;
use crate::schema::mail_counts;
use crate::tx::{PurgeStep, Tx};
use crate::types::{UtcTs, sql};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{Id, UserId};
use std::collections::BTreeMap;
use std::fmt;

/// Window in which mails are counted, starting with the first one.
const COUNTED_WITHIN: TimeDelta = TimeDelta::days(1);

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[past_counts];

fn past_counts(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let past = mail_counts::since.le(tx.ago(COUNTED_WITHIN));
    Ok(diesel::delete(mail_counts::table.filter(past)).execute(tx.conn)?)
}

/// Limits on mails, and the time for which notices wait to be merged. Security mails and binding ones are not counted.
#[derive(Debug, Clone, Copy)]
pub struct MailRules {
    /// Mails caused by one account in a day.
    pub per_account: u32,
    /// Mails to one address in a day.
    pub per_recipient: u32,
    /// Mails caused by one account to one address in a day.
    pub per_account_and_recipient: u32,
    /// Time for which a notice waits to be merged with later ones on the same subject.
    pub join_window: TimeDelta,
}

/// Scope of a mail limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailsOf {
    /// All mails caused by an account.
    Account,
    /// All mails to an address.
    Recipient,
    /// Mails from one account to one address.
    Pair,
}

/// The limit for today is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at most {limit} mails are sent {of} within 24 hours")]
pub struct MailLimit {
    /// Scope of the limit.
    pub of: MailsOf,
    /// The limit.
    pub limit: u32,
    /// Time until the next mail can be sent.
    pub wait: TimeDelta,
}

impl fmt::Display for MailsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Account => "on behalf of one account",
            Self::Recipient => "to one address",
            Self::Pair => "on behalf of one account to one address",
        })
    }
}

/// A counter: its kind, and the digest it is stored under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Counter {
    digest: [u8; 32],
    limit: u32,
    of: Rank,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Account,
    Pair,
    Recipient,
}

impl Counter {
    fn limit_reached(self, since: DateTime<Utc>, now: DateTime<Utc>) -> MailLimit {
        MailLimit {
            of: match self.of {
                Rank::Account => MailsOf::Account,
                Rank::Pair => MailsOf::Pair,
                Rank::Recipient => MailsOf::Recipient,
            },
            limit: self.limit,
            wait: since + COUNTED_WITHIN - now,
        }
    }
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Binary)]
    subject_digest: Vec<u8>,
    #[diesel(sql_type = sql::UtcTs)]
    since: UtcTs,
    #[diesel(sql_type = BigInt)]
    sent: i64,
}

/// Remaining mails within the limits.
#[derive(Debug, Default)]
pub struct MailRoom {
    now: DateTime<Utc>,
    caller: Option<UserId>,
    key: [u8; 32],
    rules: Option<MailRules>,
    left: BTreeMap<Counter, (i64, DateTime<Utc>)>,
}

impl MailRoom {
    fn of(tx: &Tx<'_>) -> Self {
        Self {
            now: tx.now(),
            caller: tx.caller,
            key: tx.options.digest_key,
            rules: Some(tx.options.mails),
            left: BTreeMap::new(),
        }
    }

    /// Returns the counters of a mail to an address.
    fn counters(&self, recipient: &str) -> Vec<Counter> {
        let Some(rules) = self.rules else {
            return Vec::new();
        };
        let counter = |of, limit, subject: String| Counter {
            digest: keyed_digest(&self.key, subject.as_bytes()),
            limit,
            of,
        };
        let to = counter(
            Rank::Recipient,
            rules.per_recipient,
            format!("mails to {recipient}"),
        );
        let Some(caller) = self.caller.map(Id::uuid) else {
            return vec![to];
        };
        vec![
            counter(Rank::Account, rules.per_account, format!("mails of {caller}")),
            counter(
                Rank::Pair,
                rules.per_account_and_recipient,
                format!("mails of {caller} to {recipient}"),
            ),
            to,
        ]
    }

    /// Takes a slot for a mail to an address.
    ///
    /// # Errors
    /// The limit that is reached; no slot is taken then.
    pub fn take(&mut self, to: &EmailAddress) -> Result<(), MailLimit> {
        let counters = self.counters(to.key());
        for counter in &counters {
            let (left, since) = self
                .left
                .get(counter)
                .copied()
                .unwrap_or((i64::from(counter.limit), self.now));
            if left <= 0 {
                return Err(counter.limit_reached(since, self.now));
            }
        }
        for counter in counters {
            let full = (i64::from(counter.limit), self.now);
            self.left.entry(counter).or_insert(full).0 -= 1;
        }
        Ok(())
    }
}

impl Outbox<'_, '_> {
    /// Returns the caller's remaining mails to these addresses. The final count is taken at the end of the transaction,
    /// as others may be sending concurrently.
    pub fn room_for(&mut self, recipients: &[EmailAddress]) -> Result<MailRoom, StorageError> {
        let mut room = MailRoom::of(self.tx);
        let mut counters: Vec<Counter> = recipients.iter().flat_map(|to| room.counters(to.key())).collect();
        counters.sort();
        counters.dedup();
        let digests: Vec<&[u8]> = counters.iter().map(|counter| &counter.digest[..]).collect();
        let rows: Vec<(Vec<u8>, UtcTs, i64)> = mail_counts::table
            .filter(mail_counts::subject_digest.eq_any(digests))
            .filter(mail_counts::since.gt(UtcTs::from(room.now - COUNTED_WITHIN)))
            .select((mail_counts::subject_digest, mail_counts::since, mail_counts::sent))
            .load(self.tx.conn)?;
        for (digest, since, sent) in rows {
            if let Some(counter) = counters.iter().find(|counter| counter.digest[..] == digest[..]) {
                room.left
                    .insert(*counter, (i64::from(counter.limit) - sent, since.0));
            }
        }
        Ok(room)
    }

    /// Counts mails to these addresses before deciding whether they may be sent, and returns the remaining numbers
    /// before. One statement locks the counters, ordered by digest, so transactions do not deadlock.
    pub(crate) fn count(&mut self, recipients: &[&EmailAddress]) -> Result<MailRoom, StorageError> {
        let mut room = MailRoom::of(self.tx);
        let mut more: BTreeMap<Counter, i64> = BTreeMap::new();
        for counter in recipients.iter().flat_map(|to| room.counters(to.key())) {
            *more.entry(counter).or_default() += 1;
        }
        if more.is_empty() {
            return Ok(room);
        }
        let digests = more.iter().map(|(counter, count)| (counter.digest, *count));
        let counted = add(self.tx, &digests.collect())?;
        for (counter, count) in &more {
            if let Some(total) = counted.get(&counter.digest) {
                let before = total.sent - count;
                room.left
                    .insert(*counter, (i64::from(counter.limit) - before, total.since));
            }
        }
        Ok(room)
    }
}

/// State of a counter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    /// Number within the window, including what was just added.
    pub sent: i64,
    /// Start of the window.
    pub since: DateTime<Utc>,
}

impl Counted {
    /// Returns the time until the window ends.
    pub fn wait(self, now: DateTime<Utc>) -> TimeDelta {
        self.since + COUNTED_WITHIN - now
    }
}

/// Adds to counters, at least one. One statement locks them, ordered by digest.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    more: &BTreeMap<[u8; 32], i64>,
) -> Result<BTreeMap<[u8; 32], Counted>, StorageError> {
    let (now, cut) = (UtcTs::from(tx.now()), tx.ago(COUNTED_WITHIN));
    let mut query = diesel::sql_query(count_query(more.len())).into_boxed::<MultiBackend>();
    for (digest, count) in more {
        query = query
            .bind::<Binary, _>(digest.to_vec())
            .bind::<sql::UtcTs, _>(now)
            .bind::<BigInt, _>(*count);
    }
    let rows: Vec<CountRow> = query.bind::<sql::UtcTs, _>(cut).load(tx.conn)?;
    let counted = |row: CountRow| {
        let digest = <[u8; 32]>::try_from(row.subject_digest).ok()?;
        let (sent, since) = (row.sent, row.since.0);
        Some((digest, Counted { sent, since }))
    };
    Ok(rows.into_iter().filter_map(counted).collect())
}

/// Returns the query that adds to this number of counters; an expired counter starts again at zero.
fn count_query(counters: usize) -> String {
    let rows: Vec<String> = (0..counters)
        .map(|row| format!("(${}, ${}, ${})", 3 * row + 1, 3 * row + 2, 3 * row + 3))
        .collect();
    let (rows, cut) = (rows.join(", "), 3 * counters + 1);
    format!(
        "INSERT INTO mail_counts (subject_digest, since, sent) VALUES {rows} ON CONFLICT (subject_digest) DO UPDATE SET \
         sent = CASE WHEN mail_counts.since <= ${cut} THEN excluded.sent ELSE mail_counts.sent + excluded.sent END, \
         since = CASE WHEN mail_counts.since <= ${cut} THEN excluded.since ELSE mail_counts.since END \
         RETURNING subject_digest, since, sent"
    )
}
