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
    /// Given on a registered device; nothing is typed.
    Device,
    /// In place of a factor.
    Recovery(RecoveryCode),
}

impl FactorCode {
    /// Reads a code of a method; approval on a device has none.
    ///
    /// # Errors
    /// [`InvalidText`] for a text that can't be a code of the method.
    pub fn read(method: Factor, raw: Option<&str>) -> Result<Self, InvalidText> {
        let Some(raw) = raw else {
            return match method {
                Factor::Device => Ok(Self::Device),
                Factor::Totp | Factor::Sms | Factor::RecoveryCode => Err(InvalidText::Empty),
            };
        };
        match method {
            Factor::Totp => OneTimeCode::parse(raw).map(Self::Totp),
            Factor::Sms => OneTimeCode::parse(raw).map(Self::Sms),
            Factor::Device => Err(InvalidText::Form("omitted: the device has it")),
            Factor::RecoveryCode => RecoveryCode::parse(raw).map(Self::Recovery),
        }
    }
}
