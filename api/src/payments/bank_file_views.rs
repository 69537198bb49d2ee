//! Wire representation of bank files and the reports on them.

use crate::http::View;
use crate::http::csv::{Cell, Row};
use crate::http::shown;
use crate::moment::{moment, optional_moment};
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::money::decimal;
use kontor_domain::payments::{BankFile, BankFileState, EntryResult, ReportLine};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use utoipa::ToSchema;

/// State of a bank file.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BankFileState)]
pub enum BankFileStateView {
    /// Stored, and not read yet.
    Received,
    /// Being read and booked.
    Parsing,
    /// Read as a whole: each entry has its result, and those that could be booked are. `results` says how many were held.
    Booked,
    /// Not a file that can be read; nothing of it was booked.
    Refused,
}

impl From<BankFileState> for BankFileStateView {
    fn from(state: BankFileState) -> Self {
        match state {
            BankFileState::Received => Self::Received,
            BankFileState::Parsing => Self::Parsing,
            BankFileState::Booked => Self::Booked,
            BankFileState::Refused => Self::Refused,
        }
    }
}

/// Result of an entry, or of a transaction in it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BankFileResultKind)]
pub enum EntryResultView {
    /// A payment was booked. A code says what was unusual.
    Booked,
    /// It was booked before.
    Duplicate,
    /// Its transactions are in another file, which is still to come.
    AwaitsDetails,
    /// Nothing of it could be booked; the code says why.
    Held,
    /// A debit, which is no customer's payment.
    DebitIgnored,
    /// A payment was taken back.
    Reversal,
    /// The staff have to decide; the code says why.
    Proposal,
}

impl From<EntryResult> for EntryResultView {
    fn from(result: EntryResult) -> Self {
        match result {
            EntryResult::Booked => Self::Booked,
            EntryResult::Duplicate => Self::Duplicate,
            EntryResult::AwaitsDetails => Self::AwaitsDetails,
            EntryResult::Held => Self::Held,
            EntryResult::DebitIgnored => Self::DebitIgnored,
            EntryResult::Reversal => Self::Reversal,
            EntryResult::Proposal => Self::Proposal,
        }
    }
}

impl From<EntryResultView> for EntryResult {
    fn from(result: EntryResultView) -> Self {
        match result {
            EntryResultView::Booked => Self::Booked,
            EntryResultView::Duplicate => Self::Duplicate,
            EntryResultView::AwaitsDetails => Self::AwaitsDetails,
            EntryResultView::Held => Self::Held,
            EntryResultView::DebitIgnored => Self::DebitIgnored,
            EntryResultView::Reversal => Self::Reversal,
            EntryResultView::Proposal => Self::Proposal,
        }
    }
}

/// Reason why a file was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct BankFileProblem {
    /// Code: `malformed`, `encoding`, `document_type`, `entity`, `depth`, `length`, `not_camt`, `unsupported_version` or
    /// `unreadable`.
    code: String,
    /// Line on which it was found, from 1.
    line: u64,
}

/// Number of lines of the report with a result.
#[derive(Debug, Serialize, ToSchema)]
pub struct BankFileCount {
    /// Result.
    result: EntryResultView,
    /// Number of lines.
    count: u64,
}

/// Bank file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BankFile, example = json!({
    "id": "bkf_0192f0c1e5b07cc3a4d15e6f708192a3", "state": "booked", "dry_run": false, "message": "camt.054.001.08",
    "size": 48211, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "problem": null,
    "latest_day": "2026-11-27", "entries": 2, "entries_done": 2,
    "results": [{ "result": "booked", "count": 2 }],
    "received_at": "2026-11-29T08:15:00Z", "finished_at": "2026-11-29T08:15:02Z"
}))]
pub struct BankFileView {
    /// Bank file.
    id: shown::BankFileId,
    /// State.
    state: BankFileStateView,
    /// Whether nothing is booked, and the report says what would be.
    dry_run: bool,
    /// Message and version, once it is known.
    #[schema(required = true)]
    message: Option<String>,
    /// Size in bytes.
    size: u64,
    /// SHA-256 of the bytes, in hexadecimal digits.
    #[schema(min_length = 64, max_length = 64)]
    sha256: String,
    /// Reason why it was refused.
    #[schema(required = true)]
    problem: Option<BankFileProblem>,
    /// Latest booking day of one of the provider's accounts in it, at most the day on which it was received.
    #[schema(required = true)]
    latest_day: Option<NaiveDate>,
    /// Number of entries, once they were counted.
    #[schema(required = true)]
    entries: Option<u64>,
    /// Number of entries that have their result.
    entries_done: u64,
    /// Number of lines of the report by result: whether anything was booked, and how many were held, is here and not in
    /// `state`. Lists leave it empty.
    results: Vec<BankFileCount>,
    /// Time at which it was received.
    #[serde(serialize_with = "moment")]
    received_at: DateTime<Utc>,
    /// Time at which it was booked or refused.
    #[serde(serialize_with = "optional_moment")]
    #[schema(required = true)]
    finished_at: Option<DateTime<Utc>>,
}

impl BankFileView {
    /// Returns the view of a file, with the number of lines by result.
    pub fn of(file: BankFile, counts: Vec<(EntryResult, u64)>) -> Self {
        let problem = file.problem.map(|code| BankFileProblem {
            code,
            line: file.problem_line.unwrap_or_default(),
        });
        let count = |(result, count): (EntryResult, u64)| BankFileCount {
            result: result.into(),
            count,
        };
        Self {
            id: file.id.into(),
            state: file.state.into(),
            dry_run: file.is_dry_run,
            message: file.message,
            size: file.size,
            sha256: hexadecimal(&file.sha256),
            problem,
            latest_day: file.latest_day,
            entries: file.entries,
            entries_done: file.entries_done,
            results: counts.into_iter().map(count).collect(),
            received_at: file.created_at,
            finished_at: file.finished_at,
        }
    }
}

impl View for BankFileView {
    fn location(&self) -> Option<String> {
        Some(format!("/v1/staff/bank-files/{}", self.id))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Line of the report on a bank file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BankFileResult, example = json!({
    "position": 1, "entry": 1, "line": 14, "result": "booked", "code": null, "account": "CH9300762011623852957",
    "currency": "CHF", "amount": "74.59", "reference": "000000000000000000000000423", "payer": "Muster AG",
    "booked_on": "2026-11-27",
    "payment_id": "pay_0192f0c1e5b07cc3a4d15e6f708192a3"
}))]
pub struct ReportLineView {
    /// Place in the report, from 1.
    position: u64,
    /// Number of the entry in the file, from 1.
    entry: u64,
    /// Line of the file on which the entry begins, from 1.
    line: u64,
    /// Result.
    result: EntryResultView,
    /// Reason: of a held entry what is wrong with it, of a proposal what is to be decided, of a payment why it was not
    /// allocated to the invoice of its reference.
    #[schema(required = true)]
    code: Option<String>,
    /// Account, as written.
    #[schema(required = true)]
    account: Option<String>,
    /// Currency, as written.
    #[schema(required = true)]
    currency: Option<String>,
    /// Amount.
    #[schema(required = true)]
    amount: Option<String>,
    /// Payment reference; of an entry with several transactions, that of the first one.
    #[schema(required = true)]
    reference: Option<String>,
    /// Name of the payer, likewise.
    #[schema(required = true)]
    payer: Option<String>,
    /// Booking day.
    #[schema(required = true)]
    booked_on: Option<NaiveDate>,
    /// The payment that was booked, now or before.
    #[schema(required = true)]
    payment_id: Option<shown::PaymentId>,
}

impl From<ReportLine> for ReportLineView {
    fn from(line: ReportLine) -> Self {
        Self {
            position: line.position,
            entry: line.entry,
            line: line.line,
            result: line.result.into(),
            code: line.code,
            account: line.account,
            currency: line.currency,
            amount: line.amount_minor.map(|minor| decimal(minor).to_string()),
            reference: line.reference,
            payer: line.payer,
            booked_on: line.booked_on,
            payment_id: line.payment.map(Into::into),
        }
    }
}

/// Line of the report as CSV.
pub struct ReportRow(pub ReportLine);

impl Row for ReportRow {
    const NAMES: &'static [&'static str] = &[
        "position",
        "entry",
        "line",
        "result",
        "code",
        "account",
        "currency",
        "amount",
        "reference",
        "payer",
        "booked_on",
        "payment_id",
    ];

    fn cells(&self) -> Vec<Cell> {
        let line = &self.0;
        let number = |number: u64| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
        vec![
            number(line.position),
            number(line.entry),
            number(line.line),
            Cell::Word(line.result.as_str().to_owned()),
            Cell::text(line.code.clone()),
            Cell::text(line.account.clone()),
            Cell::text(line.currency.clone()),
            line.amount_minor.map_or(Cell::Empty, Cell::Amount),
            Cell::text(line.reference.clone()),
            Cell::text(line.payer.clone()),
            Cell::word(line.booked_on.map(|day| day.to_string())),
            Cell::word(line.payment.map(|id| id.to_string())),
        ]
    }
}
