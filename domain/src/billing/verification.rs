//! Codes that prove the origin of documents, mails and SMS, as people type them, and what an answer may tell.

use crate::identity::EmailAddress;
use crate::text::{InvalidText, ParseText, TextForm};

/// Number of letters and digits of a code.
const LENGTH: usize = 16;
/// Maximum number of characters in a code with its separators.
const TYPED_MAX: usize = 40;

/// A verification code in the spelling in which it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationCode(String);

impl VerificationCode {
    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for VerificationCode {
    const FORM: TextForm = TextForm::of("VerificationCode")
        .about(
            "Code printed on a document or written in a mail or SMS; case, blanks and hyphens don't count.",
        )
        .length(LENGTH, TYPED_MAX);

    /// Reads a code. Letters that look like digits are read as these, as Crockford's base32 wants it.
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        const FORM: InvalidText = InvalidText::Form("a code such as 7HQM-2R9D-WX4K-B8TZ");
        if raw.len() > TYPED_MAX {
            return Err(FORM);
        }
        let mut code = String::with_capacity(LENGTH + 3);
        let mut count = 0;
        for c in raw.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let letter = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                'U' => return Err(FORM),
                letter if letter.is_ascii_alphanumeric() => letter,
                _ => return Err(FORM),
            };
            if count > 0 && count % 4 == 0 {
                code.push('-');
            }
            code.push(letter);
            count += 1;
        }
        if count == LENGTH {
            Ok(Self(code))
        } else {
            Err(FORM)
        }
    }
}

/// Returns the form of an address that reveals neither the address nor its owner: `a…@b…`.
#[must_use]
pub fn masked_address(address: &EmailAddress) -> String {
    let (local, domain) = address.as_str().split_once('@').unwrap_or_default();
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    format!("{}…@{}…", first(local), first(domain))
}

/// Returns the last two digits of a number of a document.
#[must_use]
pub fn number_ending(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(2)..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::verification_code;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in [
            "7HQM-2R9D-WX4K-B8T1",
            "7hqm2r9dwx4kb8t1",
            " 7HQM 2R9D WX4K B8TL",
            "7HQM-2R9D-WX4K-B8TI",
        ] {
            assert_eq!(
                VerificationCode::parse(typed).map(|code| code.0).as_deref(),
                Ok("7HQM-2R9D-WX4K-B8T1"),
                "{typed}"
            );
        }
        for typed in [
            "",
            "7HQM-2R9D-WX4K-B8T",
            "7HQM-2R9D-WX4K-B8TUU",
            "7HQM-2R9D-WX4K-B8T1X",
            "ÄHQM-2R9D-WX4K-B8T1",
        ] {
            assert!(VerificationCode::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn an_answer_reveals_only_forms() {
        let address = EmailAddress::parse("anna.muster@beispiel.example").unwrap();
        assert_eq!(masked_address(&address), "a…@b…");
        assert_eq!(number_ending("INV-2027-000142"), "42");
        assert_eq!(number_ending("7"), "7");
        assert_eq!(number_ending(""), "");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(bytes in any::<[u8; 10]>()) {
            let printed = verification_code(bytes);
            prop_assert_eq!(VerificationCode::parse(&printed).map(|code| code.0), Ok(printed));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = VerificationCode::parse(&text);
        }
    }
}
