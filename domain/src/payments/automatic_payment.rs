//! Automatic payment: the invoices that are due are paid from the prepaid account.

use crate::ids::InvoiceId;

/// An invoice that is due, with the amount in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueInvoice {
    /// The invoice.
    pub id: InvoiceId,
    /// Amount that is still to be paid.
    pub open_minor: i64,
}

/// Shares a balance out to invoices in their order, the last one perhaps in part; amounts in hundredths.
#[must_use]
pub fn share_out(balance_minor: i64, due: &[DueInvoice]) -> Vec<DueInvoice> {
    let mut left = balance_minor;
    let mut paid = Vec::new();
    for invoice in due {
        let minor = invoice.open_minor.min(left);
        if minor <= 0 {
            continue;
        }
        left -= minor;
        paid.push(DueInvoice {
            open_minor: minor,
            ..*invoice
        });
    }
    paid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use proptest::prelude::{prop, prop_assert, proptest};
    use uuid::Uuid;

    fn due(amounts: &[i64]) -> Vec<DueInvoice> {
        let one = |(number, minor): (u128, &i64)| DueInvoice {
            id: InvoiceId::from_uuid(Uuid::from_u128(number)),
            open_minor: *minor,
        };
        (0..).zip(amounts).map(one).collect()
    }

    #[test]
    fn the_oldest_is_paid_first_and_the_last_one_in_part() {
        let paid = |balance| {
            let shares = share_out(balance, &due(&[300, 200, 100]));
            shares.iter().map(|share| share.open_minor).collect::<Vec<_>>()
        };
        assert_eq!(paid(0), []);
        assert_eq!(paid(299), [299]);
        assert_eq!(paid(450), [300, 150]);
        assert_eq!(paid(900), [300, 200, 100]);
    }

    proptest! {
        #[test]
        fn no_more_is_paid_than_there_is_or_is_open(
            balance in 0..10_000_i64, amounts in prop::collection::vec(1..3_000_i64, 0..8),
        ) {
            let due = due(&amounts);
            let paid = share_out(balance, &due);
            let sum: i64 = paid.iter().map(|share| share.open_minor).sum();
            prop_assert!(sum == balance.min(amounts.iter().sum()));
            for share in paid {
                let open = due.iter().find(|one| one.id == share.id).map(|one| one.open_minor);
                prop_assert!(open.is_some_and(|open| (1..=open).contains(&share.open_minor)));
            }
        }
    }
}
