//! Codes of six digits, as people type them.

use super::{InvalidText, pasted};

/// Maximum length of a code as typed, including separators.
pub const SIX_DIGITS_MAX: usize = 20;
/// Number of digits.
const DIGITS: usize = 6;

/// Reads six digits, with or without spaces and hyphens.
///
/// # Errors
/// [`InvalidText`] for anything else.
pub fn six_digits(raw: &str) -> Result<String, InvalidText> {
    let text = pasted(raw, SIX_DIGITS_MAX)?;
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(InvalidText::Form("a code of six digits"))
    }
}
