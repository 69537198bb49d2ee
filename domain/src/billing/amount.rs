//! Amounts and words that staff enter.

use super::address::printable;
use super::calculation::AMOUNT_MAX;
use crate::money::minor;
use crate::text::{InvalidText, ParseText, TextForm, line};
use rust_decimal::Decimal;

/// Maximum number of characters in an amount.
const AMOUNT_LENGTH: usize = 12;
/// Maximum number of characters in a note or a reason.
pub const WORDS_MAX: usize = 200;

/// A positive amount with at most two decimals, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount(i64);

impl Amount {
    /// Returns the amount in hundredths.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }
}

impl ParseText for Amount {
    const FORM: TextForm = TextForm::of("Amount")
        .length(1, AMOUNT_LENGTH)
        .matching(r"^[0-9]{1,9}(\.[0-9]{1,2})?$");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        const FORM: InvalidText = InvalidText::Form("a positive amount such as 74.59");
        let plain = raw.len() <= AMOUNT_LENGTH && raw.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let begins = raw.bytes().next().is_some_and(|b| b.is_ascii_digit()) && !raw.ends_with('.');
        if !plain || !begins {
            return Err(FORM);
        }
        let amount: Decimal = raw.parse().map_err(|_| FORM)?;
        minor(amount)
            .filter(|minor| (1..=AMOUNT_MAX).contains(minor))
            .map(Self)
            .ok_or(FORM)
    }
}

/// Words that accompany a payment, for the provider's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentNote(String);

/// Reason for a credit note, printed on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditReason(String);

impl PaymentNote {
    /// Returns the words.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl CreditReason {
    /// Returns the reason.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl ParseText for PaymentNote {
    const FORM: TextForm = TextForm::of("PaymentNote").length(1, WORDS_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        line(raw, WORDS_MAX).map(Self)
    }
}

impl ParseText for CreditReason {
    const FORM: TextForm = TextForm::of("CreditReason").length(1, WORDS_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        printable(raw, WORDS_MAX).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_positive_and_has_at_most_two_decimals() {
        for (raw, minor) in [
            ("74.59", 7_459),
            ("0.01", 1),
            ("5", 500),
            ("999999999.99", AMOUNT_MAX),
        ] {
            assert_eq!(Amount::parse(raw).map(Amount::minor), Ok(minor), "{raw}");
        }
        for raw in [
            "0",
            "0.00",
            "-1",
            "1.005",
            "1.",
            ".5",
            "1e3",
            "1'000",
            "1,50",
            "",
            "1000000000",
            "１",
        ] {
            assert!(Amount::parse(raw).is_err(), "{raw}");
        }
    }
}
