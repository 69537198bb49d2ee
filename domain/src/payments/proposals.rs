//! Proposals: what a payment that could not be placed may be for, for the staff to decide.

use crate::ids::{InvoiceId, OrganizationId};

/// Maximum number of invoices that a proposal adds up.
pub const SUM_MAX: usize = 5;
/// Maximum number of open invoices of an organization among which a sum is sought: the oldest ones.
pub const OPEN_MAX: usize = 60;

crate::text_enum! {
    /// Reason for a proposal, the strongest first.
    ProposalReason {
        /// A member of the organization asked for it.
        Requested = "requested",
        /// Its text has the number of the invoice.
        InvoiceNumber = "invoice_number",
        /// Its text has the order number of the invoice.
        OrderNumber = "order_number",
        /// It is exactly the sum of open invoices.
        ExactSum = "exact_sum",
        /// Earlier payments from the same account were for the organization.
        KnownPayer = "known_payer",
    }
}

/// Possible target of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The organization.
    pub organization: OrganizationId,
    /// Invoices with the part that each would get in hundredths; none if it would be paid in advance.
    pub invoices: Vec<(InvoiceId, i64)>,
    /// Reasons.
    pub reasons: Vec<ProposalReason>,
}

impl Proposal {
    /// Returns its rank: the higher, the better. A reason weighs more than all weaker ones together.
    #[must_use]
    pub fn rank(&self) -> u32 {
        let weight = |reason: &ProposalReason| match reason {
            ProposalReason::Requested => 16,
            ProposalReason::InvoiceNumber => 8,
            ProposalReason::OrderNumber => 4,
            ProposalReason::ExactSum => 2,
            ProposalReason::KnownPayer => 1,
        };
        self.reasons.iter().map(weight).sum()
    }
}

/// Returns the places of up to [`SUM_MAX`] amounts that add up to `wanted`, with as few as possible; of several such
/// choices, the first one. Looks at the first [`OPEN_MAX`] amounts.
#[must_use]
pub fn exact_sum(wanted: i64, amounts: &[i64]) -> Option<Vec<usize>> {
    let amounts = amounts.get(..OPEN_MAX).unwrap_or(amounts);
    let search = Search { amounts };
    (1..=SUM_MAX).find_map(|count| {
        let mut chosen = Vec::with_capacity(count);
        search.choose(wanted, 0, count, &mut chosen).then_some(chosen)
    })
}

struct Search<'a> {
    amounts: &'a [i64],
}

impl Search<'_> {
    /// Chooses `count` amounts from a place on that add up to `wanted`.
    fn choose(&self, wanted: i64, from: usize, count: usize, chosen: &mut Vec<usize>) -> bool {
        for (place, amount) in self.amounts.iter().enumerate().skip(from) {
            let rest = wanted - amount;
            if rest < 0 || (rest == 0) != (count == 1) {
                continue;
            }
            chosen.push(place);
            if count == 1 || self.choose(rest, place + 1, count - 1, chosen) {
                return true;
            }
            chosen.pop();
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_fewest_invoices_are_chosen() {
        assert_eq!(exact_sum(700, &[300, 400, 700]), Some(vec![2]));
        assert_eq!(exact_sum(700, &[300, 100, 400]), Some(vec![0, 2]));
        assert_eq!(
            exact_sum(1_500, &[100, 200, 300, 400, 500]),
            Some(vec![0, 1, 2, 3, 4])
        );
        assert_eq!(exact_sum(2_100, &[100, 200, 300, 400, 500, 600]), None, "six");
        assert_eq!(exact_sum(50, &[100]), None);
        assert_eq!(exact_sum(100, &[]), None);
    }

    proptest! {
        #[test]
        fn what_is_chosen_adds_up(amounts in proptest::collection::vec(1_i64..2_000, 0..20), wanted in 1_i64..8_000) {
            if let Some(chosen) = exact_sum(wanted, &amounts) {
                prop_assert_eq!(chosen.iter().map(|place| amounts[*place]).sum::<i64>(), wanted);
                prop_assert!(chosen.len() <= SUM_MAX && chosen.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
    }
}
