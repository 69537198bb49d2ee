//! A statement as lines of a file: the opening balance, the movements, and the closing balance.

use crate::http::csv::{Cell, Row};
use chrono::NaiveDate;
use kontor_domain::payments::StatementRange;
use kontor_persistence::Movement;

/// Content of a line.
#[derive(Debug)]
pub enum Line {
    /// The balance at the beginning of the first day.
    Opening,
    /// A movement.
    Movement(Movement),
    /// The balance at the end of the last day.
    Closing,
}

/// Line of a statement.
#[derive(Debug)]
pub struct StatementRow {
    /// The account, currency and days.
    pub range: StatementRange,
    /// Content.
    pub line: Line,
    /// Balance after it, in hundredths, positive in debit.
    pub balance_minor: i64,
}

impl StatementRow {
    fn day(&self) -> NaiveDate {
        match &self.line {
            Line::Opening => self.range.from,
            Line::Movement(movement) => movement.booked_at.date_naive(),
            Line::Closing => self.range.to,
        }
    }

    fn kind(&self) -> &'static str {
        match &self.line {
            Line::Opening => "opening",
            Line::Movement(movement) => movement.kind.as_str(),
            Line::Closing => "closing",
        }
    }
}

impl Row for StatementRow {
    const NAMES: &'static [&'static str] = &[
        "day",
        "kind",
        "id",
        "value_date",
        "invoice_id",
        "invoice_number",
        "account",
        "currency",
        "amount",
        "balance",
    ];

    fn cells(&self) -> Vec<Cell> {
        let movement = match &self.line {
            Line::Movement(movement) => Some(movement),
            Line::Opening | Line::Closing => None,
        };
        let invoice = movement.and_then(|movement| movement.invoice.as_ref());
        vec![
            Cell::Word(self.day().to_string()),
            Cell::Word(self.kind().to_owned()),
            Cell::word(movement.map(|movement| movement.transaction.to_string())),
            Cell::word(movement.map(|movement| movement.value_date.to_string())),
            Cell::word(invoice.map(|(id, _)| id.to_string())),
            Cell::word(invoice.and_then(|(_, number)| number.clone())),
            Cell::Word(self.range.account.as_str().to_owned()),
            Cell::Word(self.range.currency.as_str().to_owned()),
            movement.map_or(Cell::Empty, |movement| Cell::Amount(movement.minor)),
            Cell::Amount(self.balance_minor),
        ]
    }
}
