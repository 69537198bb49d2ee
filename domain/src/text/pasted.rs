//! Text for machines that people paste: numbers, codes, tokens, ids, addresses. What a page or a mail program puts into
//! it unseen is taken away, in this one place.

use super::{InvalidText, is_control, is_ignorable, within};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Quotation marks and brackets that people copy along.
const AROUND: &[char] = &[
    '"', '\'', '`', '<', '>', '\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{2018}', '\u{2019}',
    '\u{201a}', '\u{201b}', '\u{ab}', '\u{bb}', '\u{2039}', '\u{203a}', '\u{b4}',
];

/// The text as a machine would have written it: in compatibility form (so with ASCII digits and letters for full-width
/// ones), without ignorable characters, with plain blanks and hyphens, and without blanks and quotes around it. What is
/// inside is checked by the parser that asks.
#[must_use]
pub fn unpasted(raw: &str) -> String {
    let plain: String = raw
        .nfkc()
        .filter(|c| !is_ignorable(*c))
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{2043}' => '-',
            c if c.is_whitespace() && !c.is_control() => ' ',
            c => c,
        })
        .collect();
    // Taking characters out may bring others together that compose.
    let plain: String = plain.nfkc().collect();
    plain
        .trim_matches(|c: char| c.is_whitespace() || AROUND.contains(&c))
        .to_owned()
}

/// As [`unpasted`], in one line of at most `max` code points as sent.
///
/// # Errors
/// [`InvalidText`] when too long, when nothing is left, or with control characters inside.
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

/// A token, code or id as its maker wrote it: as [`unpasted`], and without the blanks and line breaks that a mail
/// program puts into a long one.
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

    proptest! {
        #[test]
        fn it_settles(raw in any::<String>()) {
            let text = unpasted(&raw);
            prop_assert_eq!(unpasted(&text), text);
        }
    }
}
