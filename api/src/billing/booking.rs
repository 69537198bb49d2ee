//! Booking an event on an invoice: its state and balance, the entries of the ledger, and the consequences of its being
//! paid.

use super::blocking::unblock;
use super::settlement::settle;
use crate::error::Error;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::Author;
use kontor_domain::billing::{
    BillingDocument, DocumentState, DocumentSummary, InvoiceEvent, InvoiceState, Posting, TransactionKind,
};
use kontor_domain::ids::{Id, InvoiceId, LedgerTransactionId, OrganizationId};
use kontor_persistence::{NewTransaction, Tx};

/// A transaction to be booked.
pub struct Booking {
    /// Kind.
    pub kind: TransactionKind,
    /// Entries, which sum to zero.
    pub postings: Vec<Posting>,
    /// Amount in hundredths, without sign.
    pub amount_minor: i64,
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
    let after = advance(tx, (authorized, author), invoice, event)?;
    let id = post(tx, authorized, &after.summary, booking)?;
    Ok((after, id))
}

/// Books a transaction about a document.
pub fn post<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    document: &DocumentSummary,
    booking: Booking,
) -> Result<LedgerTransactionId, Error> {
    let head = NewTransaction {
        id: tx.new_id(),
        organization: Some(*authorized.on()),
        kind: booking.kind,
        document: Some(document.id),
        currency: document.currency,
        amount_minor: booking.amount_minor,
        value_date: booking.value_date,
        note: booking.note,
    };
    tx.billing().post(authorized, &head, &booking.postings)?;
    Ok(head.id)
}

/// Saves the state and the balance of an invoice after an event, with the consequences of its being paid. The caller
/// books the transaction.
///
/// # Errors
/// `invoice_state`, `amount_exceeded`.
pub fn advance<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    (authorized, author): (&Authorized<A>, &Author),
    invoice: &BillingDocument,
    event: InvoiceEvent,
) -> Result<BillingDocument, Error> {
    let after = BillingDocument {
        summary: progress(&invoice.summary, event, tx.now())?,
        ..invoice.clone()
    };
    tx.billing().save_progress(authorized, &after.summary)?;
    if invoice.summary.is_due() && !after.summary.is_due() {
        draw_consequences(tx, (authorized, author), &after)?;
    }
    Ok(after)
}

/// Returns an invoice after an event.
///
/// # Errors
/// `invoice_state`, `amount_exceeded`.
pub fn progress(
    invoice: &DocumentSummary,
    event: InvoiceEvent,
    now: DateTime<Utc>,
) -> Result<DocumentSummary, Error> {
    let before = invoice.state.invoice().unwrap_or(InvoiceState::Draft);
    let (state, balance) = before.after(invoice.balance, event)?;
    let settled_on = if state.is_settled() {
        invoice.settled_on.or(Some(now.date_naive()))
    } else {
        None
    };
    Ok(DocumentSummary {
        state: DocumentState::Invoice(state),
        balance,
        settled_on,
        updated_at: now,
        ..invoice.clone()
    })
}

/// Draws the consequences of an invoice that is due no longer.
///
/// # Errors
/// A failure of the database.
pub fn draw_consequences<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    (authorized, author): (&Authorized<A>, &Author),
    invoice: &BillingDocument,
) -> Result<(), Error> {
    if invoice.summary.is_settled() {
        settle(tx, authorized, invoice, author)?;
    }
    let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
    unblock(tx, *authorized.on(), id, author)
}
