//! Reading what belongs to an invoice.

use super::invoice_view::{Attached, InvoiceView};
use crate::error::Error;
use kontor_domain::billing::BillingDocument;
use kontor_domain::ids::{CreditNoteId, Id, InvoiceId};
use kontor_persistence::Tx;

/// Returns the view of an invoice with its payments, credit notes and pro-forma invoice.
pub fn view(tx: &mut Tx<'_>, invoice: &BillingDocument) -> Result<InvoiceView, Error> {
    let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
    let notes = tx.billing().credit_notes_of(id)?;
    let attached = Attached {
        payments: tx.billing().payments(invoice.summary.organization, id)?,
        credit_notes: notes
            .iter()
            .map(|note| CreditNoteId::from_uuid(note.summary.id.uuid()))
            .collect(),
        pro_forma: tx.billing().pro_forma_of(id)?,
    };
    Ok(InvoiceView::of(invoice, &attached, tx.now().date_naive()))
}
