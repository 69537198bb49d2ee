//! Search words of members. They are stored with each membership, so that a search reads no data of other
//! organizations. They are written in the same transaction as changes to the member or the person.

use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::schema::{member_words, memberships, users};
use crate::types::{Uuid7, key};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use kontor_domain::ids::{MemberId, OrganizationId, UserId};
use kontor_domain::text::words;

/// Maximum number of matches that are looked up individually. With more, scanning all members soon fills a page.
const FEW: i64 = 2_000;
/// Number of memberships completed at a time.
const BATCH: u16 = 500;
/// A character sorted after every other, in byte order.
const LAST: char = '\u{10ffff}';

/// A membership, and the data its words are derived from.
type Source = (Uuid7, Uuid7, String, String, String, String);

/// Result of a search before the page is read.
#[derive(Debug)]
pub(crate) struct Sought {
    /// Members with a word that begins with one of the terms, if they are few.
    pub few: Option<Vec<Uuid7>>,
    /// Ranges of the other terms: start and end.
    pub ranges: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Searches for the terms in an organization. The cost is bounded: a few thousand index entries for each term.
pub(crate) fn seek(
    conn: &mut AnyConnection,
    organization: OrganizationId,
    terms: &[String],
) -> Result<Sought, StorageError> {
    let range = |term: &String| (term.clone().into_bytes(), format!("{term}{LAST}").into_bytes());
    let mut ranges: Vec<_> = terms.iter().map(range).collect();
    // A longer term is likely to be rarer.
    ranges.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
    for place in 0..ranges.len() {
        let (from, to) = &ranges[place];
        let found: Vec<Uuid7> = member_words::table
            .filter(member_words::organization_id.eq(key(organization)))
            .filter(member_words::word.ge(from))
            .filter(member_words::word.lt(to))
            .select(member_words::member_id)
            .limit(FEW + 1)
            .load(conn)?;
        if i64::try_from(found.len()).unwrap_or(FEW) < FEW {
            ranges.remove(place);
            let few = Some(found);
            return Ok(Sought { few, ranges });
        }
    }
    Ok(Sought { few: None, ranges })
}

/// Whether a member has a word in the range.
#[diesel::dsl::auto_type]
pub(crate) fn has_word(from: Vec<u8>, to: Vec<u8>) -> _ {
    exists(
        member_words::table
            .filter(member_words::member_id.eq(memberships::id))
            .filter(member_words::word.ge(from))
            .filter(member_words::word.lt(to)),
    )
}

/// Writes the words of a new member, whose account is locked and can't be renamed concurrently.
pub(super) fn add(conn: &mut AnyConnection, member: MemberId) -> Result<(), StorageError> {
    let of: Vec<Source> = memberships::table
        .inner_join(users::table)
        .filter(memberships::id.eq(key(member)))
        .select(COLUMNS)
        .load(conn)?;
    write(conn, of)
}

/// Rewrites the words of a person in all memberships. The account is locked, so it can't join another organization
/// concurrently.
pub(crate) fn renew(conn: &mut AnyConnection, user: UserId) -> Result<(), StorageError> {
    let of: Vec<Source> = memberships::table
        .inner_join(users::table)
        .filter(memberships::user_id.eq(key(user)))
        .order(memberships::id)
        .select(COLUMNS)
        .load(conn)?;
    let members: Vec<Uuid7> = of.iter().map(|source| source.0).collect();
    diesel::delete(member_words::table.filter(member_words::member_id.eq_any(members))).execute(conn)?;
    write(conn, of)
}

/// Deletes the words of a person; [`complete`] writes them again.
pub(crate) fn forget(conn: &mut AnyConnection, user: Uuid7) -> Result<(), StorageError> {
    let theirs = memberships::table
        .filter(memberships::user_id.eq(user))
        .select(memberships::id);
    diesel::delete(member_words::table.filter(member_words::member_id.eq_any(theirs))).execute(conn)?;
    Ok(())
}

/// Writes the missing words of members who joined before there were any; returns whether there may be more.
pub(crate) fn complete(conn: &mut AnyConnection) -> Result<bool, StorageError> {
    let known = member_words::table.filter(member_words::member_id.eq(memberships::id));
    let of: Vec<Source> = memberships::table
        .inner_join(users::table)
        .filter(not(exists(known)))
        .limit(BATCH.into())
        .select(COLUMNS)
        .load(conn)?;
    let is_full = of.len() == usize::from(BATCH);
    write(conn, of)?;
    Ok(is_full)
}

const COLUMNS: (
    memberships::id,
    memberships::organization_id,
    users::first_name,
    users::last_name,
    users::email,
    users::email_key,
) = (
    memberships::id,
    memberships::organization_id,
    users::first_name,
    users::last_name,
    users::email,
    users::email_key,
);

#[derive(Insertable)]
#[diesel(table_name = member_words)]
struct WordRow {
    organization_id: Uuid7,
    word: Vec<u8>,
    member_id: Uuid7,
}

fn write(conn: &mut AnyConnection, of: Vec<Source>) -> Result<(), StorageError> {
    for (member_id, organization_id, first, last, email, email_key) in of {
        let words = words([first.as_str(), &last], [email.as_str(), &email_key]);
        let rows: Vec<WordRow> = words
            .into_iter()
            .map(|word| WordRow {
                organization_id,
                word: word.into_bytes(),
                member_id,
            })
            .collect();
        insert(conn, &rows)?;
    }
    Ok(())
}

/// Inserts rows, on PostgreSQL in one statement. On SQLite diesel would open a transaction for several rows, within
/// the writer's.
fn insert(conn: &mut AnyConnection, rows: &[WordRow]) -> Result<(), StorageError> {
    match conn {
        AnyConnection::Pg(pg) => {
            diesel::insert_into(member_words::table)
                .values(rows)
                .execute(pg)?;
        }
        AnyConnection::Sqlite(sqlite) => {
            for row in rows {
                diesel::insert_into(member_words::table)
                    .values(row)
                    .execute(sqlite)?;
            }
        }
    }
    Ok(())
}
