//! Numbers to which codes of second factors are sent.

use crate::identity::{PHONE_NUMBER_MAX, PhoneNumber};
use crate::text::{InvalidText, ParseText, TextForm};
use phonelib::PhoneNumber as Plan;

/// Countries whose mobile numbers are accepted.
const COUNTRIES: [&str; 4] = ["CH", "FR", "BE", "DE"];
/// Maximum number of digits of a mobile number after the country code; a longer one in Germany is a voicemail.
const NATIONAL_MAX: usize = 11;
/// Number of digits that are shown of a number.
const SHOWN: usize = 2;

const FORM: InvalidText =
    InvalidText::Form("a mobile phone number of Switzerland, France, Belgium or Germany");

/// A mobile number of a country to which codes are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MobileNumber(PhoneNumber);

impl MobileNumber {
    /// Returns the number.
    #[must_use]
    pub const fn number(&self) -> &PhoneNumber {
        &self.0
    }

    /// Wraps a number from the database, where it was checked before.
    #[must_use]
    pub const fn stored(number: String) -> Self {
        Self(PhoneNumber::stored(number))
    }

    /// Returns the last two digits, by which the owner recognizes it and others learn little.
    #[must_use]
    pub fn ending(&self) -> &str {
        let number = self.0.as_str();
        number
            .len()
            .checked_sub(SHOWN)
            .and_then(|at| number.get(at..))
            .unwrap_or_default()
    }
}

impl ParseText for MobileNumber {
    const FORM: TextForm = TextForm::of("MobileNumber")
        .at_most(PHONE_NUMBER_MAX)
        .example("+41 79 123 45 67");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        // Codes cost money and open accounts: what could be read in two ways is refused.
        let is_plain = |c: char| c.is_ascii_digit() || "+ -./()".contains(c);
        if !raw.trim().chars().all(is_plain) {
            return Err(FORM);
        }
        let number = PhoneNumber::parse(raw)?;
        let plan = Plan::try_parse(number.as_str()).map_err(|_| FORM)?;
        let accepted = plan.is_mobile()
            && COUNTRIES.contains(&plan.country().code)
            && plan.national_number().len() <= NATIONAL_MAX;
        if accepted { Ok(Self(number)) } else { Err(FORM) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_numbers_of_four_countries_are_accepted_and_nothing_else() {
        for (raw, number) in [
            ("+41 79 123 45 67", "+41791234567"),
            ("+41-75-123-45-67", "+41751234567"),
            ("+33612345678", "+33612345678"),
            ("+33758123456", "+33758123456"),
            ("+32470123456", "+32470123456"),
            ("+4915123456789", "+4915123456789"),
        ] {
            assert_eq!(
                MobileNumber::parse(raw).unwrap().number().as_str(),
                number,
                "{raw}"
            );
        }
        for raw in [
            "+41212345678",
            "+41900123456",
            "+41740123456",
            "+41860791234567",
            "0041791234567",
            "+33123456789",
            "+33899123456",
            "+590690123456",
            "+3212345678",
            "+4930123456",
            "+49177991234567",
            "+423660123456",
            "+447911123456",
            "+12025550123",
            "+41791234567;ext=5",
            "tel:+41791234567",
            "+41\u{202a}791234567",
            "+41 79 123 45 6\u{096d}",
            "079 123 45 67",
            "abc",
        ] {
            assert!(MobileNumber::parse(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn two_digits_are_shown() {
        assert_eq!(MobileNumber::parse("+41791234567").unwrap().ending(), "67");
    }
}
