//! The history: invoices and credit notes that were issued, and the filters that narrow it.

use super::{DocumentKind, DocumentSearch, InvoiceState};
use crate::ids::{BillingAddressId, ProductId};
use chrono::{Months, NaiveDate};

/// Longest period that can be asked for.
const PERIOD_MAX: Months = Months::new(120);

crate::text_enum! {
    /// State of a document in the history, or an invoice that is overdue in any of its states.
    DocumentStatus {
        /// Issued, nothing received.
        Open = "open",
        /// Partly paid.
        PartiallyPaid = "partially_paid",
        /// Nothing is due anymore.
        Paid = "paid",
        /// Paid, and partly refunded.
        PartiallyRefunded = "partially_refunded",
        /// Paid, and refunded in full.
        Refunded = "refunded",
        /// Credited as a whole before it was paid.
        Cancelled = "cancelled",
        /// A credit note.
        Issued = "issued",
        /// Open or partly paid after the due date.
        Overdue = "overdue",
    }
}

/// State that a document is in, by the word stored with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistorySlot {
    /// The word.
    pub state: &'static str,
    /// Whether only overdue invoices are meant.
    pub only_overdue: bool,
}

/// A period is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPeriod {
    /// The first day is after the last.
    #[error("the first day is after the last")]
    Order,
    /// It is longer than ten years.
    #[error("the period is longer than ten years")]
    TooLong,
}

/// Filters of the history, all of which must match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Only documents with one of these; all if empty.
    pub statuses: Vec<DocumentStatus>,
    /// Only documents of this kind.
    pub kind: Option<DocumentKind>,
    /// Only documents about this product.
    pub product: Option<ProductId>,
    /// Only documents of this billing address.
    pub billing_address: Option<BillingAddressId>,
    /// First day of issue, inclusive.
    pub from: Option<NaiveDate>,
    /// Last day of issue, inclusive.
    pub to: Option<NaiveDate>,
    /// Only documents with these words.
    pub search: DocumentSearch,
}

impl HistoryFilter {
    /// Checks the period.
    ///
    /// # Errors
    /// [`InvalidPeriod`].
    pub fn check_period(&self) -> Result<(), InvalidPeriod> {
        let (Some(from), Some(to)) = (self.from, self.to) else {
            return Ok(());
        };
        if from > to {
            return Err(InvalidPeriod::Order);
        }
        match from.checked_add_months(PERIOD_MAX) {
            Some(end) if to > end => Err(InvalidPeriod::TooLong),
            _ => Ok(()),
        }
    }

    /// Returns the states that match, each once; `None` if every document of the kind does.
    #[must_use]
    pub fn slots(&self) -> Option<Vec<HistorySlot>> {
        if self.statuses.is_empty() {
            return (self.kind == Some(DocumentKind::CreditNote)).then(|| vec![ISSUED]);
        }
        let slots = ALL_SLOTS.iter().filter(|slot| self.is_of_kind(**slot));
        let given = |status| self.statuses.contains(&status);
        let matching = slots.filter_map(|slot| {
            let is_due = DUE.iter().any(|state| state.as_str() == slot.state);
            if DocumentStatus::from_text(slot.state).is_some_and(given) {
                Some(*slot)
            } else if is_due && given(DocumentStatus::Overdue) {
                Some(HistorySlot {
                    only_overdue: true,
                    ..*slot
                })
            } else {
                None
            }
        });
        Some(matching.collect())
    }

    /// Returns the states that match, also if that is all of them.
    #[must_use]
    pub fn every_slot(&self) -> Vec<HistorySlot> {
        let of_kind = || ALL_SLOTS.iter().copied().filter(|slot| self.is_of_kind(*slot));
        self.slots().unwrap_or_else(|| of_kind().collect())
    }

    fn is_of_kind(&self, slot: HistorySlot) -> bool {
        match self.kind {
            None => true,
            Some(DocumentKind::CreditNote) => slot == ISSUED,
            Some(_) => slot != ISSUED,
        }
    }
}

/// States in which an invoice can be overdue.
const DUE: [InvoiceState; 2] = [InvoiceState::Open, InvoiceState::PartiallyPaid];
const ISSUED: HistorySlot = slot("issued");
const ALL_SLOTS: [HistorySlot; 7] = [
    slot(InvoiceState::Open.as_str()),
    slot(InvoiceState::PartiallyPaid.as_str()),
    slot(InvoiceState::Paid.as_str()),
    slot(InvoiceState::PartiallyRefunded.as_str()),
    slot(InvoiceState::Refunded.as_str()),
    slot(InvoiceState::Cancelled.as_str()),
    ISSUED,
];

const fn slot(state: &'static str) -> HistorySlot {
    HistorySlot {
        state,
        only_overdue: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(filter: &HistoryFilter) -> Option<Vec<String>> {
        let word = |slot: HistorySlot| format!("{}{}", slot.state, if slot.only_overdue { "!" } else { "" });
        Some(filter.slots()?.into_iter().map(word).collect())
    }

    #[test]
    fn each_state_is_looked_for_once() {
        use DocumentStatus::{Issued, Open, Overdue, Paid};
        let of = |statuses: &[DocumentStatus], kind| {
            words(&HistoryFilter {
                statuses: statuses.to_vec(),
                kind,
                ..HistoryFilter::default()
            })
        };
        let list = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[], None), None);
        assert_eq!(of(&[], Some(DocumentKind::Invoice)), None);
        assert_eq!(of(&[], Some(DocumentKind::CreditNote)), list(&["issued"]));
        assert_eq!(
            of(&[Paid, Overdue], None),
            list(&["open!", "partially_paid!", "paid"])
        );
        assert_eq!(of(&[Overdue, Open], None), list(&["open", "partially_paid!"]));
        assert_eq!(of(&[Issued, Paid], Some(DocumentKind::Invoice)), list(&["paid"]));
        assert_eq!(of(&[Paid], Some(DocumentKind::CreditNote)), list(&[]));
    }

    #[test]
    fn a_period_is_ordered_and_at_most_ten_years() {
        let check = |from: &str, to: &str| {
            let filter = HistoryFilter {
                from: from.parse().ok(),
                to: to.parse().ok(),
                ..HistoryFilter::default()
            };
            filter.check_period()
        };
        assert_eq!(check("2016-02-29", "2026-02-28"), Ok(()));
        assert_eq!(check("2016-01-01", "2026-01-01"), Ok(()));
        assert_eq!(check("2016-01-01", "2026-01-02"), Err(InvalidPeriod::TooLong));
        assert_eq!(check("2026-01-02", "2026-01-01"), Err(InvalidPeriod::Order));
        assert_eq!(check("", "2026-01-01"), Ok(()));
    }
}
