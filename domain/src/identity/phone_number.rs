//! Phone numbers, read by the structure of each country's numbering plan: calling codes, lengths, and the trunk
//! zero that is dialed only inside a country. Only operators know whether a number is assigned.

use crate::organizations::Country;
use crate::text::{InvalidText, ParseText, TextForm, pasted};
use phonelib::PhoneNumber as Plan;

/// Maximum length of a phone number as typed, including separators.
pub const PHONE_NUMBER_MAX: usize = 40;

const FORM: InvalidText =
    InvalidText::Form("a phone number with + and the country code, such as +41 22 820 35 44");

const EXTENSION: InvalidText = InvalidText::Form("a phone number without an extension, such as ext. 5");

/// Words before an extension, in the languages of the service; `;ext=` is RFC 3966.
const EXTENSION_WORDS: [&str; 17] = [
    "extension",
    "ext",
    "x",
    "#",
    "durchwahl",
    "dw",
    "apparat",
    "app",
    "nebenstelle",
    "intern",
    "interno",
    "interne",
    "int",
    "poste",
    "postes",
    "p",
    "derivato",
];

/// A phone number in international form, ITU-T E.164: `+`, the country code and the number, at most 15 digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Returns the number, without spaces.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a number from the database, where it was checked before.
    #[must_use]
    pub const fn stored(number: String) -> Self {
        Self(number)
    }

    /// Whether `raw` may be a national number, which can be read only if its country is known.
    #[must_use]
    pub fn is_national(raw: &str) -> bool {
        plain(raw).is_ok_and(|text| !text.starts_with('+'))
    }

    /// Reads a number as dialed in `country`, or an international one. A trunk zero, often written `(0)`, is
    /// dropped.
    ///
    /// # Errors
    /// [`InvalidText::Form`] if it is not a phone number, or a national one of an unknown country;
    /// [`InvalidText::PhoneNumber`] if no such number exists in the country.
    pub fn parse_in(raw: &str, country: Option<Country>) -> Result<Self, InvalidText> {
        let text = plain(raw)?;
        let number = match country {
            _ if text.starts_with('+') => Plan::try_parse(&text),
            Some(country) => Plan::try_parse_with_country(&text, country.as_str()),
            None => return Err(FORM),
        };
        let number = number.map_err(|_| InvalidText::PhoneNumber)?;
        Ok(Self(number.e164().to_owned()))
    }
}

impl ParseText for PhoneNumber {
    const FORM: TextForm = TextForm::of("PhoneNumber")
        .at_most(PHONE_NUMBER_MAX)
        .example("+41 22 820 35 44");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        Self::parse_in(raw, None)
    }
}

/// Returns a pasted number without separators and labels. Letters are refused, as the keys they stand for are
/// ambiguous.
fn plain(raw: &str) -> Result<String, InvalidText> {
    let text = pasted(raw, PHONE_NUMBER_MAX)?;
    let text = ["tel:", "Tel.", "tel.", "Tel:", "TEL:"]
        .iter()
        .find_map(|label| text.strip_prefix(label))
        .unwrap_or(&text)
        .trim();
    let is_dialed = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')' | '/');
    let digits = text.strip_prefix('+').unwrap_or(text);
    let digits = digits.strip_prefix("(+").unwrap_or(digits);
    if digits.chars().all(is_dialed) && digits.chars().any(|c| c.is_ascii_digit()) {
        Ok(text.replace("(+", "+(").replace('/', " "))
    } else if has_extension(digits, is_dialed) {
        Err(EXTENSION)
    } else {
        Err(FORM)
    }
}

/// Whether the number is followed by an extension: a word for it, and digits.
fn has_extension(text: &str, is_dialed: impl Fn(char) -> bool) -> bool {
    let Some(end) = text.find(|c| !is_dialed(c)).filter(|end| *end > 0) else {
        return false;
    };
    let rest = text[end..].trim_start_matches([';', ',', ' ']).to_lowercase();
    let Some(number) = rest.find(|c: char| c.is_ascii_digit()) else {
        return false;
    };
    let word = rest[..number].trim_end_matches(['.', ':', '=', '-', ' ', '(']);
    EXTENSION_WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Result<String, &'static str> {
        PhoneNumber::parse(raw)
            .map(|number| number.as_str().to_owned())
            .map_err(|reason| reason.code())
    }

    #[test]
    fn a_number_is_read_however_it_was_pasted() {
        for (raw, number) in [
            ("+41 (0)22 820 35 44", "+41228203544"),
            ("+41 (22) 820-35.44", "+41228203544"),
            ("\u{202a}+41 22 820 35 44\u{202c}", "+41228203544"),
            ("+41\u{a0}22\u{202f}820\u{2011}35\u{ad}44", "+41228203544"),
            ("＋４１ ２２ ８２０ ３５ ４４", "+41228203544"),
            ("\"+41 22 820 35 44\"", "+41228203544"),
            ("tel:+41-22-820-35-44", "+41228203544"),
            ("+41 22/820 35 44", "+41228203544"),
            ("+49 (0)30 123456", "+4930123456"),
            ("+44 (0)20 7946 0958", "+442079460958"),
            ("+33 (0)1 23 45 67 89", "+33123456789"),
            ("+39 06 698 12345", "+390669812345"),
            ("+41 79 123 45 67", "+41791234567"),
            ("+423 232 32 32", "+4232323232"),
            ("+1 (212) 555-0100", "+12125550100"),
            ("+383 44 123 456", "+38344123456"),
            ("+41791234567", "+41791234567"),
            ("+41 79 123 45 6७", "+41791234567"),
            ("+٤١ ٢٢ ٨٢٠ ٣٥ ٤٤", "+41228203544"),
            ("+۴۱ ۲۲ ۸۲۰ ۳۵ ۴۴", "+41228203544"),
        ] {
            assert_eq!(read(raw).as_deref(), Ok(number), "{raw:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_the_reason() {
        for (raw, code) in [
            ("022 820 35 44", "format"),
            ("0041 22 820 35 44", "format"),
            ("+41x228203544", "format"),
            ("+41791234567;ext=5", "format"),
            ("+41791234567x5", "format"),
            ("+1 800 FLOWERS", "format"),
            ("abc", "format"),
            ("+", "format"),
            ("+41", "phone_number"),
            ("+0228203544", "phone_number"),
            ("+41 22 820 35 44 99", "phone_number"),
            ("+41 22 820 35", "phone_number"),
            ("+417912345678", "phone_number"),
            ("+999 123 456 789", "phone_number"),
            ("", "required"),
            ("\u{200b}", "required"),
            ("+41 22 820 35 44                         ", "too_long"),
            ("+41 22\n820 35 44", "control_character"),
        ] {
            assert_eq!(read(raw), Err(code), "{raw:?}");
        }
    }

    #[test]
    fn an_extension_is_named_as_what_is_wrong() {
        for raw in [
            "+41 22 820 35 44 ext. 5",
            "+41 22 820 35 44 Ext 5",
            "+41228203544x5",
            "+41228203544;ext=5",
            "+41 22 820 35 44 #12",
            "+49 30 123456 Durchwahl 5",
            "+49 30 123456, DW: 5",
            "+33 1 23 45 67 89 poste 12",
            "+39 06 698 12345 int. 3",
            "022 820 35 44 (Apparat 5)",
        ] {
            assert_eq!(PhoneNumber::parse(raw), Err(EXTENSION), "{raw:?}");
        }
        for raw in [
            "+41 22 820 35 44 ext.",
            "ext. 5",
            "+41 22 820 35 44 or 45",
            "+1 800 FLOWERS 5",
        ] {
            assert_eq!(PhoneNumber::parse(raw), Err(FORM), "{raw:?}");
        }
    }

    /// A number or an error code for each line: mobile phones, voicemail, premium services, other scripts and
    /// typing errors.
    #[test]
    fn the_listed_numbers_are_read_as_the_list_says() {
        let mut lines = 0;
        for line in include_str!("phones.tsv").lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [raw, answer, note] = cells[..] else {
                panic!("three cells: {line:?}");
            };
            let read = read(raw);
            let read = read.as_deref().unwrap_or_else(|code| code);
            assert_eq!(read, answer, "{raw:?}: {note}");
            lines += 1;
        }
        assert!(lines > 40, "{lines}");
    }

    #[test]
    fn a_national_number_needs_its_country() {
        let inside = |raw: &str, country: &str| {
            PhoneNumber::parse_in(raw, Some(Country::parse(country).unwrap()))
                .map(|number| number.as_str().to_owned())
                .map_err(|reason| reason.code())
        };
        for (raw, country, number) in [
            ("022 820 35 44", "CH", "+41228203544"),
            ("0041 22 820 35 44", "CH", "+41228203544"),
            ("+49 30 123456", "CH", "+4930123456"),
            ("(0)30 123456", "DE", "+4930123456"),
            ("06 698 12345", "IT", "+390669812345"),
            ("044 123 456", "XK", "+38344123456"),
        ] {
            assert_eq!(inside(raw, country).as_deref(), Ok(number), "{raw} {country}");
        }
        assert_eq!(inside("022 820 35", "CH"), Err("phone_number"));
        assert!(PhoneNumber::is_national("022 820 35 44") && !PhoneNumber::is_national("\u{202a}+41 22"));
    }
}
