//! Codes that people type to prove a factor.

use super::RecoveryCode;
use crate::identity::{Factor, OneTimeCode};
use crate::text::{InvalidText, ParseText};

/// Maximum length of a code of any kind as typed, including separators.
pub const FACTOR_CODE_MAX: usize = 60;

/// A code that proves a factor, as its method has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactorCode {
    /// From an authenticator app.
    Totp(OneTimeCode),
    /// From an SMS.
    Sms(OneTimeCode),
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
            Factor::Totp => OneTimeCode::parse(raw).map(Self::Totp),
            Factor::Sms => OneTimeCode::parse(raw).map(Self::Sms),
            Factor::RecoveryCode => RecoveryCode::parse(raw).map(Self::Recovery),
        }
    }
}
