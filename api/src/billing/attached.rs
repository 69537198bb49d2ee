//! Reading what belongs to an invoice.

use super::invoice_view::{Attached, InvoiceView};
use crate::error::Error;
use crate::http::Credential;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::BillingDocument;
use kontor_domain::ids::{CreditNoteId, Id, InvoiceId, OrganizationId};
use kontor_persistence::Tx;

/// Returns the view of an invoice with its payments, credit notes and pro-forma invoice.
pub fn view(tx: &mut Tx<'_>, invoice: &BillingDocument) -> Result<InvoiceView, Error> {
    let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
    let notes = tx.billing().credit_notes_of(id)?;
    let attached = Attached {
        payments: tx.billing().movements(invoice.summary.organization, id)?,
        credit_notes: notes
            .iter()
            .map(|note| CreditNoteId::from_uuid(note.summary.id.uuid()))
            .collect(),
        pro_forma: tx.billing().pro_forma_of(id)?,
    };
    Ok(InvoiceView::of(invoice, &attached, tx.now().date_naive()))
}

/// Returns an invoice, locked for a change that the caller's preconditions allow.
///
/// # Errors
/// An unknown invoice, failed preconditions.
pub fn invoice_for_update<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    who: &Credential,
    authorized: &Authorized<A>,
    id: InvoiceId,
) -> Result<BillingDocument, Error> {
    let found = tx.billing().document_for_update(authorized, id)?;
    let invoice = found.ok_or(Error::Missing)?;
    who.preconditions().check(&view(tx, &invoice)?)?;
    Ok(invoice)
}
