//! E-mail addresses, used to log in and to send mail to.

use crate::text::{InvalidText, ParseText, TextForm, fold, within, without_ignorables};
use email_address::{EmailAddress as Syntax, Options};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Maximum length of an address: RFC 5321 §4.5.3.1.3, without the angle brackets.
pub const EMAIL_MAX: usize = 254;

/// Separators of domain labels other than the full stop, UTS #46 §2.3.
const IDEOGRAPHIC_STOPS: [char; 3] = ['\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// An address as its owner spells it. Two addresses are equal if their keys are: the local part in NFKC and
/// case-folded, and the domain in the ASCII form used in DNS (UTS #46), whatever form it was written in.
#[derive(Debug, Clone)]
pub struct EmailAddress {
    spelling: String,
    key: String,
}

impl EmailAddress {
    /// Returns the address as it was typed. Mail goes to the stored spelling, never to a submitted one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.spelling
    }

    /// Returns the form that identifies an account.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the key of an address stored by an earlier version, for migrating rows; `None` if it is invalid.
    #[must_use]
    pub fn key_of_stored(spelling: &str) -> Option<String> {
        key_of(spelling)
    }

    /// Wraps an address from the database, where it was checked before.
    #[must_use]
    pub const fn stored(spelling: String, key: String) -> Self {
        Self { spelling, key }
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
impl Eq for EmailAddress {}

impl ParseText for EmailAddress {
    const FORM: TextForm = TextForm::of("EmailAddress").at_most(EMAIL_MAX).formatted("email");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        const FORM: InvalidText = InvalidText::Form("an e-mail address such as lea@example.com");
        // Pasted text may contain direction marks and other invisible characters.
        let spelling: String = without_ignorables(raw).trim().nfc().collect();
        if spelling.is_empty() {
            return Err(InvalidText::Empty);
        }
        within(raw, EMAIL_MAX)?;
        if spelling.len() > EMAIL_MAX {
            return Err(InvalidText::TooLong { max: EMAIL_MAX });
        }
        let folded = fold(&spelling);
        // The folded form is checked too: compatibility characters may hide an `@` or a space.
        for text in [&spelling, &folded] {
            let text = &text.replace(IDEOGRAPHIC_STOPS, ".");
            let plain = !text
                .chars()
                .any(|c| c.is_control() || c.is_whitespace() || c == '"' || c == '(');
            let options = Options::default()
                .with_required_tld()
                .without_domain_literal()
                .without_display_text();
            let domain = text.rsplit_once('@').map_or("", |(_, domain)| domain);
            if !plain || !is_host(domain) || Syntax::parse_with_options(text, options).is_err() {
                return Err(FORM);
            }
        }
        let key = key_of(&spelling).ok_or(FORM)?;
        Ok(Self { spelling, key })
    }
}

/// Computes the key of an address: the folded local part and the domain in ASCII.
fn key_of(spelling: &str) -> Option<String> {
    let (local, domain) = spelling.rsplit_once('@')?;
    Some(format!("{}@{}", fold(local), ascii_domain(domain)?))
}

/// Converts a domain to the form used in DNS: lower case, with non-ASCII labels as `xn--…` (UTS #46,
/// nontransitional). `None` if it is invalid.
#[must_use]
pub fn ascii_domain(domain: &str) -> Option<String> {
    let ascii = Uts46::new().to_ascii(
        domain.as_bytes(),
        AsciiDenyList::STD3,
        // Names such as `r3---sn.example` exist.
        Hyphens::Allow,
        DnsLength::Verify,
    );
    ascii.ok().map(Cow::into_owned)
}

/// Whether a domain consists of letters, digits and hyphens (RFC 1123 §2.1), or non-ASCII characters of
/// internationalized names.
fn is_host(domain: &str) -> bool {
    domain
        .chars()
        .all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;

    #[test]
    fn spellings_of_one_mailbox_share_a_key() {
        let a = EmailAddress::parse(" Lea.Muster@Example.COM ").unwrap();
        assert_eq!(a, EmailAddress::parse("lea.muster@example.com").unwrap());
        assert_eq!(a.as_str(), "Lea.Muster@Example.COM");
    }

    #[test]
    fn the_forms_of_a_domain_are_one() {
        for (one, other) in [
            ("lea@müller.example", "Lea@xn--mller-kva.EXAMPLE"),
            ("lea@MU\u{308}LLER.example", "lea@müller.example"),
            ("lea@例え.テスト", "lea@xn--r8jz45g.xn--zckzah"),
            ("lea@例え。テスト", "lea@例え.テスト"),
            ("lea@ｅｘａｍｐｌｅ.com", "lea@example.com"),
        ] {
            let [one, other] = [one, other].map(|raw| EmailAddress::parse(raw).unwrap());
            assert_eq!(one, other);
            assert!(one.key().is_ascii(), "{}", one.key());
        }
        // Two names in DNS, so two mailboxes.
        let [sharp, plain] =
            ["lea@straße.example", "lea@strasse.example"].map(|raw| EmailAddress::parse(raw).unwrap());
        assert_ne!(sharp, plain);
        assert_eq!(sharp.as_str(), "lea@straße.example", "kept as it was typed");
    }

    #[test]
    fn invisible_characters_are_dropped() {
        for raw in [
            "lea@example.com\u{202c}",
            "\u{feff}lea@example.com",
            " lea@exam\u{200b}ple.com\u{a0}",
        ] {
            assert_eq!(EmailAddress::parse(raw).unwrap().as_str(), "lea@example.com");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for raw in [
            "lea@xn--a.example",
            "lea@xn--999999999.example",
            "lea@\u{200d}.example",
            "lea@a..example",
        ] {
            assert!(EmailAddress::parse(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn what_is_no_mailbox_is_refused() {
        for raw in [
            "",
            "lea",
            "lea@",
            "@example.com",
            "lea@localhost",
            "lea@[127.0.0.1]",
            "Lea <lea@example.com>",
            "lea@example.com\nbcc:x@example.com",
            "\"a b\"@example.com",
            "lea@example.com%s%n",
            "lea@exam_ple.com",
            "lea\u{ff20}evil.com@example.com",
        ] {
            assert!(EmailAddress::parse(raw).is_err(), "{raw:?}");
        }
    }

    /// Generates texts that have the form of an address, in some script.
    fn address() -> impl Strategy<Value = String> {
        let local = prop_oneof![
            "[a-zA-Z0-9][a-zA-Z0-9+_-]{0,20}",
            "[a-z]{1,8}\\.[a-z]{1,8}",
            "[äöüéñßл]{1,10}"
        ];
        let label = prop_oneof!["[a-zA-Z0-9]{1,12}", "[a-z]{1,5}-[a-z]{1,5}", "[äöüéñл]{2,8}"];
        (local, prop::collection::vec(label, 1..3), "[a-z]{2,6}")
            .prop_map(|(local, labels, top)| format!("{local}@{}.{top}", labels.join(".")))
    }

    /// An address, three times in four with something put into it that may spoil it.
    fn nearly_address() -> impl Strategy<Value = String> {
        let spoilers = "[\\x00-\\x20\\x7f@.,;:<>\"()\u{a0}\u{202e}\u{200b}\u{2028}\u{ff20}a-zé]{1,2}";
        let spoiler = prop_oneof![1 => Just(String::new()), 3 => spoilers];
        (address(), spoiler, any::<prop::sample::Index>()).prop_map(|(address, spoiler, at)| {
            let places: Vec<usize> = address.char_indices().map(|(place, _)| place).collect();
            let (before, after) = address.split_at(places[at.index(places.len())]);
            format!("{before}{spoiler}{after}")
        })
    }

    proptest! {
        #[test]
        fn no_text_panics(raw in any::<String>()) {
            let _ = EmailAddress::parse(&raw);
        }

        #[test]
        fn what_has_the_form_of_an_address_is_one(raw in address()) {
            let address = EmailAddress::parse(&raw).unwrap();
            prop_assert_eq!(address.as_str(), &raw);
            prop_assert_eq!(EmailAddress::parse(address.as_str()).unwrap(), address);
        }
    }

    /// The one thing that must never pass, asked of texts enough of which are addresses.
    #[test]
    fn no_line_break_passes() {
        let (mut runner, mut parsed) = (proptest::test_runner::TestRunner::deterministic(), 0);
        let tried = 2_000;
        for _ in 0..tried {
            let raw = nearly_address().new_tree(&mut runner).unwrap().current();
            if let Ok(address) = EmailAddress::parse(&raw) {
                parsed += 1;
                let is_plain = |c: char| !c.is_control() && !c.is_whitespace();
                assert!(address.as_str().chars().all(is_plain), "{raw:?}");
                assert_eq!(address.as_str().matches('@').count(), 1, "{raw:?}");
            }
        }
        assert!(
            parsed * 3 > tried && parsed < tried,
            "{parsed} of {tried} are addresses"
        );
    }
}
