//! Reading a log, newest first.

use super::ActivityLog;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::activity_entries;
use crate::types::{JsonDoc, UtcTs, Uuid7};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::Granted;
use kontor_domain::activity::{Chain, Deed, ListActivity};
use kontor_domain::identity::ExportAccount;
use kontor_domain::ids::{ActivityId, Id, UserId};
use serde_json::Value;
use uuid::Uuid;

/// An entry as it is read.
#[derive(Debug, Clone)]
pub struct ActivityEntry {
    /// Its id.
    pub id: ActivityId,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// `user`, `anonymous` or `system`.
    pub author_kind: String,
    /// Who, if it was a person.
    pub author: Option<UserId>,
    /// What.
    pub deed: Deed,
    /// On which object.
    pub object: String,
    /// `before`, `after`, `request_id`, `ip_address`, `user_agent`; `None` once erased.
    pub details: Option<Value>,
}

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct ActivityFilter {
    /// Of this person.
    pub author: Option<UserId>,
    /// Of this kind.
    pub deed: Option<Deed>,
    /// On this object.
    pub object: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = activity_entries)]
struct EntryRow {
    id: Uuid7,
    seq: i64,
    at: UtcTs,
    author_kind: String,
    author_id: Option<Uuid7>,
    action: String,
    object: String,
    details: Option<JsonDoc>,
}

impl TryFrom<EntryRow> for ActivityEntry {
    type Error = CorruptRow;
    fn try_from(row: EntryRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            seq: row.seq,
            at: row.at.0,
            author_kind: row.author_kind,
            author: row.author_id.map(Uuid7::id),
            deed: Deed::from_text(&row.action).ok_or(CorruptRow {
                column: "activity_entries.action",
            })?,
            object: row.object,
            details: row.details.map(|details| details.0),
        })
    }
}

impl ActivityLog<'_, '_> {
    /// A page of an organisation's log.
    ///
    /// # Errors
    /// When storage fails.
    pub fn list(
        &mut self,
        granted: &Granted<ListActivity>,
        filter: &ActivityFilter,
        page: PageRequest,
    ) -> Result<Page<ActivityEntry>, StorageError> {
        let chain = Uuid7(Chain::Organization(*granted.on()).uuid());
        let filtered = || {
            let mut query = activity_entries::table
                .filter(activity_entries::chain_id.eq(chain))
                .into_boxed();
            if let Some(author) = filter.author {
                query = query.filter(activity_entries::author_id.eq(Uuid7(author.uuid())));
            }
            if let Some(deed) = filter.deed {
                query = query.filter(activity_entries::action.eq(deed.as_str()));
            }
            if let Some(object) = &filter.object {
                query = query.filter(activity_entries::object.eq(object.clone()));
            }
            query
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(EntryRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(activity_entries::seq.lt(place_of(after)));
        }
        let rows: Vec<EntryRow> = query
            .order(activity_entries::seq.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let entries = rows
            .into_iter()
            .map(ActivityEntry::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(entries, |entry| cursor(entry.seq), total))
    }
}

impl ActivityLog<'_, '_> {
    /// All entries of the account's log, oldest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of_account(
        &mut self,
        granted: &Granted<ExportAccount>,
    ) -> Result<Vec<ActivityEntry>, StorageError> {
        let rows: Vec<EntryRow> = activity_entries::table
            .filter(activity_entries::chain_id.eq(Uuid7(Chain::Account(*granted.on()).uuid())))
            .order(activity_entries::seq)
            .select(EntryRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(ActivityEntry::try_from)
            .collect::<Result<_, _>>()?)
    }
}

/// A log is paged by place, not by id: ids made in the same millisecond are in no order.
fn cursor(seq: i64) -> Uuid {
    Uuid::from_u128(u128::from(seq.unsigned_abs()))
}

fn place_of(cursor: Uuid) -> i64 {
    i64::try_from(cursor.as_u128()).unwrap_or(i64::MAX)
}
