//! Words of issued documents: written when a document is issued, and looked for in the history.

use super::history_query::Statement;
use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::schema::billing_document_words;
use crate::types::{Uuid7, key};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Binary;
use kontor_domain::billing::{BillingDocument, DocumentKind, DocumentSearch, document_words, year_of_number};
use kontor_domain::ids::{OrganizationId, ProductId};

/// Maximum number of matches of a term that are read one by one.
const FEW: usize = 300;
/// Maximum number of words that are followed in the order of the history for one term.
const WORDS: usize = 12;
/// A character sorted after every other, in byte order.
const LAST: char = '\u{10ffff}';

/// The words that begin with a term: start and end of their range.
pub(super) type Range = (Vec<u8>, Vec<u8>);

/// Way to the documents of a search.
#[derive(Debug, Default)]
pub(super) struct Sought {
    /// Documents with one of the terms, if they are few.
    pub few: Option<Vec<Uuid7>>,
    /// The words of one of the terms, if they are few.
    pub words: Vec<Vec<u8>>,
    /// The other terms.
    pub ranges: Vec<Range>,
    /// First and last day of issue of everything that can be found.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

/// Returns the word that stands for a product. No text begins with a zero byte.
pub(super) fn product_word(product: ProductId) -> Vec<u8> {
    let mut word = vec![0];
    word.extend_from_slice(key(product).0.as_bytes());
    word
}

#[derive(Insertable)]
#[diesel(table_name = billing_document_words)]
struct WordRow {
    organization_id: Uuid7,
    word: Vec<u8>,
    issued_on: NaiveDate,
    document_id: Uuid7,
}

/// Writes the words of an invoice or credit note that is issued.
pub(super) fn write(conn: &mut AnyConnection, document: &BillingDocument) -> Result<(), StorageError> {
    let summary = &document.summary;
    if summary.number.is_none() || summary.id.kind() == DocumentKind::ProForma {
        return Ok(());
    }
    let mut products: Vec<Vec<u8>> = document
        .charges
        .iter()
        .filter_map(|charge| charge.product)
        .map(product_word)
        .collect();
    products.sort_unstable();
    products.dedup();
    let words = document_words(&document.content)
        .into_iter()
        .map(String::into_bytes);
    let rows: Vec<WordRow> = words
        .chain(products)
        .map(|word| WordRow {
            organization_id: key(summary.organization),
            word,
            issued_on: summary.issued_on,
            document_id: Uuid7(summary.id.uuid()),
        })
        .collect();
    match conn {
        AnyConnection::Pg(pg) => {
            diesel::insert_into(billing_document_words::table)
                .values(rows)
                .execute(pg)?;
        }
        // Diesel would open a transaction for several rows, within the writer's.
        AnyConnection::Sqlite(sqlite) => {
            for row in rows {
                diesel::insert_into(billing_document_words::table)
                    .values(row)
                    .execute(sqlite)?;
            }
        }
    }
    Ok(())
}

/// Looks for the terms of a search. The cost is bounded: a few hundred index entries for each term.
pub(super) fn seek(
    conn: &mut AnyConnection,
    organization: OrganizationId,
    search: &DocumentSearch,
) -> Result<Sought, StorageError> {
    if let Some(joined) = &search.joined {
        let found = matches(conn, organization, &range(joined))?;
        if !found.is_empty() {
            return among(conn, organization, std::slice::from_ref(joined));
        }
    }
    among(conn, organization, &search.terms)
}

fn among(
    conn: &mut AnyConnection,
    organization: OrganizationId,
    terms: &[String],
) -> Result<Sought, StorageError> {
    let mut sought = Sought {
        ranges: terms.iter().map(|term| range(term)).collect(),
        days: terms.iter().find_map(|term| year_of_number(term)),
        ..Sought::default()
    };
    // A longer term is likely to be rarer.
    sought
        .ranges
        .sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
    for place in 0..sought.ranges.len() {
        let found = matches(conn, organization, &sought.ranges[place])?;
        if found.len() <= FEW {
            sought.ranges.remove(place);
            sought.few = Some(found);
            // A credit note is also found by the number of an invoice of an earlier year.
            sought.days = None;
            return Ok(sought);
        }
    }
    for place in 0..sought.ranges.len() {
        let words = distinct(conn, organization, &sought.ranges[place])?;
        if words.len() <= WORDS {
            sought.ranges.remove(place);
            sought.words = words;
            return Ok(sought);
        }
    }
    Ok(sought)
}

fn range(term: &str) -> Range {
    (term.as_bytes().to_vec(), format!("{term}{LAST}").into_bytes())
}

/// Returns documents with a word in the range; one more than a few if there are many.
fn matches(
    conn: &mut AnyConnection,
    organization: OrganizationId,
    (from, to): &Range,
) -> Result<Vec<Uuid7>, StorageError> {
    let most = i64::try_from(FEW).unwrap_or(i64::MAX) + 1;
    let mut found: Vec<Uuid7> = billing_document_words::table
        .filter(billing_document_words::organization_id.eq(key(organization)))
        .filter(billing_document_words::word.ge(from))
        .filter(billing_document_words::word.lt(to))
        .select(billing_document_words::document_id)
        .limit(most)
        .load(conn)?;
    if found.len() <= FEW {
        found.sort_unstable();
        found.dedup();
    }
    Ok(found)
}

#[derive(QueryableByName)]
struct Distinct {
    #[diesel(sql_type = Binary)]
    word: Vec<u8>,
}

/// Returns the distinct words in the range, each found by a step in the index; one more than are followed if there are
/// more.
fn distinct(
    conn: &mut AnyConnection,
    organization: OrganizationId,
    (from, to): &Range,
) -> Result<Vec<Vec<u8>>, StorageError> {
    let mut statement = Statement::default();
    let of = key(organization);
    statement
        .text("WITH RECURSIVE found (word) AS (SELECT (SELECT word FROM billing_document_words WHERE organization_id = ")
        .id(of)
        .text(" AND word >= ")
        .word(from)
        .text(" AND word < ")
        .word(to)
        .text(" ORDER BY word LIMIT 1) UNION ALL SELECT (SELECT word FROM billing_document_words ")
        .text("WHERE organization_id = ")
        .id(of)
        .text(" AND word > found.word AND word < ")
        .word(to)
        .text(" ORDER BY word LIMIT 1) FROM found WHERE found.word IS NOT NULL) ")
        .text(format_args!(
            "SELECT word FROM found WHERE word IS NOT NULL LIMIT {}",
            WORDS + 1
        ));
    let rows: Vec<Distinct> = statement.load(conn)?;
    Ok(rows.into_iter().map(|row| row.word).collect())
}
