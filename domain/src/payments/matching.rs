//! Matching: what a payment is allocated to by itself.

use super::UnmatchedReason;
use crate::billing::DocumentSummary;
use crate::ids::{Id, InvoiceId, OrganizationId};
use crate::organizations::Currency;

/// Meaning of a payment's reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referred<'a> {
    /// There is none.
    Nothing,
    /// Its form or its check digits are wrong.
    Invalid,
    /// It belongs to no invoice and no organization.
    Unknown,
    /// That of an invoice.
    Invoice(&'a DocumentSummary),
    /// That with which an organization pays in advance.
    TopUp(OrganizationId, Currency),
}

/// Target of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// An invoice, and what it leaves to what the organization pays in advance.
    Invoice {
        /// The organization.
        organization: OrganizationId,
        /// The invoice.
        invoice: InvoiceId,
        /// Part for the invoice, in hundredths.
        invoice_minor: i64,
        /// Rest, in hundredths.
        rest_minor: i64,
    },
    /// The prepaid balance of an organization.
    Prepaid {
        /// The organization.
        organization: OrganizationId,
        /// The invoice whose reference it has, if nothing of that is due.
        stale: Option<InvoiceId>,
    },
    /// Nothing: the staff decide.
    Unmatched(UnmatchedReason),
}

/// Decides what a payment is allocated to by itself: exact reference and currency only. The currency decides, not the
/// account.
#[must_use]
pub fn place(referred: Referred<'_>, currency: Currency, amount_minor: i64) -> Placement {
    match referred {
        Referred::Nothing => Placement::Unmatched(UnmatchedReason::NoReference),
        Referred::Invalid => Placement::Unmatched(UnmatchedReason::InvalidReference),
        Referred::Unknown => Placement::Unmatched(UnmatchedReason::UnknownReference),
        Referred::TopUp(_, other) if other != currency => {
            Placement::Unmatched(UnmatchedReason::CurrencyDiffers)
        }
        Referred::TopUp(organization, _) => Placement::Prepaid {
            organization,
            stale: None,
        },
        Referred::Invoice(invoice) => on_invoice(invoice, currency, amount_minor),
    }
}

fn on_invoice(invoice: &DocumentSummary, currency: Currency, amount_minor: i64) -> Placement {
    if invoice.currency != currency {
        return Placement::Unmatched(UnmatchedReason::CurrencyDiffers);
    }
    let (organization, id) = (invoice.organization, InvoiceId::from_uuid(invoice.id.uuid()));
    let open_minor = invoice.balance.open_minor();
    if !invoice.is_due() || open_minor <= 0 {
        return Placement::Prepaid {
            organization,
            stale: Some(id),
        };
    }
    let invoice_minor = amount_minor.min(open_minor);
    Placement::Invoice {
        organization,
        invoice: id,
        invoice_minor,
        rest_minor: amount_minor - invoice_minor,
    }
}
