//! The double-entry ledger: accounts, and the entries of every kind of transaction. Amounts are positive in debit and
//! negative in credit, and the entries of a transaction sum to zero.

use super::Totals;
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
    }
}

/// An entry of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// Amount in hundredths.
    pub minor: i64,
}

/// The balance of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountBalance {
    /// The account.
    pub account: Account,
    /// Currency.
    pub currency: Currency,
    /// Hundredths, positive in debit.
    pub minor: i64,
}

/// Returns the entries of a transaction over these sums; a payment or refund has only a total.
#[must_use]
pub fn postings(kind: TransactionKind, sums: Totals) -> Vec<Posting> {
    let sign = match kind {
        TransactionKind::Issue | TransactionKind::Refund => 1,
        TransactionKind::Credit | TransactionKind::Payment => -1,
    };
    let receivable = (Account::Receivable, sums.total_minor);
    let against = match kind {
        TransactionKind::Issue | TransactionKind::Credit => vec![
            (Account::Revenue, -sums.net_minor),
            (Account::Vat, -sums.vat_minor),
            (Account::Rounding, -sums.rounding_minor),
        ],
        TransactionKind::Payment | TransactionKind::Refund => {
            vec![(Account::BankClearing, -sums.total_minor)]
        }
    };
    std::iter::once(receivable)
        .chain(against)
        .filter(|(_, minor)| *minor != 0)
        .map(|(account, minor)| Posting {
            account,
            minor: sign * minor,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_transaction_sums_to_zero(net in 0_i64..1_000_000, vat in 0_i64..100_000, rounding in -1_i64..=1) {
            let sums = Totals {
                net_minor: net,
                vat_minor: vat,
                rounding_minor: rounding,
                total_minor: net + vat + rounding,
            };
            for kind in TransactionKind::ALL {
                let entries = postings(*kind, sums);
                prop_assert_eq!(entries.iter().map(|entry| entry.minor).sum::<i64>(), 0);
            }
        }
    }
}
