//! Invisible characters: pasted unknowingly, or used to make two texts look alike.

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_script::{Script, UnicodeScript};

/// The canonical combining class of a virama.
const VIRAMA: u8 = 9;
const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
/// The character that turns a digit into a keycap.
const KEYCAP: char = '\u{20e3}';

/// Whether a character is ignorable by default, so not shown where it has no effect: zero-width characters,
/// direction marks and overrides, fillers, variation selectors, tags (`Default_Ignorable_Code_Point`, Unicode 17).
#[must_use]
pub const fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character is not allowed in any text: a control character, a line or paragraph separator, or a
/// noncharacter.
#[must_use]
pub fn is_control(c: char) -> bool {
    let code = u32::from(c);
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fdd0}'..='\u{fdef}')
        || code & 0xfffe == 0xfffe
}

/// Removes ignorable characters, except where they are needed: joiners behind a virama and between joining letters
/// (RFC 5892, A.1 and A.2), joiners and selectors of emoji, and variants of Han and Mongolian letters.
#[must_use]
pub fn without_ignorables(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if !is_ignorable(c) {
            kept.push(c);
            continue;
        }
        let next = text[at + c.len_utf8()..].chars().find(|c| !is_ignorable(*c));
        if has_effect(&kept, c, next) {
            kept.push(c);
        }
    }
    kept
}

/// Whether an ignorable character between `before` and `next` changes the appearance.
fn has_effect(before: &str, c: char, next: Option<char>) -> bool {
    let Some(last) = before.chars().next_back() else {
        return false;
    };
    let base = before.chars().rev().find(|c| !is_combining_mark(*c));
    let joins = |c: Option<char>| c.is_some_and(is_cursive);
    match c {
        ZERO_WIDTH_NON_JOINER => canonical_combining_class(last) == VIRAMA || (joins(base) && joins(next)),
        ZERO_WIDTH_JOINER => {
            let of_emoji = before.chars().rev().find(|c| !is_emoji_modifier(*c));
            canonical_combining_class(last) == VIRAMA
                || joins(base)
                || (of_emoji.is_some_and(is_pictograph) && next.is_some_and(is_pictograph))
        }
        '\u{fe0e}' | '\u{fe0f}' => is_pictograph(last) || (last.is_ascii_digit() && next == Some(KEYCAP)),
        '\u{fe00}'..='\u{fe02}' | '\u{e0100}'..='\u{e01ef}' => last.script() == Script::Han,
        '\u{180b}'..='\u{180f}' => last.script() == Script::Mongolian,
        _ => false,
    }
}

/// Whether letters of this character's script join each other.
fn is_cursive(c: char) -> bool {
    use Script::{Adlam, Arabic, Hanifi_Rohingya, Mandaic, Mongolian, Nko, Phags_Pa, Sogdian, Syriac};
    c.is_alphabetic()
        && matches!(
            c.script(),
            Adlam | Arabic | Hanifi_Rohingya | Mandaic | Mongolian | Nko | Phags_Pa | Sogdian | Syriac
        )
}

fn is_emoji_modifier(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether a character may be an emoji.
fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{27bf}'
        | '\u{2900}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether anything is visible: a character that is not a space, not ignorable, and not a combining mark without a
/// base.
#[must_use]
pub fn is_visible(text: &str) -> bool {
    // The empty Braille pattern, the object replacement character and a note without a head are not visible either.
    let is_blank = |c: char| matches!(c, '\u{2800}' | '\u{fffc}' | '\u{1d159}');
    text.chars().any(|c| {
        !(c.is_whitespace() || is_blank(c) || is_ignorable(c) || is_control(c) || is_combining_mark(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_goes_and_what_writing_needs_stays() {
        for (raw, kept) in [
            ("Fi\u{ad}nan\u{200b}ce\u{feff}", "Finance"),
            ("\u{202e}gnp.exe", "gnp.exe"),
            ("a\u{200d}b\u{200c}c", "abc"),
            ("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}", "\u{1f3f4}"),
            ("Hangul\u{3164}filler\u{ffa0}", "Hangulfiller"),
            // Persian, Sinhala, Tamil, Malayalam.
            ("علی\u{200c}رضا", "علی\u{200c}رضا"),
            ("ශ\u{dca}\u{200d}රී", "ශ\u{dca}\u{200d}රී"),
            ("ல\u{bcd}\u{200c}ஷ", "ல\u{bcd}\u{200c}ஷ"),
            ("ന\u{d4d}\u{200d}", "ന\u{d4d}\u{200d}"),
            // Emoji and variants of Han letters.
            (
                "\u{1f468}\u{1f3fd}\u{200d}\u{1f469}",
                "\u{1f468}\u{1f3fd}\u{200d}\u{1f469}",
            ),
            ("\u{2764}\u{fe0f}", "\u{2764}\u{fe0f}"),
            ("1\u{fe0f}\u{20e3}", "1\u{fe0f}\u{20e3}"),
            ("葛\u{e0100}城", "葛\u{e0100}城"),
            ("x\u{e0100}", "x"),
        ] {
            assert_eq!(without_ignorables(raw), kept, "{raw:?}");
        }
    }

    #[test]
    fn something_to_see_is_more_than_blanks_and_marks() {
        for nothing in [
            "",
            " ",
            "\u{3164}",
            "\u{200b}\u{feff}",
            "\u{2800}",
            "\u{fffc}",
            "\u{1d159}",
            "\u{301}",
            "\u{a0}\u{3000}",
            "\u{202e}",
        ] {
            assert!(!is_visible(nothing), "{nothing:?}");
        }
        for something in ["李", ".", "\u{1f600}", "a\u{301}"] {
            assert!(is_visible(something), "{something:?}");
        }
    }
}
