//! Refunding what was paid too much for an invoice: outside, or to the prepaid account.

use super::shares::{Share, to_prepaid};
use crate::billing::{Booking, book};
use crate::error::Error;
use chrono::NaiveDate;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::Author;
use kontor_domain::billing::{Account, BillingDocument, InvoiceEvent, Posting, TransactionKind};
use kontor_domain::ids::OrganizationId;

/// Place to which money is refunded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundTo {
    /// Paid back outside.
    Outside,
    /// The prepaid account; what the organization owes in claims is paid first.
    Prepaid,
}

/// A refund.
#[derive(Debug, Clone)]
pub struct Refund {
    /// Amount in hundredths.
    pub minor: i64,
    /// Place to which it goes.
    pub to: RefundTo,
    /// Value date.
    pub value_date: NaiveDate,
    /// Internal note.
    pub note: Option<String>,
}

/// Refunds money of an invoice, and returns the invoice after it.
///
/// # Errors
/// `invoice_state`, `amount_exceeded`.
pub fn refund<A: Permission<On = OrganizationId>>(
    tx: &mut kontor_persistence::Tx<'_>,
    (authorized, author): (&Authorized<A>, &Author),
    invoice: &BillingDocument,
    refund: Refund,
) -> Result<BillingDocument, Error> {
    let (summary, minor) = (&invoice.summary, refund.minor);
    let mut postings = vec![Posting::receivable(*authorized.on(), summary.id, minor)];
    match refund.to {
        RefundTo::Outside => postings.push(Posting::own(Account::BankClearing, -minor)),
        RefundTo::Prepaid => {
            let shares = to_prepaid(tx, authorized, (summary.currency, minor), None)?;
            postings.extend(shares.iter().map(Share::posting));
        }
    }
    let booking = Booking {
        kind: TransactionKind::Refund,
        postings,
        amount_minor: minor,
        value_date: refund.value_date,
        note: refund.note,
    };
    let event = InvoiceEvent::Refunded(minor);
    let (after, _) = book(tx, (authorized, author), invoice, event, booking)?;
    Ok(after)
}
