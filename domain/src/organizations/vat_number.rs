//! VAT numbers: the Swiss UID with its check digit, and the formats of the EU states and Northern Ireland.
//!
//! The Swiss UID follows ordinance SR 431.031 and eCH-0097. Liechtenstein is in the same tax area and uses it too.
//! The other formats are those of the European Commission's VIES, which uses EL for Greece and XI for Northern
//! Ireland. Registration of a number is not checked; that would need VIES and the Swiss UID register.

use crate::text::{InvalidText, ParseText, TextForm, pasted};

/// Maximum number of code points of a pasted number, including label, separators and suffix.
pub const VAT_NUMBER_MAX: usize = 64;

/// Suffixes of the Swiss UID: VAT in four languages, and the commercial register. They do not identify the number,
/// so the canonical spelling omits them.
const SWISS_SUFFIXES: [&str; 6] = ["MWST", "TVA", "IVA", "VAT", "HR", "RC"];

/// Labels copied along with a number, without separators, the longer ones first.
#[rustfmt::skip] // a list
const LABELS: &[&str] = &[
    "UMSATZSTEUERIDENTIFIKATIONSNUMMER", "NUMERODETVAINTRACOMMUNAUTAIRE", "TVAINTRACOMMUNAUTAIRE", "VATREGISTRATIONNUMBER",
    "NUMEROTVA", "PARTITAIVA", "VATNUMBER", "USTIDNUMMER", "MWSTNUMMER", "BTWNUMMER", "VATREGNO", "USTIDNR", "UIDNUMMER",
    "MWSTNR", "VATREG", "USTID", "UIDNR", "BTWNR", "VATID", "VATNO", "VATNR", "NOTVA", "TVANO", "PIVA", "MWST", "NTVA",
    "TVA", "VAT", "BTW", "IVA", "UID", "UST", "MVA", "ΑΦΜ", "NIP", "NIF", "CIF",
];
/// The weights of the first eight digits of a UID; the ninth makes the sum divisible by 11.
const UID_WEIGHTS: [u32; 8] = [5, 4, 3, 2, 7, 6, 5, 4];

const FORM: InvalidText = InvalidText::Form(
    "a Swiss UID such as CHE-123.456.788, or a VAT number of the EU or Northern Ireland such as DE123456789",
);

/// Format of each state's number after the two letters: `9` is a digit, `A` a letter, `X` either, `S` either or one
/// of `+` and `*`, `F` either but not O or I; any other character stands for itself.
#[rustfmt::skip] // a table
const STRUCTURES: [(&str, &[&str]); 28] = [
    ("AT", &["U99999999"]),
    // Older numbers of nine digits got a leading zero.
    ("BE", &["0999999999", "1999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    // The first and the last character may be letters, and at least one is.
    ("ES", &["A9999999X", "99999999A"]),
    ("FI", &["99999999"]),
    ("FR", &["FF999999999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9S99999A", "9999999AA"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999B99"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    ("RO", &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"]),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    // Traders, their branches, government departments, health authorities.
    ("XI", &["999999999", "999999999999", "GD999", "HA999"]),
];

/// A VAT number in its canonical spelling: `CHE-123.456.788` without a suffix, or the two letters of the state and
/// the rest, without separators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatNumber(String);

impl VatNumber {
    /// Returns the canonical spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a number from the database, where it was checked before.
    #[must_use]
    pub const fn stored(number: String) -> Self {
        Self(number)
    }
}

impl ParseText for VatNumber {
    const FORM: TextForm = TextForm::of("VatNumber")
        .length(1, VAT_NUMBER_MAX)
        .example("CHE-123.456.788");

    /// Separators, the case of letters and a label such as `VAT:` don't count. A number may be of another country than
    /// the postal address, for one can be registered abroad.
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        let compact: String = pasted(raw, VAT_NUMBER_MAX)?
            .chars()
            .filter(|c| {
                !matches!(
                    c,
                    ' ' | '.' | '-' | '/' | ':' | ',' | '_' | '(' | ')' | '#' | '°' | '\''
                )
            })
            .flat_map(char::to_uppercase)
            .collect();
        let read = |compact: &str| match compact.strip_prefix("CHE") {
            Some(rest) => swiss(rest),
            None => european(compact),
        };
        let unlabeled = LABELS.iter().find_map(|label| compact.strip_prefix(label));
        match (read(&compact), unlabeled) {
            (Err(InvalidText::Form(_)), Some(rest)) => read(rest),
            (read, _) => read,
        }
    }
}

/// Reads the part after `CHE`.
fn swiss(rest: &str) -> Result<VatNumber, InvalidText> {
    let mut number = rest;
    while let Some(shorter) = SWISS_SUFFIXES
        .iter()
        .find_map(|suffix| number.strip_suffix(suffix))
    {
        number = shorter;
    }
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != 9 || number.len() != 9 {
        return Err(FORM);
    }
    // A remainder that would need the digit 10 has no valid check digit; such numbers are not assigned.
    let sum: u32 = UID_WEIGHTS
        .iter()
        .zip(&digits)
        .map(|(weight, digit)| weight * digit)
        .sum();
    if digits.last() != Some(&((11 - sum % 11) % 11)) {
        return Err(InvalidText::VatCheckDigit);
    }
    let (first, rest) = number.split_at(3);
    let (second, third) = rest.split_at(3);
    Ok(VatNumber(format!("CHE-{first}.{second}.{third}")))
}

/// Reads two letters and the rest.
fn european(compact: &str) -> Result<VatNumber, InvalidText> {
    let (state, rest) = compact.split_at_checked(2).ok_or(FORM)?;
    // Greece by its ISO code, as it is often written.
    let state = if state == "GR" { "EL" } else { state };
    let lacks_zero = state == "BE" && rest.len() == 9 && rest.bytes().all(|b| b.is_ascii_digit());
    let rest = if lacks_zero {
        format!("0{rest}")
    } else {
        rest.to_owned()
    };
    let fits = STRUCTURES
        .iter()
        .filter(|(known, _)| *known == state)
        .flat_map(|(_, structures)| *structures)
        .any(|structure| matches(structure, &rest));
    if fits {
        Ok(VatNumber(format!("{state}{rest}")))
    } else {
        Err(FORM)
    }
}

fn matches(structure: &str, text: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
    structure.chars().count() == text.chars().count()
        && structure.chars().zip(text.chars()).all(|(want, c)| match want {
            '9' => c.is_ascii_digit(),
            'A' => c.is_ascii_uppercase(),
            'X' => alphanumeric(c),
            'S' => alphanumeric(c) || c == '+' || c == '*',
            'F' => alphanumeric(c) && c != 'O' && c != 'I',
            _ => c == want,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canonical(raw: &str) -> Result<String, &'static str> {
        VatNumber::parse(raw)
            .map(|number| number.as_str().to_owned())
            .map_err(|reason| reason.code())
    }

    #[test]
    fn a_uid_has_one_spelling() {
        for raw in [
            "CHE-107.787.577",
            "CHE-107.787.577 MWST",
            "che-107.787.577 tva",
            "CHE107787577IVA",
            " CHE 107 787 577 VAT ",
            "CHE\u{2011}107.787.577\u{a0}MWST/TVA/IVA",
            "UID: CHE-107.787.577 HR/MWST",
            "MWST-Nr. CHE-107.787.577 MWST",
            "\u{202a}CHE-107.787.577\u{202c}",
        ] {
            assert_eq!(canonical(raw).as_deref(), Ok("CHE-107.787.577"), "{raw}");
        }
        assert_eq!(
            canonical("CHE-116.281.710").as_deref(),
            Ok("CHE-116.281.710"),
            "a check digit of 0"
        );
    }

    #[test]
    fn a_uid_has_a_right_check_digit() {
        // 5 × 1 + 4 × 2 + 3 × 3 + 2 × 4 + 7 × 5 + 6 × 6 + 5 × 7 + 4 × 8 = 168, which lacks 8 to 176.
        assert_eq!(canonical("CHE-123.456.788").as_deref(), Ok("CHE-123.456.788"));
        for digit in "012345679".chars() {
            assert_eq!(
                canonical(&format!("CHE-123.456.78{digit}")),
                Err("vat_check_digit")
            );
        }
        // 4 × 3 = 12, remainder 1: the digit would have to be 10, so there is no such number.
        for digit in 0..10 {
            assert_eq!(
                canonical(&format!("CHE-000.000.03{digit}")),
                Err("vat_check_digit"),
                "{digit}"
            );
        }
    }

    #[test]
    fn every_state_has_its_structure() {
        for good in [
            "ATU12345678",
            "BE0123456789",
            "BG123456789",
            "CY12345678X",
            "CZ12345678",
            "DE123456789",
            "DK12345678",
            "EE123456789",
            "EL123456789",
            "ESA1234567B",
            "ESA12345678",
            "ES12345678Z",
            "FI12345678",
            "FRXX123456789",
            "FR12123456789",
            "HR12345678901",
            "HU12345678",
            "IE1A23456B",
            "IE1+23456B",
            "IE1234567AB",
            "IT12345678901",
            "LT123456789",
            "LT123456789012",
            "LU12345678",
            "LV12345678901",
            "MT12345678",
            "NL123456789B01",
            "PL1234567890",
            "PT123456789",
            "RO12",
            "RO1234567890",
            "SE123456789012",
            "SI12345678",
            "SK1234567890",
            "XI123456789",
            "XIGD123",
        ] {
            assert_eq!(canonical(good).as_deref(), Ok(good));
        }
        let states: std::collections::BTreeSet<&str> = STRUCTURES.iter().map(|(state, _)| *state).collect();
        assert_eq!(states.len(), 28, "27 states and Northern Ireland");
        for (raw, spelling) in [
            ("gr 123456789", "EL123456789"),
            ("de 123 456 789", "DE123456789"),
            ("BE 0123.456.789", "BE0123456789"),
            ("atu 1234-5678", "ATU12345678"),
            ("BE 123.456.789", "BE0123456789"),
            ("BE412345678", "BE0412345678"),
            ("VAT: DE 123 456 789", "DE123456789"),
            ("USt-IdNr.: DE123456789", "DE123456789"),
            ("USt-ID: ATU12345678", "ATU12345678"),
            ("VAT No. IE1234567AB", "IE1234567AB"),
            ("N° TVA : FR 32 123456789", "FR32123456789"),
            ("TVA intracommunautaire FR32123456789", "FR32123456789"),
            ("P.IVA IT12345678901", "IT12345678901"),
            ("BTW: BE 0123.456.789", "BE0123456789"),
            ("BTW-nr. NL 1234.56.789.B01", "NL123456789B01"),
            ("DE:123456789", "DE123456789"),
            ("DE\u{a0}123\u{202f}456\u{ad}789", "DE123456789"),
            ("DE１２３４５６７８９", "DE123456789"),
            ("\u{201e}DE123456789\u{201c}", "DE123456789"),
        ] {
            assert_eq!(canonical(raw).as_deref(), Ok(spelling), "{raw}");
        }
    }

    #[test]
    fn what_is_of_no_known_form_is_refused() {
        for bad in [
            "CHE",
            "CHE-12.345.678",
            "CHE-123.456.7880",
            "CHE-123.456.788 USt",
            "CH-123.456.788",
            "DE12345678",
            "DE1234567890",
            "DE12345678A",
            "AT12345678",
            "BE2123456789",
            "ES123456789",
            "FROO123456789",
            "NL123456789A01",
            "RO1",
            "GB123456789",
            "US123456789",
            "123456789",
            "D",
            "BE12345678",
            "VAT: 123456789",
            "VAT:",
            "hello DE123456789",
            "MWST",
        ] {
            assert_eq!(canonical(bad), Err("format"), "{bad}");
        }
        assert_eq!(canonical("  "), Err("required"));
        assert_eq!(canonical(&"1".repeat(65)), Err("too_long"));
        assert_eq!(canonical("DE\n123456789"), Err("control_character"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), tail in "[0-9A-Za-z+*é.-]{0,14}", state in "(CHE|[A-Z]{2})") {
            let _ = VatNumber::parse(&text);
            let _ = VatNumber::parse(&format!("{state}{tail}"));
        }

        #[test]
        fn a_canonical_spelling_is_read_back(eight in 0_u32..100_000_000, place in 0_usize..28) {
            let mut candidates: Vec<String> = (0..10).map(|digit| format!("CHE{eight:08}{digit}")).collect();
            let (state, structures) = STRUCTURES[place];
            for structure in structures {
                let filled: String = structure.chars().map(|c| match c {
                    '9' => char::from_digit(eight % 10, 10).unwrap_or('0'),
                    'S' | 'F' | 'X' => 'Z',
                    c => c,
                }).collect();
                candidates.push(format!("{state}{filled}"));
            }
            let read: Vec<VatNumber> = candidates.iter().filter_map(|raw| VatNumber::parse(raw).ok()).collect();
            prop_assert!(read.len() >= structures.len(), "every structure is accepted");
            prop_assert!(read.len() <= structures.len() + 1, "at most one check digit is right");
            for number in read {
                prop_assert_eq!(VatNumber::parse(number.as_str()), Ok(number.clone()));
            }
        }
    }
}
