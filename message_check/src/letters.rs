//! Letters as a reader sees them: what looks alike becomes equal.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

/// Returns a label of a domain with everything that looks alike made equal: by the confusables of UTS #39, without
/// accents, with letters for digits, and with one form for pairs of letters that look like one.
pub(crate) fn folded(label: &str) -> String {
    let small = label.to_lowercase();
    let text: String = skeleton(&small)
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(letter)
        .collect();
    text.replace("vv", "w").replace("cl", "d")
}

/// Returns the letter that a digit, or a thin letter, stands for.
const fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | 'i' | '|' | '!' => 'l',
        '2' => 'z',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '6' | '8' => 'b',
        '7' => 't',
        '9' => 'g',
        other => other,
    }
}

/// Returns text in compatibility form, without characters that are not seen, so that nothing can be hidden between the
/// digits of an account or the letters of a domain.
pub(crate) fn plain(text: &str) -> String {
    text.nfkc()
        .filter(|c| !is_unseen(*c))
        .map(|c| if is_dash(c) { '-' } else { c })
        .collect()
}

/// Returns whether a character takes no place: soft hyphens, joiners, marks of direction, variation selectors, tags.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{e0000}'..='\u{e0fff}')
}

const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Returns the Latin letter that a character of another script looks like, or the character.
pub(crate) fn latin(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    let mut buffer = [0; 4];
    let mut likeness = skeleton(c.encode_utf8(&mut buffer));
    match (likeness.next(), likeness.next()) {
        (Some(one), None) if one.is_ascii_alphanumeric() => one,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_folded_to_the_same_letters() {
        for (one, other) in [
            ("kontor", "k\u{43e}ntor"),
            ("kontor", "K0NTOR"),
            ("kontor", "kontör"),
            ("example", "exarnple"),
            ("billing", "b1ll1ng"),
            ("wagner", "vvagner"),
            ("dame", "clame"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("kontor"), folded("kantor"));
    }

    #[test]
    fn unseen_characters_are_dropped_and_dashes_made_equal() {
        assert_eq!(plain("CH58\u{a0}00\u{200b}79\u{ad}"), "CH58 0079");
        assert_eq!(plain("AB\u{2011}CD\u{2013}EF"), "AB-CD-EF");
        assert_eq!(plain("\u{ff23}\u{ff28}\u{ff15}\u{ff18}"), "CH58");
        assert_eq!(latin('\u{421}'), 'C');
        assert_eq!(latin('ä'), 'ä');
    }
}
