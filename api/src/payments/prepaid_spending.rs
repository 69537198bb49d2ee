//! Paying invoices from the prepaid account, by a person or by itself.

use crate::billing::{Booking, book};
use crate::error::Error;
use crate::views::MoneyView;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{BillingDocument, InvoiceEvent, Posting, TransactionKind};
use kontor_domain::ids::{Id, InvoiceId, OrganizationId};
use kontor_domain::money::Money;
use kontor_domain::payments::PrepaidAction;
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Pays an amount, in hundredths, of an invoice from the prepaid account, and returns the invoice after it. The
/// organization is locked and the balance was compared; the database refuses a negative one in any case.
///
/// # Errors
/// `invoice_state`.
pub fn pay_from_prepaid<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    (authorized, author): (&Authorized<A>, &Author),
    invoice: &BillingDocument,
    minor: i64,
) -> Result<BillingDocument, Error> {
    let organization = *authorized.on();
    let booking = Booking {
        kind: TransactionKind::Allocation,
        postings: vec![
            Posting::prepaid(organization, minor),
            Posting::receivable(organization, invoice.summary.id, -minor),
        ],
        amount_minor: minor,
        value_date: tx.now().date_naive(),
        note: None,
    };
    let (after, _) = book(
        tx,
        (authorized, author),
        invoice,
        InvoiceEvent::Received(minor),
        booking,
    )?;
    let amount = MoneyView::from(Money::new(minor, invoice.summary.currency));
    let fields = json!({ "number": invoice.summary.number, "total": amount });
    let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
    let entry = Entry::new(PrepaidAction::InvoicePaid, id).change(Value::Null, fields);
    tx.record(Chain::Organization(organization), author.clone(), entry);
    Ok(after)
}
