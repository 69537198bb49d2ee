//! The double-entry ledger: accounts, and the entries of every kind of transaction. Amounts are positive in debit and
//! negative in credit, and the entries of a transaction sum to zero.

use super::{DocumentId, Totals};
use crate::ids::OrganizationId;
use crate::organizations::Currency;

crate::text_enum! {
    /// An account.
    Account {
        /// Money on its way to or from the bank.
        BankClearing = "bank_clearing",
        /// Invoices that an organization has to pay.
        Receivable = "receivable",
        /// Money that an organization paid in advance.
        Prepaid = "prepaid",
        /// Money to be paid out to an organization.
        Payout = "payout",
        /// Payments that could not be placed.
        Unmatched = "unmatched",
        /// Revenue without VAT.
        Revenue = "revenue",
        /// VAT owed.
        Vat = "vat",
        /// Reminder fees, and charges of the bank.
        Fees = "fees",
        /// Rounding amounts.
        Rounding = "rounding",
    }
}

crate::text_enum! {
    /// Kind of a transaction.
    TransactionKind {
        /// An invoice was issued.
        Issue = "issue",
        /// A credit note was issued.
        Credit = "credit",
        /// A payment was received.
        Payment = "payment",
        /// Money was paid back.
        Refund = "refund",
        /// Money that was there already was allocated: from the unmatched payments, or from what was paid in advance.
        Allocation = "allocation",
        /// A payment or an allocation was taken back.
        Reversal = "reversal",
        /// The bank charged something, or a reminder claimed a fee or interest.
        Charges = "charges",
        /// Money that was paid in advance is to be paid out, was paid out, or came back.
        Payout = "payout",
    }
}

/// Maximum amount of one transaction of the ledger, in hundredths: the largest credit transfer between Swiss banks,
/// 9,999,999,999.99. Nine million of them fit into a balance.
pub const MOVEMENT_MAX: i64 = 999_999_999_999;

/// An entry of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// The organization, for those accounts that each organization has.
    pub organization: Option<OrganizationId>,
    /// The invoice, for what is to be paid of one.
    pub document: Option<DocumentId>,
    /// Amount in hundredths.
    pub minor: i64,
}

impl Posting {
    /// Returns an entry on an account of the provider: any but those that each organization has.
    #[must_use]
    pub const fn own(account: Account, minor: i64) -> Self {
        Self {
            account,
            organization: None,
            document: None,
            minor,
        }
    }

    /// Returns an entry on what is to be paid of an invoice.
    #[must_use]
    pub const fn receivable(organization: OrganizationId, invoice: DocumentId, minor: i64) -> Self {
        Self {
            account: Account::Receivable,
            organization: Some(organization),
            document: Some(invoice),
            minor,
        }
    }

    /// Returns an entry on what an organization owes without an invoice.
    #[must_use]
    pub const fn claim(organization: OrganizationId, minor: i64) -> Self {
        Self::of(Account::Receivable, organization, minor)
    }

    /// Returns an entry on what an organization paid in advance.
    #[must_use]
    pub const fn prepaid(organization: OrganizationId, minor: i64) -> Self {
        Self::of(Account::Prepaid, organization, minor)
    }

    /// Returns an entry on what is to be paid out to an organization.
    #[must_use]
    pub const fn payout(organization: OrganizationId, minor: i64) -> Self {
        Self::of(Account::Payout, organization, minor)
    }

    const fn of(account: Account, organization: OrganizationId, minor: i64) -> Self {
        Self {
            account,
            organization: Some(organization),
            document: None,
            minor,
        }
    }
}

/// The balance of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountBalance {
    /// The account.
    pub account: Account,
    /// Currency.
    pub currency: Currency,
    /// Hundredths, positive in debit; wider than any entry, so that no number of entries is too many.
    pub minor: i128,
}

/// Returns the entries of an issued invoice. A credit note has the same with the signs turned.
#[must_use]
pub fn issue_postings(organization: OrganizationId, invoice: DocumentId, sums: Totals) -> Vec<Posting> {
    let entries = [
        Posting::receivable(organization, invoice, sums.total_minor),
        Posting::own(Account::Revenue, -sums.net_minor),
        Posting::own(Account::Vat, -sums.vat_minor),
        Posting::own(Account::Rounding, -sums.rounding_minor),
    ];
    entries.into_iter().filter(|entry| entry.minor != 0).collect()
}

/// Returns the entries with their signs turned.
#[must_use]
pub fn turned(postings: &[Posting]) -> Vec<Posting> {
    let turned = |posting: &Posting| Posting {
        minor: -posting.minor,
        ..*posting
    };
    postings.iter().map(turned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Id, InvoiceId};
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn every_transaction_sums_to_zero(net in 0_i64..1_000_000, vat in 0_i64..100_000, rounding in -1_i64..=1) {
            let sums = Totals {
                net_minor: net,
                vat_minor: vat,
                rounding_minor: rounding,
                total_minor: net + vat + rounding,
            };
            let invoice = InvoiceId::from_uuid(Uuid::nil()).into();
            let entries = issue_postings(OrganizationId::from_uuid(Uuid::nil()), invoice, sums);
            prop_assert_eq!(entries.iter().map(|entry| entry.minor).sum::<i64>(), 0);
            prop_assert_eq!(turned(&entries).iter().map(|entry| entry.minor).sum::<i64>(), 0);
        }
    }
}
