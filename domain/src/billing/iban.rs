//! Bank accounts: IBANs, and the QR-IBANs of Switzerland and Liechtenstein.

use super::reference::fours;
use crate::text::{InvalidText, ParseText, TextForm, pasted};

/// Maximum number of code points of an IBAN as typed, blanks included.
pub const IBAN_MAX: usize = 50;

const FORM: InvalidText =
    InvalidText::Form("an IBAN with right check digits, such as CH58 0079 1123 0008 8901 2");

/// Identifications of institutions, digits 5 to 9, that make an account one of the QR procedure.
const QR_INSTITUTIONS: std::ops::RangeInclusive<u32> = 30_000..=31_999;

/// An IBAN without blanks, in capitals, with right check digits and the structure of its country.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Iban(String);

impl Iban {
    /// Returns the IBAN without blanks.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the IBAN by fours, as printed.
    #[must_use]
    pub fn grouped(&self) -> String {
        fours(&self.0)
    }

    /// Returns the two letters of the country.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.0[..2]
    }

    /// Returns whether the account is kept in Switzerland or Liechtenstein, as a QR-bill requires.
    #[must_use]
    pub fn is_swiss(&self) -> bool {
        matches!(self.country(), "CH" | "LI")
    }

    /// Returns whether this is a QR-IBAN, which takes payments with a QR reference only.
    #[must_use]
    pub fn is_qr(&self) -> bool {
        let institution = self.0[4..9].parse();
        self.is_swiss() && institution.is_ok_and(|institution| QR_INSTITUTIONS.contains(&institution))
    }
}

impl ParseText for Iban {
    const FORM: TextForm = TextForm::of("Iban")
        .about("An IBAN; blanks are ignored.")
        .length(15, IBAN_MAX)
        .example("CH58 0079 1123 0008 8901 2");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        let text: String = pasted(raw, IBAN_MAX)?.split_whitespace().collect();
        let text = text.to_ascii_uppercase();
        text.parse::<iban::Iban>().map_err(|_| FORM)?;
        Ok(Self(text))
    }
}

impl std::fmt::Display for Iban {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, prop_assume, proptest};

    #[test]
    fn an_iban_is_read_with_blanks_and_printed_by_fours() {
        let iban = Iban::parse(" ch58 0079 1123 0008 8901 2").unwrap();
        assert_eq!(iban.as_str(), "CH5800791123000889012");
        assert_eq!(iban.grouped(), "CH58 0079 1123 0008 8901 2");
        assert!(iban.is_swiss() && !iban.is_qr());
        let german = Iban::parse("DE89370400440532013000").unwrap();
        assert!(!german.is_swiss() && !german.is_qr());
    }

    #[test]
    fn a_qr_iban_has_an_institution_from_30000_to_31999() {
        for (iban, is_qr) in [
            ("CH2329999000000000001", false),
            ("CH3130000000000000001", true),
            ("LI3131999000000000001", true),
            ("LI3932000000000000001", false),
        ] {
            assert_eq!(Iban::parse(iban).map(|iban| iban.is_qr()), Ok(is_qr), "{iban}");
        }
    }

    #[test]
    fn what_is_not_an_iban_is_refused() {
        for wrong in [
            "CH5800791123000889013",
            "CH58007911230008890",
            "CH58 0079 1123 0008 8901 2 3",
            "XX00",
            "",
            "C",
        ] {
            assert!(Iban::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_is_refused(at in 2..21_usize, digit in 0..10_u8) {
            let mut text = b"CH4431999123000889012".to_vec();
            prop_assume!(text[at] != b'0' + digit);
            text[at] = b'0' + digit;
            prop_assert!(Iban::parse(&String::from_utf8(text).unwrap()).is_err());
        }
    }
}
