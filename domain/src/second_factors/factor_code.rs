//! What people type to prove a factor.

use super::RecoveryCode;
use crate::identity::Factor;
use crate::text::{InvalidText, ParseText, SIX_DIGITS_MAX, TextForm, six_digits};

/// Maximum length of a code of any kind as typed, including separators.
pub const FACTOR_CODE_MAX: usize = 60;

/// A code of an authenticator app: six digits. `Debug` prints none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpCode(String);

impl TotpCode {
    /// Returns the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for TotpCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpCode")
    }
}

impl ParseText for TotpCode {
    const FORM: TextForm = TextForm::of("TotpCode").at_most(SIX_DIGITS_MAX).example("123456");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        six_digits(raw).map(Self)
    }
}

/// A code that proves a factor, as its method has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactorCode {
    /// From an authenticator app.
    Totp(TotpCode),
    /// In place of a factor.
    Recovery(RecoveryCode),
}

impl FactorCode {
    /// Reads a code of a method.
    ///
    /// # Errors
    /// [`InvalidText`] for a text that can't be a code of the method.
    pub fn read(method: Factor, raw: &str) -> Result<Self, InvalidText> {
        match method {
            Factor::Totp => TotpCode::parse(raw).map(Self::Totp),
            Factor::RecoveryCode => RecoveryCode::parse(raw).map(Self::Recovery),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_read_however_they_are_typed() {
        for raw in ["123456", " 123 456 ", "123-456"] {
            assert_eq!(TotpCode::parse(raw).unwrap().as_str(), "123456", "{raw}");
        }
        for raw in ["", "12345", "1234567", "12345a", "+123456"] {
            assert!(TotpCode::parse(raw).is_err(), "{raw}");
        }
        assert_eq!(format!("{:?}", TotpCode::parse("123456").unwrap()), "TotpCode");
    }
}
