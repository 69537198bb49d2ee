//! Spending what an organization paid in advance.

use crate::organizations::Currency;

/// Reason why money is not taken from the prepaid account; amounts in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpendRefused {
    /// The invoice is in another currency, and nothing is converted.
    #[error("the invoice is in {0}")]
    Currency(Currency),
    /// More than the balance.
    #[error("the balance is {balance_minor} hundredths")]
    Balance {
        /// The balance.
        balance_minor: i64,
    },
    /// More than is to be paid.
    #[error("{open_minor} hundredths are open")]
    Open {
        /// The amount that is to be paid.
        open_minor: i64,
    },
}

/// Returns the amount to take from a balance for an invoice, in hundredths: what was wanted, or everything that is open.
///
/// # Errors
/// [`SpendRefused`].
pub fn spend(
    balance_minor: i64,
    (open_minor, currency): (i64, Currency),
    wanted: Option<(i64, Currency)>,
) -> Result<i64, SpendRefused> {
    if wanted.is_some_and(|(_, of)| of != currency) {
        return Err(SpendRefused::Currency(currency));
    }
    let minor = wanted.map_or(open_minor, |(minor, _)| minor);
    if minor > open_minor {
        return Err(SpendRefused::Open { open_minor });
    }
    if minor > balance_minor {
        return Err(SpendRefused::Balance { balance_minor });
    }
    Ok(minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: (i64, Currency) = (7_459, Currency::Chf);

    #[test]
    fn an_invoice_is_paid_in_full_or_in_part_and_never_beyond_the_balance() {
        assert_eq!(spend(8_000, OPEN, None), Ok(7_459));
        assert_eq!(spend(8_000, OPEN, Some((1, Currency::Chf))), Ok(1));
        assert_eq!(
            spend(7_458, OPEN, None),
            Err(SpendRefused::Balance { balance_minor: 7_458 })
        );
        assert_eq!(
            spend(8_000, OPEN, Some((7_460, Currency::Chf))),
            Err(SpendRefused::Open { open_minor: 7_459 })
        );
        assert_eq!(
            spend(8_000, OPEN, Some((1, Currency::Eur))),
            Err(SpendRefused::Currency(Currency::Chf))
        );
    }
}
