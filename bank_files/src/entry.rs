//! Contents of a bank file: entries of an account, and the transactions in them.

use crate::amount::Amount;
use chrono::NaiveDate;

/// Maximum number of bytes kept of the unstructured text of a transaction.
pub(crate) const REMITTANCE_MAX: usize = 1_000;
/// Maximum number of further references kept of a transaction.
pub(crate) const REFERENCES_MAX: usize = 10;

/// Direction of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Money came in.
    Credit,
    /// Money went out.
    Debit,
}

impl Direction {
    /// Reads `CRDT` or `DBIT`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "CRDT" => Some(Self::Credit),
            "DBIT" => Some(Self::Debit),
            _ => None,
        }
    }
}

/// An entry of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Id of the message (`MsgId`).
    pub message: String,
    /// Id of the statement or notification in the message.
    pub statement: String,
    /// Account: an IBAN without blanks, or another identification.
    pub account: Option<String>,
    /// Reference of the entry (`NtryRef`); on collective entries the QR-IBAN.
    pub reference: Option<String>,
    /// Amount.
    pub amount: Option<Amount>,
    /// Direction; `None` if it is missing or unknown.
    pub direction: Option<Direction>,
    /// Whether it reverses an earlier entry of the other direction.
    pub is_reversal: bool,
    /// Status, such as `BOOK`.
    pub status: Option<String>,
    /// Booking day.
    pub booked_on: Option<NaiveDate>,
    /// Value date.
    pub value_date: Option<NaiveDate>,
    /// Reference of the bank (`AcctSvcrRef`).
    pub servicer_reference: Option<String>,
    /// Domain of the transaction, such as `PMNT`.
    pub domain: String,
    /// Family in the domain, such as `RCDT`.
    pub family: String,
    /// Subfamily, such as `VCOM`.
    pub subfamily: String,
    /// Number of transactions that it is made of (`NbOfTxs`), added up over its parts.
    pub batch: Option<u64>,
}

impl Entry {
    /// Returns domain, family and subfamily, such as `PMNT/RCDT/VCOM`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}/{}/{}", self.domain, self.family, self.subfamily)
    }

    /// Whether it is made of several transactions.
    pub(crate) fn is_collective(&self) -> bool {
        self.batch.is_some_and(|number| number > 1)
    }
}

/// A transaction of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Detail {
    /// Amount: that of the transaction, or of the entry if it is the only one.
    pub amount: Option<Amount>,
    /// Amount before charges (`InstdAmt`).
    pub instructed: Option<Amount>,
    /// Charges that the bank took.
    pub charges: Option<Amount>,
    /// Direction, if the transaction has its own.
    pub direction: Option<Direction>,
    /// Payment reference without blanks: the first valid one, else the first.
    pub reference: Option<String>,
    /// Further references.
    pub other_references: Vec<String>,
    /// Unstructured text of the payer.
    pub remittance: String,
    /// Name of the payer.
    pub debtor: Option<String>,
    /// Account of the payer.
    pub debtor_account: Option<String>,
    /// Reference of the bank (`AcctSvcrRef`).
    pub servicer_reference: Option<String>,
    /// Reference of the payer (`EndToEndId`), which is not unique.
    pub end_to_end_id: Option<String>,
    /// Whether the file has no such transaction, so that this is the entry itself.
    pub is_entry: bool,
}

/// Meaning of an entry for the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Credits, one for each transaction.
    Credit,
    /// Credits, or earlier credits that are taken back, whose transactions are in another file.
    AwaitsDetails,
    /// Earlier credits that are taken back.
    Reversal,
    /// A debit, which is no customer's payment.
    DebitIgnored,
    /// Nothing of it can be booked.
    Held(HeldCode),
}

/// Reason why nothing of an entry can be booked; the first that applies, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldCode {
    /// It has no status.
    NoStatus,
    /// Its status is not `BOOK`.
    Status(String),
    /// It has no direction.
    NoDirection,
    /// It takes back an earlier debit.
    ReversalOfDebit,
    /// It has no amount that can be booked: negative, with more than two decimals, or too large.
    AmountInvalid,
    /// A transaction has the other direction.
    DirectionDiffers,
    /// A transaction has another currency.
    CurrencyDiffers,
    /// One of several transactions has no amount.
    AmountMissing,
    /// The transactions don't add up to it.
    SumDiffers,
}

impl HeldCode {
    /// Returns the code.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::NoStatus => "no_status".to_owned(),
            Self::Status(status) => format!("status_{status}"),
            Self::NoDirection => "no_direction".to_owned(),
            Self::ReversalOfDebit => "reversal_of_debit".to_owned(),
            Self::AmountInvalid => "amount_invalid".to_owned(),
            Self::DirectionDiffers => "direction_differs".to_owned(),
            Self::CurrencyDiffers => "currency_differs".to_owned(),
            Self::AmountMissing => "amount_missing".to_owned(),
            Self::SumDiffers => "sum_differs".to_owned(),
        }
    }
}
