//! Streams of the history. A page is read from one or several of them, each of which an index holds in the order of the
//! history: the documents in one state, those of a billing address in one state, or those with one word. The first ones
//! of all streams are the first ones of the page.

use super::document_words::Sought;
use super::history::HistoryPlace;
use super::history_query::Statement;
use crate::types::{Uuid7, key};
use chrono::NaiveDate;
use kontor_domain::billing::{HistoryFilter, HistorySlot};

/// Condition of the partial index of the history, in its words.
const LISTED: &str = "d.kind IN ('invoice', 'credit_note') AND d.state <> 'draft'";
const COLUMNS: &str = "d.id, d.organization_id, d.kind, d.state, d.number, d.reference, d.currency, d.issued_on, \
    d.due_on, d.billing_address_id, d.net_minor, d.vat_minor, d.rounding_minor, d.total_minor, d.received_minor, \
    d.credited_minor, d.refunded_minor, d.settled_on, d.invoice_id, d.created_at, d.updated_at, d.recipient_name, \
    d.order_number, d.description";

/// Part of the history that an index holds in order.
enum Stream<'a> {
    /// All documents, or those of a kind.
    Whole,
    /// Those in one state, perhaps of the billing address.
    Slot(HistorySlot),
    /// Those with a word.
    Word(&'a [u8]),
    /// Those found by their words, so few that they are sorted.
    Few,
}

/// Reason why documents are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Read {
    /// For a page, in the order of an index of documents.
    Documents,
    /// For a page, in the order of a word.
    Words,
    /// For a page, by their ids.
    Few,
    /// To add them up.
    All,
}

/// A history that is narrowed by filters.
pub(super) struct Narrowed<'a> {
    pub organization: Uuid7,
    pub filter: &'a HistoryFilter,
    pub today: NaiveDate,
    pub sought: Sought,
    pub product: Option<Vec<u8>>,
}

impl Narrowed<'_> {
    fn streams(&self) -> Vec<Stream<'_>> {
        if let Some(few) = &self.sought.few {
            let is_empty = few.is_empty();
            return if is_empty { Vec::new() } else { vec![Stream::Few] };
        }
        if let Some(product) = &self.product {
            return vec![Stream::Word(product)];
        }
        if !self.sought.words.is_empty() {
            return self.sought.words.iter().map(|word| Stream::Word(word)).collect();
        }
        if self.filter.billing_address.is_some() {
            return self.filter.every_slot().into_iter().map(Stream::Slot).collect();
        }
        match self.filter.slots() {
            Some(slots) => slots.into_iter().map(Stream::Slot).collect(),
            None => vec![Stream::Whole],
        }
    }

    /// Writes the statement of the first documents after a place in each stream.
    pub fn page(&self, after: Option<HistoryPlace>, limit: i64) -> Option<Statement> {
        let streams = self.streams();
        if streams.is_empty() {
            return None;
        }
        let mut statement = Statement::default();
        for (place, stream) in streams.iter().enumerate() {
            if place > 0 {
                statement.text(" UNION ALL ");
            }
            statement.text(format_args!("SELECT * FROM (SELECT {COLUMNS} FROM "));
            let (day, id) = self.begin(&mut statement, stream);
            let read = match stream {
                Stream::Whole | Stream::Slot(_) => Read::Documents,
                Stream::Word(_) => Read::Words,
                Stream::Few => Read::Few,
            };
            self.narrow(&mut statement, read);
            self.within(&mut statement, day);
            if let Some((last, last_id)) = after {
                statement
                    .text(format_args!(" AND ({day}, {id}) < ("))
                    .day(last)
                    .text(", ")
                    .id(Uuid7(last_id))
                    .text(")");
            }
            statement
                .text(format_args!(" ORDER BY {day} DESC, {id} DESC LIMIT "))
                .number(limit)
                .text(format_args!(") AS s{place}"));
        }
        Some(statement)
    }

    /// Writes the tables and the conditions that the index of a stream holds; returns the columns of its order.
    fn begin(&self, statement: &mut Statement, stream: &Stream<'_>) -> (&'static str, &'static str) {
        let own = ("d.issued_on", "d.id");
        match stream {
            Stream::Whole | Stream::Few => {
                self.of_organization(statement);
                own
            }
            Stream::Slot(slot) => {
                self.of_organization(statement);
                statement.text(" AND ");
                self.in_slot(statement, *slot);
                own
            }
            Stream::Word(word) => {
                statement
                    .text("billing_document_words w JOIN billing_documents d ON d.id = w.document_id ")
                    .text("WHERE w.organization_id = ")
                    .id(self.organization)
                    .text(" AND w.word = ")
                    .word(word)
                    .text(format_args!(" AND {LISTED}"));
                ("w.issued_on", "w.document_id")
            }
        }
    }

    fn of_organization(&self, statement: &mut Statement) {
        if let Some(few) = &self.sought.few {
            // Without statistics SQLite prefers an index in the asked order, and would read every document of the
            // organization. It keeps the order of a CROSS JOIN. Both databases name the column of VALUES `column1`.
            statement.text("(VALUES ").rows(few).text(") AS f CROSS JOIN ");
        }
        statement
            .text("billing_documents d WHERE d.organization_id = ")
            .id(self.organization)
            .text(format_args!(" AND {LISTED}"));
        if self.sought.few.is_some() {
            statement.text(" AND d.id = f.column1");
        }
        if let Some(kind) = self.filter.kind {
            statement.text(format_args!(" AND d.kind = '{kind}'"));
        }
    }

    fn in_slot(&self, statement: &mut Statement, slot: HistorySlot) {
        statement.text(format_args!("d.state = '{}'", slot.state));
        if slot.only_overdue {
            statement.text(" AND d.due_on < ").day(self.today);
        }
    }

    /// Writes the conditions that the stream does not hold.
    fn narrow(&self, statement: &mut Statement, read: Read) {
        if let Some(address) = self.filter.billing_address {
            statement.text(" AND d.billing_address_id = ").id(key(address));
        }
        if read != Read::Documents
            && let Some(slots) = self.filter.slots()
        {
            self.in_slots(statement, &slots);
        }
        if read == Read::Words
            && let Some(kind) = self.filter.kind
        {
            statement.text(format_args!(" AND d.kind = '{kind}'"));
        }
        let mut followed = read == Read::Words;
        if let Some(product) = &self.product {
            if !followed {
                self.has(statement, read, |statement| {
                    in_words(statement, std::slice::from_ref(product));
                });
            }
            followed = false;
        }
        if !self.sought.words.is_empty() && !followed {
            self.has(statement, read, |statement| {
                in_words(statement, &self.sought.words);
            });
        }
        for (from, to) in &self.sought.ranges {
            self.has(statement, read, |statement| {
                statement.text(" >= ").word(from).text(" AND word < ").word(to);
            });
        }
    }

    /// Writes the condition that a document has a word that compares like this. A page looks at the words of each
    /// document it passes, a sum reads all documents with the word.
    fn has(&self, statement: &mut Statement, read: Read, compared: impl FnOnce(&mut Statement)) {
        if read == Read::All {
            statement
                .text(" AND d.id IN (SELECT document_id FROM billing_document_words WHERE organization_id = ")
                .id(self.organization)
                .text(" AND word");
        } else {
            statement.text(
                " AND EXISTS (SELECT 1 FROM billing_document_words x WHERE x.document_id = d.id AND x.word",
            );
        }
        compared(statement);
        statement.text(")");
    }

    fn in_slots(&self, statement: &mut Statement, slots: &[HistorySlot]) {
        statement.text(" AND (1 = 0");
        for slot in slots {
            statement.text(" OR ");
            self.in_slot(statement, *slot);
        }
        statement.text(")");
    }

    /// Writes the days of issue.
    fn within(&self, statement: &mut Statement, column: &str) {
        let (from, to) = self.sought.days.unzip();
        if let Some(first) = self.filter.from.max(from) {
            statement.text(format_args!(" AND {column} >= ")).day(first);
        }
        let last = [self.filter.to, to].into_iter().flatten().min();
        if let Some(last) = last {
            statement.text(format_args!(" AND {column} <= ")).day(last);
        }
    }

    /// Writes the statement that adds up all documents.
    pub fn sums(&self) -> Option<Statement> {
        if self.sought.few.as_ref().is_some_and(Vec::is_empty) {
            return None;
        }
        let mut statement = Statement::default();
        statement.text("SELECT d.currency, COUNT(*) AS count");
        for (name, amount) in [
            ("net", "d.net_minor"),
            ("vat", "d.vat_minor"),
            ("rounding", "d.rounding_minor"),
            ("total", "d.total_minor"),
        ] {
            statement.text(format_args!(
                ", CAST(SUM(CASE WHEN d.kind = 'credit_note' THEN -{amount} ELSE {amount} END) AS BIGINT) AS {name}"
            ));
        }
        statement.text(
            ", CAST(SUM(CASE WHEN d.kind = 'credit_note' THEN 0 ELSE d.total_minor - d.received_minor \
             - d.credited_minor + d.refunded_minor END) AS BIGINT) AS open FROM ",
        );
        self.of_organization(&mut statement);
        self.narrow(&mut statement, Read::All);
        self.within(&mut statement, "d.issued_on");
        statement.text(" GROUP BY d.currency ORDER BY d.currency");
        Some(statement)
    }
}

/// Writes the comparison with one or several words.
fn in_words(statement: &mut Statement, words: &[Vec<u8>]) {
    for (place, word) in words.iter().enumerate() {
        statement.text(if place == 0 { " IN (" } else { ", " }).word(word);
    }
    statement.text(")");
}

#[cfg(test)]
mod tests;
