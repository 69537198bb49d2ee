//! Recovery codes, each of which replaces a factor once.

use crate::text::{InvalidText, ParseText, TextForm, pasted};
use base32::Alphabet;

/// Number of codes in a set.
pub const RECOVERY_CODES: usize = 10;
/// Number of unused codes at and below which a mail recommends new ones.
pub const RECOVERY_CODES_LOW: usize = 3;
/// Length in bytes: 120 bits, so that a keyed hash suffices (ASVS 5.0 V6.5.2).
const BYTES: usize = 15;
/// Number of characters without separators.
const DIGITS: usize = 24;
/// Number of characters between two hyphens.
const GROUP: usize = 4;
/// Maximum length of a code as typed, including separators.
const TYPED_MAX: usize = 60;

/// A code, in its canonical form: 24 characters of Crockford's base32. `Debug` prints none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Makes a code of random bytes.
    #[must_use]
    pub fn of_random(bytes: [u8; BYTES]) -> Self {
        Self(base32::encode(Alphabet::Crockford, &bytes))
    }

    /// Returns the canonical form, which is hashed.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.0
    }

    /// Returns the form that people read: six groups of four.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(DIGITS + DIGITS / GROUP);
        for (place, digit) in self.0.chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(digit);
        }
        text
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}

impl ParseText for RecoveryCode {
    const FORM: TextForm = TextForm::of("RecoveryCode")
        .at_most(TYPED_MAX)
        .example("7Q2M-4XKD-91RP-0ZGT-V5WC-8HJN");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        let text = pasted(raw, TYPED_MAX)?;
        let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        // Decoding takes small letters, and O, I and L for the digits that they resemble.
        let bytes = Some(plain)
            .filter(|plain| plain.len() == DIGITS)
            .and_then(|plain| base32::decode(Alphabet::Crockford, &plain));
        bytes
            .map(|bytes| Self(base32::encode(Alphabet::Crockford, &bytes)))
            .ok_or(InvalidText::Form(
                "a recovery code: six groups of four letters and digits",
            ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = RecoveryCode::of_random([0x08, 0x42, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(code.grouped(), "1111-0000-0000-0000-0000-0000");
        for raw in [
            "1111-0000-0000-0000-0000-0000",
            "iIlL ooOO 0000 0000 0000 0000",
            "  111100000000000000000000\n",
        ] {
            assert_eq!(RecoveryCode::parse(raw).unwrap(), code, "{raw}");
        }
        for raw in [
            "",
            "1111-0000",
            "U111-0000-0000-0000-0000-0000",
            "1111-0000-0000-0000-0000-00000",
            "123456",
        ] {
            assert!(RecoveryCode::parse(raw).is_err(), "{raw}");
        }
        assert_eq!(format!("{code:?}"), "RecoveryCode");
    }

    #[test]
    fn every_byte_is_part_of_the_code() {
        for place in 0..BYTES {
            let mut bytes = [0; BYTES];
            bytes[place] = 1;
            let code = RecoveryCode::of_random(bytes);
            assert_ne!(code, RecoveryCode::of_random([0; BYTES]));
            assert_eq!(RecoveryCode::parse(&code.grouped()).unwrap(), code);
        }
    }
}
