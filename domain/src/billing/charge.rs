//! Charges of a product: its order, or the renewal for its next period.

use super::ServicePeriod;
use crate::ids::ProductId;
use crate::products::{Product, ProductState};
use chrono::NaiveDate;

crate::text_enum! {
    /// Reason for a line of an invoice.
    ChargeKind {
        /// The first period of an ordered product.
        Order = "order",
        /// A further period of a product.
        Renewal = "renewal",
        /// A credit.
        Credit = "credit",
    }
}

/// A period of a product that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// The product.
    pub product: ProductId,
    /// Order or renewal.
    pub kind: ChargeKind,
    /// The period.
    pub period: ServicePeriod,
    /// The day on which it is due: the first of the period.
    pub due_on: NaiveDate,
}

/// Returns the next charge of a product, if any. The period of an order begins on the day of its invoice.
#[must_use]
pub fn next_charge(product: &Product, today: NaiveDate) -> Option<Charge> {
    if product.price.minor == 0 {
        return None;
    }
    let (kind, anchor, first) = match product.state {
        ProductState::Pending => (ChargeKind::Order, today, today),
        ProductState::Active | ProductState::Blocked => {
            (ChargeKind::Renewal, product.first_day, product.renews_on)
        }
        ProductState::Cancelled => return None,
    };
    Some(Charge {
        product: product.id,
        kind,
        period: ServicePeriod::starting(anchor, first, product.period_months),
        due_on: first,
    })
}

/// Returns the product after a charge for it was paid, if that changes it: a pending one becomes active, an active one is
/// renewed for the period. What was ordered is in use for the whole of its first period, which begins on the day on which
/// the payment was booked, `paid_on`, if that is later than the first day that was invoiced.
#[must_use]
pub fn settled(
    product: &Product,
    kind: ChargeKind,
    period: ServicePeriod,
    paid_on: NaiveDate,
) -> Option<Product> {
    match (kind, product.state) {
        (ChargeKind::Order, ProductState::Pending) => {
            let first = period.first.max(paid_on);
            let used = ServicePeriod::starting(first, first, product.period_months);
            Some(Product {
                state: ProductState::Active,
                first_day: first,
                renews_on: used.next(),
                ..product.clone()
            })
        }
        (ChargeKind::Renewal, ProductState::Active | ProductState::Blocked)
            if period.next() > product.renews_on =>
        {
            Some(Product {
                renews_on: period.next(),
                ..product.clone()
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use crate::money::Money;
    use crate::organizations::Currency;
    use crate::products::{ProductKind, ProductName, Renewal};
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    fn drive() -> Product {
        let now: DateTime<Utc> = DateTime::UNIX_EPOCH;
        Product {
            id: Id::from_uuid(Uuid::nil()),
            organization: Id::from_uuid(Uuid::nil()),
            kind: ProductKind::parse("drive").unwrap(),
            plan: "drive_monthly".to_owned(),
            name: ProductName::stored("Drive".to_owned()),
            state: ProductState::Pending,
            price: Money::new(690, Currency::Chf),
            period_months: 1,
            first_day: day("2026-12-31"),
            renews_on: day("2027-01-31"),
            renewal: Renewal::Automatic,
            billing_address: None,
            ordered_by: Id::from_uuid(Uuid::nil()),
            created_at: now,
            updated_at: now,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_paid_late_is_used_for_a_whole_period() {
        let ordered = drive();
        let first = day("2027-01-31");
        let invoiced = ServicePeriod::starting(first, first, 1);
        let paid = |today| settled(&ordered, ChargeKind::Order, invoiced, day(today)).unwrap();
        let at_once = paid("2027-01-31");
        assert_eq!((at_once.first_day, at_once.renews_on), (first, day("2027-02-28")));
        let late = paid("2027-02-27");
        assert_eq!(
            (late.first_day, late.renews_on),
            (day("2027-02-27"), day("2027-03-27"))
        );
    }

    #[test]
    fn a_renewal_continues_however_late_it_is_paid() {
        let used = Product {
            state: ProductState::Active,
            ..drive()
        };
        let next = next_charge(&used, day("2027-01-01")).unwrap();
        let after = settled(&used, ChargeKind::Renewal, next.period, day("2027-02-20")).unwrap();
        assert_eq!(
            (after.first_day, after.renews_on),
            (used.first_day, day("2027-02-28"))
        );
    }
}
