//! Breaking text into lines.

use super::faces::{Outlines, face};
use super::ink::Style;

/// Breaks a text into lines of at most `width` points: at line feeds, at blanks, and inside a word that is wider than
/// a line.
#[must_use]
pub fn wrap(text: &str, style: Style, width: f32) -> Vec<String> {
    let Some(face) = face(style.face) else {
        return Vec::new();
    };
    let width = width / style.size;
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            append(&mut lines, &mut line, word, face, width);
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

fn append(lines: &mut Vec<String>, line: &mut String, word: &str, face: &Outlines, width: f32) {
    let longer = if line.is_empty() {
        word.to_owned()
    } else {
        format!("{line} {word}")
    };
    if face.width(&longer) <= width {
        *line = longer;
        return;
    }
    if !line.is_empty() {
        lines.push(std::mem::take(line));
    }
    let mut rest = word;
    while face.width(rest) > width {
        let cut = fitting(rest, face, width);
        lines.push(rest[..cut].to_owned());
        rest = &rest[cut..];
    }
    rest.clone_into(line);
}

/// Returns how many bytes of a word fit, at least one character: up to a hyphen, dot, slash or at sign if one is in
/// the second half, otherwise as many as possible.
fn fitting(word: &str, face: &Outlines, width: f32) -> usize {
    let ends = word.char_indices().map(|(at, char)| at + char.len_utf8());
    let mut fit = 0;
    for end in ends {
        if fit > 0 && face.width(&word[..end]) > width {
            break;
        }
        fit = end;
    }
    let pause = word[..fit].rfind(['-', '.', '/', '@', '_', ',']).map(|at| at + 1);
    pause.filter(|pause| *pause > fit / 2).unwrap_or(fit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Color;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    const STYLE: Style = Style::regular(10.0, Color::INK);

    #[test]
    fn lines_break_at_blanks_and_line_feeds_and_long_words_inside() {
        assert_eq!(wrap("one two\nthree", STYLE, 500.0), ["one two", "three"]);
        assert_eq!(wrap("one two", STYLE, 25.0), ["one", "two"]);
        assert_eq!(
            wrap("archive.example.com", STYLE, 60.0),
            ["archive.", "example.com"]
        );
        assert_eq!(wrap("", STYLE, 60.0), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_gets_lost(text in "[a-zA-Z0-9äöü .@/-]{0,120}", width in 12.0..300.0_f32) {
            let lines = wrap(&text, STYLE, width);
            let face = face(STYLE.face).unwrap();
            for line in &lines {
                prop_assert!(face.width(line) * STYLE.size <= width + 0.01 || line.chars().count() == 1);
            }
            let kept: String = lines.concat().split(' ').collect();
            prop_assert_eq!(kept, text.split(' ').collect::<String>());
        }
    }
}
