//! Amounts of money, in whole minor units of a currency.

use crate::organizations::Currency;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::fmt;

/// An amount of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// In hundredths of the currency.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Creates an amount.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Returns the amount as a decimal with two places.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        decimal(self.minor)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.decimal())
    }
}

/// Returns hundredths as a decimal with two places.
#[must_use]
pub fn decimal(minor: i64) -> Decimal {
    Decimal::new(minor, 2)
}

/// Returns an amount in hundredths, or `None` if it has more than two decimals or is out of range.
#[must_use]
pub fn minor(amount: Decimal) -> Option<i64> {
    let hundredths = amount.checked_mul(Decimal::ONE_HUNDRED)?;
    hundredths.is_integer().then(|| hundredths.to_i64())?
}
