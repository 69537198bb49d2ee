//! Mails about invoices and products, as the billing settings of an organization say.

use super::recipients::Recipients;
use crate::error::Error;
use chrono::NaiveDate;
use kontor_domain::billing::{BillingDocument, verification_code};
use kontor_domain::identity::{EmailAddress, Person};
use kontor_domain::ids::OrganizationId;
use kontor_domain::money::Money;
use kontor_domain::notifications::{CreditedNotice, InvoiceNotice, Mail, PaidNotice, Proof, RenewalNotice};
use kontor_domain::organizations::Organization;
use kontor_domain::products::Product;
use kontor_persistence::Tx;

/// Maximum number of members who are notified.
const NOTIFIED_MAX: u32 = 50;
/// Maximum number of products that a notice names.
const NAMED_MAX: usize = 30;

/// Notifies the recipients of an issued invoice. The mail carries the code of the invoice.
pub fn invoice_issued(tx: &mut Tx<'_>, invoice: &BillingDocument) -> Result<(), Error> {
    let summary = &invoice.summary;
    if !tx.billing().settings(summary.organization)?.notice_at_issue {
        return Ok(());
    }
    let organization = organization(tx, summary.organization)?;
    let notice = InvoiceNotice {
        number: invoice.content.number.clone(),
        total: Money::new(summary.totals.total_minor, summary.currency),
        due_on: summary.due_on,
    };
    let proof = proof(invoice);
    let recipients = Recipients::of(tx, organization.id, summary.billing_address)?;
    recipients.send_with_code(tx, proof.code, summary, |to| {
        Mail::invoice_issued(to, &organization, &notice, proof)
    })
}

/// Sends the receipt of payment of an invoice, on which money was received, to the members with billing rights whose
/// switch for reminders by mail is on.
pub fn payment_received(tx: &mut Tx<'_>, invoice: &BillingDocument, paid_on: NaiveDate) -> Result<(), Error> {
    let summary = &invoice.summary;
    if summary.balance.received_minor <= 0 || !tx.billing().settings(summary.organization)?.payment_receipt {
        return Ok(());
    }
    let notice = PaidNotice {
        number: invoice.content.number.clone(),
        total: Money::new(summary.totals.total_minor, summary.currency),
        paid_on,
    };
    let organization = organization(tx, summary.organization)?;
    for person in tx
        .organizations()
        .billing_recipients(organization.id, NOTIFIED_MAX)?
    {
        let mail = Mail::payment_received(&person, &organization, &notice, proof(invoice));
        tx.outbox().notify(&person, &mail)?;
    }
    Ok(())
}

/// Notifies of money that came to the prepaid account: as [`payment_received`], by the same switch.
pub fn prepaid_credited(
    tx: &mut Tx<'_>,
    (organization_id, verify_url): (OrganizationId, &str),
    credited: &CreditedNotice,
) -> Result<(), Error> {
    if credited.amount.minor <= 0 || !tx.billing().settings(organization_id)?.payment_receipt {
        return Ok(());
    }
    let organization = organization(tx, organization_id)?;
    let people = tx
        .organizations()
        .billing_recipients(organization.id, NOTIFIED_MAX)?;
    notify_with_code(tx, organization.id, (&people, verify_url), |person, proof| {
        Mail::prepaid_credited(person, &organization, credited, proof)
    })
}

/// Notifies of products that expire on the same day: the members with billing rights whose switch for reminders by mail
/// is on. `verify_url` is the page that checks the code of the mail.
pub fn products_expire(
    tx: &mut Tx<'_>,
    (organization_id, verify_url): (OrganizationId, &str),
    expires_on: NaiveDate,
    products: &[Product],
) -> Result<(), Error> {
    let named = products.iter().take(NAMED_MAX);
    let notice = RenewalNotice {
        products: named.map(|product| product.name.as_str().to_owned()).collect(),
        more: products.len().saturating_sub(NAMED_MAX),
        last_day: expires_on.pred_opt().unwrap_or(expires_on),
    };
    let organization = organization(tx, organization_id)?;
    let people = tx
        .organizations()
        .billing_recipients(organization.id, NOTIFIED_MAX)?;
    notify_with_code(tx, organization.id, (&people, verify_url), |person, proof| {
        Mail::renewal_notice(person, &organization, &notice, proof)
    })
}

/// Queues a mail that is about no single invoice to people of an organization, with a code of its own.
pub fn notify_with_code(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    (people, verify_url): (&[Person], &str),
    mail: impl Fn(&Person, Proof<'_>) -> Mail,
) -> Result<(), Error> {
    let code = verification_code(tx.secret_bytes());
    let addresses: Vec<EmailAddress> = people.iter().map(|person| person.email.clone()).collect();
    let today = tx.now().date_naive();
    tx.billing()
        .note_mailed_code(&code, (organization, None), today, &addresses)?;
    let proof = Proof {
        code: &code,
        verify_url,
    };
    for person in people {
        tx.outbox().notify(person, &mail(person, proof))?;
    }
    Ok(())
}

fn organization(tx: &mut Tx<'_>, id: OrganizationId) -> Result<Organization, Error> {
    tx.organizations().find(id)?.ok_or(Error::Missing)
}

/// Returns the code of an invoice, which mails about it carry.
fn proof(invoice: &BillingDocument) -> Proof<'_> {
    Proof {
        code: &invoice.content.code,
        verify_url: &invoice.content.verify_url,
    }
}
