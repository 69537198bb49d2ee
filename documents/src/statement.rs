//! A statement of an account, as it is printed.

use chrono::NaiveDate;
use kontor_domain::billing::{Issuer, PartyAddress, TransactionKind};
use kontor_domain::locale::Locale;
use kontor_domain::payments::StatementRange;

/// Content of a statement. Amounts are in hundredths, positive in debit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementSheet {
    /// The provider.
    pub issuer: Issuer,
    /// The organization.
    pub recipient: PartyAddress,
    /// Language.
    pub locale: Locale,
    /// Account, currency and days.
    pub range: StatementRange,
    /// Balance before the first movement.
    pub opening_minor: i64,
    /// Movements, oldest first.
    pub lines: Vec<StatementLine>,
}

/// A movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// Day of the booking, in UTC.
    pub day: NaiveDate,
    /// Kind of the transaction.
    pub kind: TransactionKind,
    /// Number of the invoice that it is about.
    pub invoice: Option<String>,
    /// The change.
    pub minor: i64,
}
