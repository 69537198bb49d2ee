//! Sharing money out: to invoices, to claims, and to what an organization pays in advance. The caller books the
//! other side: the bank, the unmatched payments, or what was paid in advance.

use super::books::Books;
use super::pay_due_invoices::pay_soon;
use super::problems::other_currency;
use crate::billing::advance;
use crate::error::Error;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::Author;
use kontor_domain::billing::{BillingDocument, InvoiceEvent, Posting};
use kontor_domain::ids::{Id, InvoiceId, LedgerTransactionId, OrganizationId, PaymentId};
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{Allocation, AllocationTarget};
use kontor_persistence::Tx;

/// A part of money, and where it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Kind of its target.
    pub target: AllocationTarget,
    /// The organization.
    pub organization: OrganizationId,
    /// The invoice.
    pub invoice: Option<InvoiceId>,
    /// Amount in hundredths.
    pub minor: i64,
}

impl Share {
    /// Returns a part that an invoice gets.
    pub const fn of_invoice(organization: OrganizationId, invoice: InvoiceId, minor: i64) -> Self {
        Self {
            target: AllocationTarget::Invoice,
            organization,
            invoice: Some(invoice),
            minor,
        }
    }

    /// Returns its entry in the ledger: a credit.
    pub fn posting(&self) -> Posting {
        match (self.target, self.invoice) {
            (AllocationTarget::Invoice, Some(invoice)) => {
                Posting::receivable(self.organization, invoice.into(), -self.minor)
            }
            (AllocationTarget::Claim, _) => Posting::claim(self.organization, -self.minor),
            _ => Posting::prepaid(self.organization, -self.minor),
        }
    }
}

/// Pays a part of an invoice.
///
/// # Errors
/// `currency_differs`, `invoice_state`.
pub fn to_invoice<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    (authorized, author): (&Authorized<A>, &Author),
    invoice: &BillingDocument,
    (currency, minor): (Currency, i64),
) -> Result<(Share, BillingDocument), Error> {
    if invoice.summary.currency != currency {
        return Err(other_currency("/amount/currency", invoice.summary.currency));
    }
    let after = advance(tx, (authorized, author), invoice, InvoiceEvent::Received(minor))?;
    let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
    Ok((Share::of_invoice(*authorized.on(), id, minor), after))
}

/// Pays in advance: first what the organization owes in claims, those for reminders of `invoice` before others, then its
/// balance. Invoices that are due are paid from it soon, if the organization wants that.
pub fn to_prepaid<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    (currency, minor): (Currency, i64),
    invoice: Option<InvoiceId>,
) -> Result<Vec<Share>, Error> {
    let organization = *authorized.on();
    let claims = tx
        .payments()
        .pay_claims(authorized, organization, (currency, minor), invoice)?;
    let share = |target, minor| Share {
        target,
        organization,
        invoice: None,
        minor,
    };
    pay_soon(tx, authorized)?;
    let parts = [
        share(AllocationTarget::Claim, claims),
        share(AllocationTarget::Prepaid, minor - claims),
    ];
    Ok(parts.into_iter().filter(|part| part.minor > 0).collect())
}

/// Adds the allocations of a payment's shares to the books.
pub fn note(
    tx: &mut Tx<'_>,
    books: &mut Books,
    (payment, transaction): (PaymentId, LedgerTransactionId),
    shares: &[Share],
) {
    for share in shares {
        books.add_allocation(Allocation {
            id: tx.new_id(),
            payment,
            target: share.target,
            organization: Some(share.organization),
            invoice: share.invoice,
            minor: share.minor,
            transaction,
            undone_by: None,
            created_at: tx.now(),
            exported_at: None,
        });
    }
}
