//! Wire representation of statements.

use super::statement_range::StatementAccountView;
use crate::billing::{TransactionKindView, money};
use crate::http::{PageView, shown};
use crate::moment::moment;
use crate::views::{CurrencyView, MoneyView};
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::payments::StatementRange;
use kontor_persistence::{Movement, Page, StatementBalances};
use serde::Serialize;
use utoipa::ToSchema;

/// Movement on an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementMovement)]
pub struct MovementView {
    /// Transaction of the ledger.
    id: shown::LedgerTransactionId,
    /// Kind of the transaction.
    kind: TransactionKindView,
    /// Time of the booking, whose day in UTC decides the balances.
    #[serde(serialize_with = "moment")]
    booked_at: DateTime<Utc>,
    /// Day from which the money counts.
    value_date: NaiveDate,
    /// Invoice, if it is about a single one.
    #[schema(required = true)]
    invoice_id: Option<shown::InvoiceId>,
    /// Number of the invoice.
    #[schema(required = true)]
    invoice_number: Option<String>,
    /// Change of the balance, positive in debit.
    amount: MoneyView,
    /// Balance after it, positive in debit.
    balance: MoneyView,
}

/// Movements of an account within some days, between its two balances: opening + all movements = closing. Amounts are
/// positive in debit, as in `get_balances`: money on the prepaid account is negative, since it is owed to the organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Statement, example = json!({
    "account": "prepaid", "currency": "CHF", "from": "2026-01-01", "to": "2026-11-29",
    "opening": { "amount": "0.00", "currency": "CHF" }, "closing": { "amount": "-50.00", "currency": "CHF" },
    "items": [{ "id": "ltx_0192f0c1e5b07cc3a4d15e6f708192a3", "kind": "payment", "booked_at": "2026-11-29T08:15:00Z",
        "value_date": "2026-11-28", "invoice_id": null, "invoice_number": null,
        "amount": { "amount": "-50.00", "currency": "CHF" }, "balance": { "amount": "-50.00", "currency": "CHF" } }],
    "next_cursor": null
}))]
pub struct StatementView {
    /// Account.
    account: StatementAccountView,
    /// Currency.
    currency: CurrencyView,
    /// First day.
    from: NaiveDate,
    /// Last day.
    to: NaiveDate,
    /// Balance at the beginning of the first day.
    opening: MoneyView,
    /// Balance at the end of the last day, as `get_balances` shows it.
    closing: MoneyView,
    /// Movements, oldest first.
    items: Vec<MovementView>,
    /// Cursor to pass as `after` for the next page; null on the last one.
    #[schema(required = true)]
    next_cursor: Option<String>,
    /// Total number of movements, if requested with `include_total`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
}

impl StatementView {
    /// Returns the view of a page, before which some movements have this sum.
    pub fn of(
        range: &StatementRange,
        balances: StatementBalances,
        (earlier_minor, page): (i64, Page<Movement>),
    ) -> Self {
        let currency = range.currency;
        let mut balance_minor = balances.opening_minor + earlier_minor;
        let page = PageView::of(page, |movement| {
            balance_minor += movement.minor;
            let (invoice, number) = movement.invoice.unzip();
            MovementView {
                id: movement.transaction.into(),
                kind: movement.kind.into(),
                booked_at: movement.booked_at,
                value_date: movement.value_date,
                invoice_id: invoice.map(Into::into),
                invoice_number: number.flatten(),
                amount: money(movement.minor, currency),
                balance: money(balance_minor, currency),
            }
        });
        Self {
            account: range.account.into(),
            currency: currency.into(),
            from: range.from,
            to: range.to,
            opening: money(balances.opening_minor, currency),
            closing: money(balances.closing_minor, currency),
            items: page.items,
            next_cursor: page.next_cursor,
            total: page.total,
        }
    }
}
