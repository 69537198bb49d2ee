//! Mails about invoices.

use crate::error::Error;
use kontor_domain::billing::BillingDocument;
use kontor_domain::notifications::{InvoiceNotice, Mail};
use kontor_persistence::Tx;

/// Maximum number of members who are notified of an invoice.
const NOTIFIED_MAX: u32 = 50;

/// Notifies the members with billing rights whose switch for reminders by mail is on, and the confirmed e-mail address
/// of the billing address.
pub fn invoice_issued(tx: &mut Tx<'_>, invoice: &BillingDocument) -> Result<(), Error> {
    let summary = &invoice.summary;
    let organization = tx
        .organizations()
        .find(summary.organization)?
        .ok_or(Error::Missing)?;
    let notice = InvoiceNotice {
        number: invoice.content.number.clone(),
        total: kontor_domain::money::Money::new(summary.totals.total_minor, summary.currency),
        due_on: summary.due_on,
    };
    for person in tx
        .organizations()
        .billing_recipients(organization.id, NOTIFIED_MAX)?
    {
        let mail = Mail::invoice_issued(Some(&person), &organization, &notice);
        tx.outbox().notify(&person, &mail)?;
    }
    let address = tx
        .billing()
        .find_address(organization.id, summary.billing_address)?
        .filter(|address| address.email_confirmed_at.is_some());
    if let Some(address) = address
        && let Some(email) = &address.fields.email
    {
        let mail = Mail::invoice_issued(None, &organization, &notice);
        tx.outbox().push(email, address.fields.locale, &mail)?;
    }
    Ok(())
}
