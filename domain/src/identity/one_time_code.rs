//! Codes of six digits, sent by SMS or shown by an authenticator app, and typed by people.

use crate::text::{InvalidText, ParseText, TextForm, pasted};

/// Number of wrong codes after which a new one has to be sent.
pub const ONE_TIME_CODE_TRIES: u32 = 5;
/// Number of digits.
const DIGITS: usize = 6;
/// Maximum length of a code as typed, including separators.
const TYPED_MAX: usize = 20;
/// Number of different codes.
const CODES: u128 = 1_000_000;

/// A code of six digits. `Debug` prints none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeCode(String);

impl OneTimeCode {
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

impl std::fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimeCode")
    }
}

impl ParseText for OneTimeCode {
    const FORM: TextForm = TextForm::of("OneTimeCode").at_most(TYPED_MAX).example("123456");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        let text = pasted(raw, TYPED_MAX)?;
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(InvalidText::Form("a code of six digits"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits_however_it_is_typed() {
        for raw in ["123456", " 123 456 ", "123-456"] {
            assert_eq!(OneTimeCode::parse(raw).unwrap().as_str(), "123456", "{raw}");
        }
        for raw in ["", "12345", "1234567", "12345a", "+123456"] {
            assert!(OneTimeCode::parse(raw).is_err(), "{raw}");
        }
        assert_eq!(OneTimeCode::of_random([0; 10]).as_str(), "000000");
        assert_eq!(OneTimeCode::of_random([0xff; 10]).as_str(), "706175");
        assert_eq!(format!("{:?}", OneTimeCode::of_random([0; 10])), "OneTimeCode");
    }
}
