//! Wire representation of the ledger.

use super::document_views::money;
use crate::http::shown;
use crate::moment::moment;
use crate::views::MoneyView;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::billing::{Account, AccountBalance, TransactionKind};
use kontor_domain::organizations::Currency;
use kontor_persistence::{BookedTransaction, LedgerEntry};
use serde::Serialize;
use utoipa::ToSchema;

/// Account of the ledger.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LedgerAccount)]
pub enum AccountView {
    /// Money on its way to or from the bank.
    BankClearing,
    /// Invoices that an organization has to pay.
    Receivable,
    /// Money that an organization paid in advance.
    Prepaid,
    /// Money to be paid out to an organization.
    Payout,
    /// Payments that could not be placed.
    Unmatched,
    /// Revenue without VAT.
    Revenue,
    /// VAT owed.
    Vat,
    /// Reminder fees, and charges of the bank.
    Fees,
    /// Rounding amounts.
    Rounding,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        match account {
            Account::BankClearing => Self::BankClearing,
            Account::Receivable => Self::Receivable,
            Account::Prepaid => Self::Prepaid,
            Account::Payout => Self::Payout,
            Account::Unmatched => Self::Unmatched,
            Account::Revenue => Self::Revenue,
            Account::Vat => Self::Vat,
            Account::Fees => Self::Fees,
            Account::Rounding => Self::Rounding,
        }
    }
}

/// Kind of a transaction.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LedgerTransactionKind)]
pub enum TransactionKindView {
    /// An invoice was issued.
    Issue,
    /// A credit note was issued.
    Credit,
    /// A payment was received.
    Payment,
    /// Money was paid back.
    Refund,
    /// Money that was there already was allocated.
    Allocation,
    /// A payment or an allocation was taken back.
    Reversal,
    /// The bank charged something, or a reminder claimed a fee or interest.
    Charges,
    /// Money that was paid in advance is to be paid out, was paid out, or came back.
    Payout,
}

impl From<TransactionKind> for TransactionKindView {
    fn from(kind: TransactionKind) -> Self {
        match kind {
            TransactionKind::Issue => Self::Issue,
            TransactionKind::Credit => Self::Credit,
            TransactionKind::Payment => Self::Payment,
            TransactionKind::Refund => Self::Refund,
            TransactionKind::Allocation => Self::Allocation,
            TransactionKind::Reversal => Self::Reversal,
            TransactionKind::Charges => Self::Charges,
            TransactionKind::Payout => Self::Payout,
        }
    }
}

/// Entry of a transaction on an account of the organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerEntry)]
pub struct EntryView {
    /// Account.
    account: AccountView,
    /// Amount, positive in debit: on `receivable`, an increase of what the organization owes.
    amount: MoneyView,
    /// Invoice that it is about.
    #[schema(required = true)]
    invoice_id: Option<shown::InvoiceId>,
}

impl EntryView {
    fn of(entry: LedgerEntry, currency: Currency) -> Self {
        Self {
            account: entry.account.into(),
            amount: money(entry.minor, currency),
            invoice_id: entry.invoice.map(Into::into),
        }
    }
}

/// Transaction of the ledger, which never changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerTransaction, example = json!({
    "id": "ltx_0192f0c1e5b07cc3a4d15e6f708192f5", "kind": "payment",
    "amount": { "amount": "74.59", "currency": "CHF" }, "value_date": "2026-11-29",
    "booked_at": "2026-11-29T08:15:00Z", "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2",
    "entries": [{ "account": "receivable", "amount": { "amount": "-74.59", "currency": "CHF" },
        "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2" }]
}))]
pub struct TransactionView {
    /// Transaction.
    id: shown::LedgerTransactionId,
    /// Kind.
    kind: TransactionKindView,
    /// Amount, without sign.
    amount: MoneyView,
    /// Day from which the money counts.
    value_date: NaiveDate,
    /// Time of the booking, whose day in UTC decides the balances.
    #[serde(serialize_with = "moment")]
    booked_at: DateTime<Utc>,
    /// Invoice that it is about.
    #[schema(required = true)]
    invoice_id: Option<shown::InvoiceId>,
    /// Entries on the organization's accounts. Those on the provider's own accounts are not shown.
    entries: Vec<EntryView>,
}

impl TransactionView {
    /// Returns the view of a transaction.
    pub fn of(booked: BookedTransaction) -> Self {
        let record = booked.record;
        let entry = |entry| EntryView::of(entry, record.currency);
        Self {
            id: record.id.into(),
            kind: record.kind.into(),
            amount: money(record.amount_minor, record.currency),
            value_date: record.value_date,
            booked_at: record.created_at,
            invoice_id: booked.invoice.map(Into::into),
            entries: booked.entries.into_iter().map(entry).collect(),
        }
    }
}

/// Balance of an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountBalance)]
pub struct BalanceView {
    /// Account.
    account: AccountView,
    /// Balance, positive in debit.
    balance: MoneyView,
}

/// Balances at the end of a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Balances, example = json!({
    "on": "2026-11-29",
    "accounts": [{ "account": "receivable", "balance": { "amount": "74.59", "currency": "CHF" } }]
}))]
pub struct BalancesView {
    /// The day, in UTC.
    on: NaiveDate,
    /// Balances by account and currency; an account without entries is not listed.
    accounts: Vec<BalanceView>,
}

impl BalancesView {
    /// Returns the view of balances.
    pub fn of(on: NaiveDate, balances: Vec<AccountBalance>) -> Self {
        let one = |one: AccountBalance| BalanceView {
            account: one.account.into(),
            balance: MoneyView::of_sum(one.minor, one.currency),
        };
        Self {
            on,
            accounts: balances.into_iter().map(one).collect(),
        }
    }
}
