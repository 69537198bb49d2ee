//! Booking an event on an invoice: its state and balance, the entries of the ledger, and the consequences of its being
//! paid.

use super::settlement::settle;
use crate::error::Error;
use chrono::NaiveDate;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::Author;
use kontor_domain::billing::{
    BillingDocument, DocumentState, DocumentSummary, InvoiceEvent, InvoiceState, Totals, TransactionKind,
};
use kontor_domain::ids::{Id, InvoiceId, LedgerTransactionId, OrganizationId};
use kontor_persistence::{LedgerRecord, Tx};

/// A transaction to be booked.
pub struct Booking {
    /// Kind.
    pub kind: TransactionKind,
    /// Sums; a payment or refund has only a total.
    pub sums: Totals,
    /// Value date.
    pub value_date: NaiveDate,
    /// Words of the person who recorded it.
    pub note: Option<String>,
}

/// Books an event on an invoice and returns the invoice after it, with the id of the transaction.
///
/// # Errors
/// `invoice_state`, `amount_exceeded`.
pub fn book<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    (authorized, author): (&Authorized<A>, &Author),
    invoice: &BillingDocument,
    event: InvoiceEvent,
    booking: Booking,
) -> Result<(BillingDocument, LedgerTransactionId), Error> {
    let before = invoice.summary.state.invoice().unwrap_or(InvoiceState::Draft);
    let (state, balance) = before.after(invoice.summary.balance, event)?;
    let today = tx.now().date_naive();
    let settled_on = if state.is_settled() {
        invoice.summary.settled_on.or(Some(today))
    } else {
        None
    };
    let after = BillingDocument {
        summary: DocumentSummary {
            state: DocumentState::Invoice(state),
            balance,
            settled_on,
            updated_at: tx.now(),
            ..invoice.summary.clone()
        },
        ..invoice.clone()
    };
    tx.billing().save_progress(authorized, &after.summary)?;
    let record = LedgerRecord {
        id: tx.new_id(),
        organization: *authorized.on(),
        kind: booking.kind,
        currency: after.summary.currency,
        amount_minor: booking.sums.total_minor,
        value_date: booking.value_date,
        note: booking.note,
        created_at: tx.now(),
    };
    let id = InvoiceId::from_uuid(after.summary.id.uuid());
    tx.billing().book(authorized, id, &record, booking.sums)?;
    if before.is_due() && state.is_settled() {
        settle(tx, authorized, &after, author)?;
    }
    Ok((after, record.id))
}
