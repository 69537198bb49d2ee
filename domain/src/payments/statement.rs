//! Statements: the movements on one account of an organization within a period, between its two balances.

use crate::billing::Account;
use crate::organizations::Currency;
use chrono::NaiveDate;

/// Most movements in a statement as PDF, so that it has a bounded number of pages.
pub const STATEMENT_MOVEMENTS_MAX: u32 = 2_000;

crate::text_enum! {
    /// An account with a statement.
    StatementAccount {
        /// Money that the organization paid in advance.
        Prepaid = "prepaid",
        /// Invoices and claims that the organization has to pay.
        Receivable = "receivable",
    }
}

impl From<StatementAccount> for Account {
    fn from(account: StatementAccount) -> Self {
        match account {
            StatementAccount::Prepaid => Self::Prepaid,
            StatementAccount::Receivable => Self::Receivable,
        }
    }
}

/// The account, currency and days of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementRange {
    /// Account.
    pub account: StatementAccount,
    /// Currency.
    pub currency: Currency,
    /// First day, in UTC.
    pub from: NaiveDate,
    /// Last day, in UTC.
    pub to: NaiveDate,
}
