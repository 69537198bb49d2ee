//! Choices of an organization about its billing: notices, and how invoices are paid.

use crate::ids::OrganizationId;
use std::collections::BTreeSet;

/// Lead times of renewal notices, in days before the expiry of a product.
pub const LEAD_DAYS: [u32; 5] = [60, 30, 14, 7, 1];

/// Lead time of a renewal notice, one of [`LEAD_DAYS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeadDays(u32);

impl LeadDays {
    /// Reads a number of days; `None` if it is not one of the lead times.
    #[must_use]
    pub fn new(days: u32) -> Option<Self> {
        LEAD_DAYS.contains(&days).then_some(Self(days))
    }

    /// Returns the number of days.
    #[must_use]
    pub const fn days(self) -> u32 {
        self.0
    }
}

crate::text_enum! {
    /// Payment of an organization's invoices.
    PaymentMethod {
        /// By bank transfer.
        Transfer = "transfer",
        /// From the prepaid account at the due date, as far as its balance suffices.
        PrepaidFirst = "prepaid_first",
    }
}

/// Choices of an organization about its billing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingSettings {
    /// The organization.
    pub organization: OrganizationId,
    /// Whether an issued invoice is reported by mail.
    pub notice_at_issue: bool,
    /// Times before the expiry of a product at which a notice is mailed.
    pub renewal_notice_days: BTreeSet<LeadDays>,
    /// Whether the receipt of payment is reported by mail.
    pub payment_receipt: bool,
    /// Payment of invoices.
    pub payment_method: PaymentMethod,
}

impl BillingSettings {
    /// Returns the settings of an organization that has changed none.
    #[must_use]
    pub const fn of(organization: OrganizationId) -> Self {
        Self {
            organization,
            notice_at_issue: true,
            renewal_notice_days: BTreeSet::new(),
            payment_receipt: true,
            payment_method: PaymentMethod::Transfer,
        }
    }

    /// Returns the lead time whose notice is due this many days before the expiry: the nearest one, so that after
    /// downtime only one notice is sent; `None` from the expiry on, and before the first lead time.
    #[must_use]
    pub fn due_notice(&self, days_left: i64) -> Option<LeadDays> {
        let due = |lead: &&LeadDays| i64::from(lead.days()) >= days_left;
        // In ascending order.
        self.renewal_notice_days
            .iter()
            .find(due)
            .copied()
            .filter(|_| days_left >= 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    #[test]
    fn the_nearest_lead_time_is_due_until_the_expiry() {
        let settings = BillingSettings {
            renewal_notice_days: [30, 7, 1].into_iter().filter_map(LeadDays::new).collect(),
            ..BillingSettings::of(OrganizationId::from_uuid(uuid::Uuid::nil()))
        };
        for (left, due) in [
            (31, None),
            (30, Some(30)),
            (8, Some(30)),
            (7, Some(7)),
            (2, Some(7)),
            (1, Some(1)),
            (0, None),
            (-1, None),
        ] {
            assert_eq!(settings.due_notice(left).map(LeadDays::days), due, "{left}");
        }
        assert_eq!(LeadDays::new(31), None);
    }
}
