//! The history as lines of a file.

use super::history_view::{Amounts, written};
use crate::http::csv::{Cell, Row};
use chrono::NaiveDate;
use kontor_persistence::ListedDocument;

/// Document as a line, on a day.
#[derive(Debug)]
pub struct HistoryRow {
    /// The document.
    pub document: ListedDocument,
    /// The day.
    pub today: NaiveDate,
}

impl Row for HistoryRow {
    const NAMES: &'static [&'static str] = &[
        "kind",
        "id",
        "number",
        "state",
        "overdue",
        "issued_on",
        "due_on",
        "settled_on",
        "reference",
        "recipient_name",
        "order_number",
        "description",
        "billing_address_id",
        "invoice_id",
        "currency",
        "net",
        "vat",
        "rounding",
        "total",
        "open",
    ];

    fn cells(&self) -> Vec<Cell> {
        let (document, summary) = (&self.document, &self.document.summary);
        let amounts = Amounts::of(document);
        let day = |day: Option<NaiveDate>| Cell::word(day.map(|day| day.to_string()));
        vec![
            Cell::Word(summary.id.kind().as_str().to_owned()),
            Cell::Word(written(summary.id)),
            Cell::word(summary.number.clone()),
            Cell::Word(summary.state.as_str().to_owned()),
            Cell::Flag(summary.is_overdue(self.today)),
            day(Some(summary.issued_on)),
            day(summary.due_on),
            day(summary.settled_on),
            Cell::word(summary.reference.clone()),
            Cell::Text(document.recipient_name.clone()),
            Cell::text(document.order_number.clone()),
            Cell::Text(document.description.clone()),
            Cell::Word(summary.billing_address.to_string()),
            Cell::word(summary.invoice.map(|id| id.to_string())),
            Cell::Word(summary.currency.as_str().to_owned()),
            Cell::Amount(amounts.net),
            Cell::Amount(amounts.vat),
            Cell::Amount(amounts.rounding),
            Cell::Amount(amounts.total),
            Cell::Amount(amounts.open),
        ]
    }
}
