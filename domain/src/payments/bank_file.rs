//! Files of the bank, and what became of their entries.

use crate::ids::{BankFileId, FileId, PaymentId, UserId};
use chrono::{DateTime, NaiveDate, Utc};

crate::text_enum! {
    /// State of a file.
    BankFileState {
        /// Stored, and not read yet.
        Received = "received",
        /// Being read and booked.
        Parsing = "parsing",
        /// Read as a whole; each entry has its result.
        Booked = "booked",
        /// Not a file that can be read; nothing of it was booked.
        Refused = "refused",
    }
}

crate::text_enum! {
    /// Result of an entry, or of a transaction in it.
    EntryResult {
        /// A payment was booked.
        Booked = "booked",
        /// It was booked before.
        Duplicate = "duplicate",
        /// Its transactions are in another file, which is still to come.
        AwaitsDetails = "awaits_details",
        /// Nothing of it could be booked; the code says why.
        Held = "held",
        /// A debit, which is no customer's payment.
        DebitIgnored = "debit_ignored",
        /// A payment was taken back.
        Reversal = "reversal",
        /// The staff have to decide; the code says why.
        Proposal = "proposal",
    }
}

crate::text_enum! {
    /// Reason why an entry that was read can't be booked here; the first that applies, in this order.
    EntryFault {
        /// Its account is none of the provider's.
        ForeignAccount = "foreign_account",
        /// Its currency is neither CHF nor EUR.
        CurrencyUnsupported = "currency_unsupported",
        /// It is more than one payment can be.
        AmountTooLarge = "amount_too_large",
        /// It has neither a booking day nor a value date.
        DateMissing = "date_missing",
        /// Its day is later than the day after the file was received.
        DateFuture = "date_future",
    }
}

crate::text_enum! {
    /// Reason why the staff have to decide about an entry.
    ProposalCode {
        /// A debit names a payment of ours, and may be its return.
        PossibleReturn = "possible_return",
        /// An equal transaction without a reference of the bank stands in another message.
        PossibleDuplicate = "possible_duplicate",
        /// The sum that it is a part of was allocated already.
        TotalAllocated = "total_allocated",
    }
}

/// A file of the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankFile {
    /// Its id.
    pub id: BankFileId,
    /// Its bytes, as long as they are kept.
    pub file: Option<FileId>,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Number of its bytes.
    pub size: u64,
    /// Member of staff who uploaded it; none for the command.
    pub uploaded_by: Option<UserId>,
    /// Whether nothing is booked.
    pub is_dry_run: bool,
    /// State.
    pub state: BankFileState,
    /// Name of the message, such as `camt.053.001.08`.
    pub message: Option<String>,
    /// Code of the reason why it was refused.
    pub problem: Option<String>,
    /// Line of that, from 1.
    pub problem_line: Option<u64>,
    /// Latest booking day in it.
    pub latest_day: Option<NaiveDate>,
    /// Number of its entries, once they were counted.
    pub entries: Option<u64>,
    /// Number of entries that have their result.
    pub entries_done: u64,
    /// Time at which it was received.
    pub created_at: DateTime<Utc>,
    /// Time at which it was booked or refused.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A line of the report on a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportLine {
    /// Its place in the report, from 1.
    pub position: u64,
    /// Number of the entry in the file, from 1.
    pub entry: u64,
    /// Line on which the entry begins, from 1.
    pub line: u64,
    /// Result.
    pub result: EntryResult,
    /// Reason, for results that have several.
    pub code: Option<String>,
    /// Account.
    pub account: Option<String>,
    /// Currency as written.
    pub currency: Option<String>,
    /// Amount in hundredths.
    pub amount_minor: Option<i64>,
    /// Payment reference.
    pub reference: Option<String>,
    /// Name of the payer.
    pub payer: Option<String>,
    /// Booking day.
    pub booked_on: Option<NaiveDate>,
    /// The payment that was booked, or was booked before.
    pub payment: Option<PaymentId>,
}
