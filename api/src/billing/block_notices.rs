//! Mails and SMS about products that are blocked because of an unpaid invoice, and about their unblocking.

use super::blocking::names_of;
use super::recipients::{Recipients, notify_by_sms};
use crate::error::Error;
use kontor_domain::billing::{BillingDocument, verification_code};
use kontor_domain::ids::{InvoiceId, OrganizationId};
use kontor_domain::notifications::{BlockNotice, Mail, Proof, Sms};
use kontor_domain::products::Product;
use kontor_persistence::Tx;

/// Tells those who get reminders that products of an invoice are blocked.
pub fn blocked(tx: &mut Tx<'_>, invoice: &BillingDocument, products: &[Product]) -> Result<(), Error> {
    tell(tx, invoice, products, true)
}

/// Tells those who get reminders that products are in use again; nothing without any.
pub fn unblocked(
    tx: &mut Tx<'_>,
    (organization, invoice): (OrganizationId, InvoiceId),
    products: &[Product],
) -> Result<(), Error> {
    if products.is_empty() {
        return Ok(());
    }
    let document = tx.billing().document(organization, invoice)?;
    tell(tx, &document.ok_or(Error::Missing)?, products, false)
}

fn tell(
    tx: &mut Tx<'_>,
    invoice: &BillingDocument,
    products: &[Product],
    is_blocked: bool,
) -> Result<(), Error> {
    if products.is_empty() {
        return Ok(());
    }
    let summary = &invoice.summary;
    let organization = tx
        .organizations()
        .find(summary.organization)?
        .ok_or(Error::Missing)?;
    let recipients = Recipients::of(tx, organization.id, summary.billing_address)?;
    let code = verification_code(tx.secret_bytes());
    let notice = BlockNotice {
        number: invoice.content.number.clone(),
        products: names_of(invoice, products),
        is_blocked,
    };
    let proof = Proof {
        code: &code,
        verify_url: &invoice.content.verify_url,
    };
    recipients.send_with_code(tx, &code, summary, |to| {
        Mail::product_block(to, &organization, &notice, proof)
    })?;
    let sms = Sms::product_block(organization.id, &notice, &code);
    notify_by_sms(tx, organization.id, &sms)
}
