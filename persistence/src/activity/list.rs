//! Reading a log: in pages, newest first, or in blocks from its beginning.

use super::ActivityLog;
use crate::connection::MultiBackend;
use crate::error::{CorruptRow, StorageError};
use crate::like::containing;
use crate::page::{Page, PageRequest};
use crate::schema::{activity_chains, activity_entries, memberships};
use crate::types::{JsonDoc, UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::activity::{
    Action, ActionGroup, AuthorKind, Chain, ListMemberActivity, Logged, MemberLog, ReadsLog,
};
use kontor_domain::ids::{ActivityId, UserId};
use kontor_domain::text::fold_accents;
use serde_json::Value;
use uuid::Uuid;

/// An entry as read from the database.
#[derive(Debug, Clone)]
pub struct ActivityEntry {
    /// Its id.
    pub id: ActivityId,
    /// Its place in the chain, starting at 1.
    pub seq: i64,
    /// Time of the action.
    pub at: DateTime<Utc>,
    /// Kind of the author.
    pub author_kind: AuthorKind,
    /// The author, if a person.
    pub author: Option<UserId>,
    /// The action.
    pub action: Action,
    /// The object.
    pub object: String,
    /// `before`, `after`, `request_id`, `ip_address`, `user_agent`; `None` once erased.
    pub details: Option<Value>,
}

/// Filters of entries, all of which must match.
#[derive(Debug, Clone, Default)]
pub struct ActivityFilter {
    /// Only of this author.
    pub author: Option<UserId>,
    /// Only of this action.
    pub action: Option<Action>,
    /// Only of actions in this group.
    pub group: Option<ActionGroup>,
    /// Only on this object.
    pub object: Option<String>,
    /// Start, inclusive.
    pub since: Option<DateTime<Utc>>,
    /// End, exclusive.
    pub until: Option<DateTime<Utc>>,
    /// Text contained in a value, regardless of case and accents.
    pub term: Option<String>,
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
            author_kind: AuthorKind::from_text(&row.author_kind).ok_or(CorruptRow {
                column: "activity_entries.author_kind",
            })?,
            author: row.author_id.map(Uuid7::id),
            action: Action::from_text(&row.action).ok_or(CorruptRow {
                column: "activity_entries.action",
            })?,
            object: row.object,
            details: row.details.map(|details| details.0),
        })
    }
}

impl ActivityLog<'_, '_> {
    /// Returns a page of a log, newest first.
    pub fn list<A: ReadsLog>(
        &mut self,
        authorized: &Authorized<A>,
        filter: &ActivityFilter,
        page: PageRequest,
    ) -> Result<Page<ActivityEntry>, StorageError> {
        let chain = authorized.on().chain();
        self.page(|| filtered(chain, filter), page)
    }

    /// Returns a page of a member's actions in its organization, newest first; `None` if there is no such member.
    pub fn list_of_member(
        &mut self,
        authorized: &Authorized<ListMemberActivity>,
        filter: &ActivityFilter,
        page: PageRequest,
    ) -> Result<Option<Page<ActivityEntry>>, StorageError> {
        let MemberLog { organization, member } = *authorized.on();
        let author: Option<Uuid7> = memberships::table
            .filter(memberships::id.eq(key(member)))
            .filter(memberships::organization_id.eq(key(organization)))
            .select(memberships::user_id)
            .first(self.tx.conn)
            .optional()?;
        let Some(author) = author else {
            return Ok(None);
        };
        let chain = organization.chain();
        let own = || filtered(chain, filter).filter(activity_entries::author_id.eq(author));
        self.page(own, page).map(Some)
    }

    /// Returns the last place of a log; 0 if it is empty.
    pub fn end<A: ReadsLog>(&mut self, authorized: &Authorized<A>) -> Result<i64, StorageError> {
        let end = activity_chains::table
            .find(Uuid7(authorized.on().chain().uuid()))
            .select(activity_chains::head_seq)
            .first(self.tx.conn)
            .optional()?;
        Ok(end.unwrap_or_default())
    }

    /// Returns the first `limit` entries after one place, up to and including another; oldest first.
    pub fn range<A: ReadsLog>(
        &mut self,
        authorized: &Authorized<A>,
        filter: &ActivityFilter,
        (after, to): (i64, i64),
        limit: u32,
    ) -> Result<Vec<ActivityEntry>, StorageError> {
        let rows: Vec<EntryRow> = filtered(authorized.on().chain(), filter)
            .filter(activity_entries::seq.gt(after))
            .filter(activity_entries::seq.le(to))
            .order(activity_entries::seq)
            .limit(i64::from(limit))
            .select(EntryRow::as_select())
            .load(self.tx.conn)?;
        entries(rows)
    }

    fn page<'f>(
        &mut self,
        filtered: impl Fn() -> Filtered<'f>,
        page: PageRequest,
    ) -> Result<Page<ActivityEntry>, StorageError> {
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
        Ok(page.page(entries(rows)?, |entry| cursor(entry.seq), total))
    }
}

type Filtered<'f> = activity_entries::BoxedQuery<'f, MultiBackend>;

fn filtered<'f>(chain: Chain, filter: &ActivityFilter) -> Filtered<'f> {
    use activity_entries as entry;
    let mut query = entry::table
        .filter(entry::chain_id.eq(Uuid7(chain.uuid())))
        .into_boxed();
    if let Some(author) = filter.author {
        query = query.filter(entry::author_id.eq(key(author)));
    }
    if let Some(action) = filter.action {
        query = query.filter(entry::action.eq(action.as_str()));
    }
    if let Some(group) = filter.group {
        let words: Vec<&str> = group.actions().map(Action::as_str).collect();
        query = query.filter(entry::action.eq_any(words));
    }
    if let Some(object) = &filter.object {
        query = query.filter(entry::object.eq(object.clone()));
    }
    if let Some(since) = filter.since {
        query = query.filter(entry::at.ge(UtcTs(since)));
    }
    if let Some(until) = filter.until {
        query = query.filter(entry::at.lt(UtcTs(until)));
    }
    if let Some(term) = &filter.term {
        let pattern = containing(&fold_accents(term));
        query = query.filter(entry::search_text.like(pattern).escape('\\'));
    }
    query
}

fn entries(rows: Vec<EntryRow>) -> Result<Vec<ActivityEntry>, StorageError> {
    Ok(rows
        .into_iter()
        .map(ActivityEntry::try_from)
        .collect::<Result<_, _>>()?)
}

/// Returns a cursor. A log is paged by place, as ids made in the same millisecond are unordered.
fn cursor(seq: i64) -> Uuid {
    Uuid::from_u128(u128::from(seq.unsigned_abs()))
}

fn place_of(cursor: Uuid) -> i64 {
    i64::try_from(cursor.as_u128()).unwrap_or(i64::MAX)
}
