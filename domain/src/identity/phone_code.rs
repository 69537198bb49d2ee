//! Codes sent by SMS, which prove that an account's owner receives SMS at its phone number.

use crate::text::{InvalidText, ParseText, SIX_DIGITS_MAX, TextForm, six_digits};

/// Number of wrong codes after which a new one has to be sent.
pub const PHONE_CODE_TRIES: u32 = 5;
/// Number of different codes.
const CODES: u128 = 1_000_000;

/// A code of six digits. `Debug` prints none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneCode(String);

impl PhoneCode {
    /// Makes a code of random bytes.
    #[must_use]
    pub fn of_random(bytes: [u8; 10]) -> Self {
        // The remainder of 80 bits favors no code by more than one in 10^18.
        let number = bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u128::from(*byte));
        Self(format!("{:06}", number % CODES))
    }

    /// Returns the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PhoneCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhoneCode")
    }
}

impl ParseText for PhoneCode {
    const FORM: TextForm = TextForm::of("PhoneCode")
        .at_most(SIX_DIGITS_MAX)
        .example("123456");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        six_digits(raw).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits_however_it_is_typed() {
        for raw in ["123456", " 123 456 ", "123-456"] {
            assert_eq!(PhoneCode::parse(raw).unwrap().as_str(), "123456", "{raw}");
        }
        for raw in ["", "12345", "1234567", "12345a", "+123456"] {
            assert!(PhoneCode::parse(raw).is_err(), "{raw}");
        }
        assert_eq!(PhoneCode::of_random([0; 10]).as_str(), "000000");
        assert_eq!(PhoneCode::of_random([0xff; 10]).as_str(), "706175");
        assert_eq!(format!("{:?}", PhoneCode::of_random([0; 10])), "PhoneCode");
    }
}
