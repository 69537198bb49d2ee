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

/// Returns the product after a charge for it was paid, if that changes it: a pending one becomes active, an active one
/// is renewed for the period.
#[must_use]
pub fn settled(product: &Product, kind: ChargeKind, period: ServicePeriod) -> Option<Product> {
    match (kind, product.state) {
        (ChargeKind::Order, ProductState::Pending) => Some(Product {
            state: ProductState::Active,
            first_day: period.first,
            renews_on: period.next(),
            ..product.clone()
        }),
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
