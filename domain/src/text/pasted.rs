//! Pasted text meant for machines: numbers, codes, tokens, ids, addresses. Invisible additions of web pages and
//! mail programs are removed here, in one place.

use super::{InvalidText, is_control, is_ignorable, within};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Quotation marks and brackets often copied along.
const AROUND: &[char] = &[
    '"', '\'', '`', '<', '>', '\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{2018}', '\u{2019}',
    '\u{201a}', '\u{201b}', '\u{ab}', '\u{bb}', '\u{2039}', '\u{203a}', '\u{b4}',
];

/// The zeros of scripts that have their own decimal digits (general category Nd of Unicode 17), in order; the nine
/// characters after each are its other digits. Scripts folded by NFKC are omitted.
const ZEROS: [char; 68] = [
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1a80}',
    '\u{1a90}',
    '\u{1b50}',
    '\u{1bb0}',
    '\u{1c40}',
    '\u{1c50}',
    '\u{a620}',
    '\u{a8d0}',
    '\u{a900}',
    '\u{a9d0}',
    '\u{a9f0}',
    '\u{aa50}',
    '\u{abf0}',
    '\u{104a0}',
    '\u{10d30}',
    '\u{10d40}',
    '\u{11066}',
    '\u{110f0}',
    '\u{11136}',
    '\u{111d0}',
    '\u{112f0}',
    '\u{11450}',
    '\u{114d0}',
    '\u{11650}',
    '\u{116c0}',
    '\u{116d0}',
    '\u{116da}',
    '\u{11730}',
    '\u{118e0}',
    '\u{11950}',
    '\u{11bf0}',
    '\u{11c50}',
    '\u{11d50}',
    '\u{11da0}',
    '\u{11de0}',
    '\u{11f50}',
    '\u{16130}',
    '\u{16a60}',
    '\u{16ac0}',
    '\u{16b50}',
    '\u{16d70}',
    '\u{1e140}',
    '\u{1e2f0}',
    '\u{1e4f0}',
    '\u{1e5f1}',
    '\u{1e950}',
];

/// Returns the text as a machine would have written it: in compatibility form (full-width letters become ASCII),
/// with ASCII digits, without ignorable characters, with plain spaces and hyphens, and without surrounding spaces
/// and quotes. The parser that uses it checks the rest.
#[must_use]
pub fn unpasted(raw: &str) -> String {
    let plain: String = raw
        .nfkc()
        .filter(|c| !is_ignorable(*c))
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{2043}' => '-',
            c if c.is_whitespace() && !c.is_control() => ' ',
            c => with_ascii_digit(c),
        })
        .collect();
    // Removing characters may bring others together that compose.
    let plain: String = plain.nfkc().collect();
    plain
        .trim_matches(|c: char| c.is_whitespace() || AROUND.contains(&c))
        .to_owned()
}

/// Returns the ASCII digit of the same value; any other character unchanged.
fn with_ascii_digit(c: char) -> char {
    let script = ZEROS.partition_point(|zero| *zero <= c).checked_sub(1);
    script
        .map(|script| u32::from(c) - u32::from(ZEROS[script]))
        .and_then(|value| char::from_digit(value, 10))
        .unwrap_or(c)
}

/// As [`unpasted`], for one line of at most `max` code points as sent.
///
/// # Errors
/// [`InvalidText`] if it is too long, empty, or contains control characters.
pub fn pasted(raw: &str, max: usize) -> Result<String, InvalidText> {
    within(raw, max)?;
    let text = unpasted(raw);
    if text.is_empty() {
        return Err(InvalidText::Empty);
    }
    within(&text, max)?;
    if text.chars().any(is_control) {
        return Err(InvalidText::Control);
    }
    Ok(text)
}

/// Returns a token, code or id as it was issued: as [`unpasted`], and without the spaces and line breaks a mail
/// program inserts into long ones.
#[must_use]
pub fn unwrapped(raw: &str) -> Cow<'_, str> {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    if raw.bytes().all(is_plain) {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(unpasted(raw).split_whitespace().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_pasted_along_is_taken_away() {
        for (raw, text) in [
            ("\u{202a}+41 22 820 35 44\u{202c}", "+41 22 820 35 44"),
            ("+41\u{a0}22\u{202f}820\u{2009}35", "+41 22 820 35"),
            ("＋４１ ２２", "+41 22"),
            ("+٤١ ۲۲ ८२० ໓", "+41 22 820 3"),
            ("\u{1e950}\u{1e959}\u{1e95a}", "09\u{1e95a}"),
            ("DE\u{ad}123\u{200b}456\u{feff}789", "DE123456789"),
            ("CHE\u{2011}123.456.788", "CHE-123.456.788"),
            ("\u{201e}org_1\u{201c}", "org_1"),
            (" <lea@example.com>\r\n", "lea@example.com"),
            ("\t'CH' ", "CH"),
            ("a b", "a b"),
        ] {
            assert_eq!(unpasted(raw), text, "{raw:?}");
        }
        assert_eq!(unwrapped("\u{201c}abc-\u{ad}d\r\n ef_g\u{201d}"), "abc-def_g");
        assert_eq!(pasted(" \u{200b} ", 9), Err(InvalidText::Empty));
        assert_eq!(pasted("a\nb", 9), Err(InvalidText::Control));
        assert_eq!(pasted("abcd", 3), Err(InvalidText::TooLong { max: 3 }));
    }

    #[test]
    fn the_zeros_of_scripts_are_in_order_and_apart() {
        assert!(ZEROS.is_sorted_by(|one, next| u32::from(*one) + 10 <= u32::from(*next)));
        for zero in ZEROS {
            let digits: String = (0..10)
                .filter_map(|value| char::from_u32(u32::from(zero) + value))
                .collect();
            assert!(digits.chars().all(char::is_numeric), "{digits}");
            assert_eq!(unpasted(&digits), "0123456789");
        }
    }

    proptest! {
        #[test]
        fn it_settles(raw in any::<String>()) {
            let text = unpasted(&raw);
            prop_assert_eq!(unpasted(&text), text);
        }
    }
}
