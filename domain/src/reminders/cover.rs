//! Payments that are not placed yet, and whether one of them may cover an invoice.

use crate::ids::OrganizationId;
use crate::organizations::Currency;
use chrono::NaiveDate;
use std::collections::HashSet;

/// Maximum number of invoices that one payment is tried on together.
const TOGETHER_MAX: usize = 5;
/// Maximum number of open invoices of an organization whose sums are tried; beyond it only single ones are.
const TRIED_MAX: usize = 20;

/// Money that was received and is allocated to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnplacedPayment {
    /// Currency.
    pub currency: Currency,
    /// Amount that is not allocated, in hundredths.
    pub unmatched_minor: i64,
    /// Reference without blanks, valid or not.
    pub reference: Option<String>,
    /// Text of the payer.
    pub remittance: String,
    /// Organizations for which its payer paid before.
    pub payer_of: Vec<OrganizationId>,
    /// Booking day.
    pub booked_on: NaiveDate,
}

/// An open invoice that a payment may cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvoice {
    /// Organization.
    pub organization: OrganizationId,
    /// Number.
    pub number: String,
    /// Reference.
    pub reference: Option<String>,
    /// Currency.
    pub currency: Currency,
    /// Amount that is due, in hundredths.
    pub open_minor: i64,
}

/// The payments that are not placed yet, at the time of a decision.
#[derive(Debug, Clone, Default)]
pub struct Unplaced {
    payments: Vec<UnplacedPayment>,
    amounts: HashSet<(&'static str, i64)>,
}

impl Unplaced {
    /// Takes the payments. The amount alone counts of those booked on a day or later: many customers owe the same sum, and
    /// none of them is to wait for long because another one paid.
    #[must_use]
    pub fn new(payments: Vec<UnplacedPayment>, since: NaiveDate) -> Self {
        let amount = |payment: &UnplacedPayment| (payment.currency.as_str(), payment.unmatched_minor);
        let recent = payments.iter().filter(|payment| payment.booked_on >= since);
        let amounts = recent.map(amount).collect();
        Self { payments, amounts }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.payments.is_empty()
    }

    /// Whether one of the payments may cover the invoice: it names its reference or number, its payer paid for the
    /// organization before, or it is recent, and its amount is the sum of this and up to four more open invoices. `others` are the other
    /// open amounts of the organization in this currency. Money in another currency covers nothing.
    #[must_use]
    pub fn may_cover(&self, invoice: &OpenInvoice, others: &[i64]) -> bool {
        let names = |payment: &UnplacedPayment| {
            let reference = payment.reference.is_some() && payment.reference == invoice.reference;
            let text = payment.remittance.to_uppercase();
            reference
                || text.contains(&invoice.number.to_uppercase())
                || payment.payer_of.contains(&invoice.organization)
        };
        let same_currency = |payment: &&UnplacedPayment| payment.currency == invoice.currency;
        self.payments.iter().filter(same_currency).any(names) || self.has_sum_with(invoice, others)
    }

    fn has_sum_with(&self, invoice: &OpenInvoice, others: &[i64]) -> bool {
        if self.amounts.is_empty() {
            return false;
        }
        let is_paid = |sum: &i64| self.amounts.contains(&(invoice.currency.as_str(), *sum));
        let others = if others.len() < TRIED_MAX { others } else { &[] };
        sums(invoice.open_minor, others, TOGETHER_MAX - 1)
            .iter()
            .any(is_paid)
    }
}

/// Returns the sums of an amount with up to `most` others.
fn sums(first: i64, others: &[i64], most: usize) -> HashSet<i64> {
    let mut by_count: Vec<HashSet<i64>> = vec![HashSet::new(); most + 1];
    by_count[0].insert(first);
    for amount in others {
        for count in (0..most).rev() {
            let more: Vec<i64> = by_count[count].iter().map(|sum| sum + amount).collect();
            by_count[count + 1].extend(more);
        }
    }
    by_count.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use uuid::Uuid;

    fn organization(number: u128) -> OrganizationId {
        OrganizationId::from_uuid(Uuid::from_u128(number))
    }

    fn invoice() -> OpenInvoice {
        OpenInvoice {
            organization: organization(1),
            number: "INV-2027-000042".to_owned(),
            reference: Some("000000000000000000000000423".to_owned()),
            currency: Currency::Chf,
            open_minor: 7_459,
        }
    }

    fn payment() -> UnplacedPayment {
        UnplacedPayment {
            currency: Currency::Chf,
            unmatched_minor: 1,
            reference: None,
            remittance: String::new(),
            payer_of: Vec::new(),
            booked_on: day(20),
        }
    }

    fn day(of: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 5, of).unwrap()
    }

    #[test]
    fn a_payment_covers_by_reference_number_payer_or_amount() {
        let named = UnplacedPayment {
            reference: invoice().reference,
            ..payment()
        };
        for (found, may_cover) in [
            (payment(), false),
            (named.clone(), true),
            (
                UnplacedPayment {
                    currency: Currency::Eur,
                    ..named
                },
                false,
            ),
            (
                UnplacedPayment {
                    remittance: "Rechnung inv-2027-000042 danke".to_owned(),
                    ..payment()
                },
                true,
            ),
            (
                UnplacedPayment {
                    payer_of: vec![organization(1)],
                    ..payment()
                },
                true,
            ),
            (
                UnplacedPayment {
                    payer_of: vec![organization(2)],
                    ..payment()
                },
                false,
            ),
            (
                UnplacedPayment {
                    unmatched_minor: 7_459,
                    ..payment()
                },
                true,
            ),
            (
                UnplacedPayment {
                    unmatched_minor: 7_459 + 300,
                    ..payment()
                },
                true,
            ),
            (
                UnplacedPayment {
                    unmatched_minor: 7_459 + 15,
                    ..payment()
                },
                true,
            ),
            (
                UnplacedPayment {
                    unmatched_minor: 7_459 + 31 + 300,
                    ..payment()
                },
                false,
            ),
            (
                UnplacedPayment {
                    unmatched_minor: 300,
                    ..payment()
                },
                false,
            ),
            (
                UnplacedPayment {
                    unmatched_minor: 7_459,
                    currency: Currency::Eur,
                    ..payment()
                },
                false,
            ),
        ] {
            let unplaced = Unplaced::new(vec![found.clone()], day(20));
            assert_eq!(
                unplaced.may_cover(&invoice(), &[1, 2, 4, 8, 16, 300]),
                may_cover,
                "{found:?}"
            );
        }
    }

    #[test]
    fn of_many_invoices_only_single_ones_are_tried() {
        let payment = UnplacedPayment {
            unmatched_minor: 7_460,
            ..payment()
        };
        let unplaced = Unplaced::new(vec![payment], day(20));
        assert!(unplaced.may_cover(&invoice(), &[1; 19]));
        assert!(!unplaced.may_cover(&invoice(), &[1; 20]));
    }

    #[test]
    fn an_amount_alone_counts_for_some_days_and_a_name_for_ever() {
        let same = UnplacedPayment {
            unmatched_minor: 7_459,
            ..payment()
        };
        let named = UnplacedPayment {
            reference: invoice().reference,
            ..payment()
        };
        for (found, since, may_cover) in [
            (&same, day(20), true),
            (&same, day(21), false),
            (&named, day(21), true),
        ] {
            let unplaced = Unplaced::new(vec![found.clone()], since);
            assert_eq!(
                unplaced.may_cover(&invoice(), &[]),
                may_cover,
                "{found:?} since {since}"
            );
        }
    }
}
