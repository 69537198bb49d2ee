//! Guesses independent of the person: common passwords, repetitions and plain sequences.

use std::sync::LazyLock;

/// The list, in byte order, after a few lines that name its source.
const LIST: &str = include_str!("common_passwords.txt");

/// Its entries, read when the first password is checked.
static COMMON: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| LIST.lines().filter(|line| !line.starts_with('#')).collect());

/// Minimum length of a repeated unit; a shorter one gains nothing by being repeated.
const UNIT_MIN: usize = 8;

/// Sequences such as digits, the alphabet and keyboard rows, each continuing at its beginning.
const RUNS: [&str; 5] = [
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
];

/// Whether a folded password is on the list, repeats something short or listed, or is a plain sequence.
pub(super) fn is_common(folded: &str) -> bool {
    let unit = repeated_unit(folded);
    [folded, unit]
        .into_iter()
        .any(|text| is_listed(text) || is_run(text))
        || (unit.len() < folded.len() && unit.chars().count() < UNIT_MIN)
}

fn is_listed(text: &str) -> bool {
    COMMON.binary_search(&text).is_ok()
}

/// Returns the shortest prefix whose repetition makes up the text, the last one possibly cut short; the text itself
/// if it does not repeat.
pub(super) fn repeated_unit(text: &str) -> &str {
    let chars: Vec<char> = text.chars().collect();
    let period = (1..=chars.len() / 2)
        .find(|&period| chars.iter().zip(&chars[period..]).all(|(one, next)| one == next));
    let end = period.and_then(|period| text.char_indices().nth(period));
    end.map_or(text, |(end, _)| &text[..end])
}

/// Whether each character follows the previous one in one of the sequences, forwards or backwards.
fn is_run(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.len() > 1
        && RUNS
            .iter()
            .any(|run| follows(run, &chars, 1) || follows(run, &chars, -1))
}

fn follows(run: &str, chars: &[char], step: isize) -> bool {
    let place = |c: char| run.chars().position(|one| one == c);
    let next = |at: usize| at.checked_add_signed(step).unwrap_or(run.len() - 1) % run.len();
    chars
        .windows(2)
        .all(|pair| place(pair[0]).is_some_and(|at| place(pair[1]) == Some(next(at))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_long_enough_folded_and_in_order() {
        assert!(COMMON.len() >= 3_000, "{} entries", COMMON.len());
        for pair in COMMON.windows(2) {
            assert!(pair[0] < pair[1], "{pair:?}");
        }
        for entry in COMMON.iter() {
            assert!(
                entry.chars().count() >= 8 && crate::text::fold(entry) == **entry,
                "{entry}"
            );
        }
    }

    #[test]
    fn a_unit_is_found_also_when_its_last_repetition_is_cut() {
        assert_eq!(repeated_unit("abcabcab"), "abc");
        assert_eq!(repeated_unit("abcabd"), "abcabd");
        assert_eq!(repeated_unit("üüü"), "ü");
        assert_eq!(repeated_unit(""), "");
    }

    #[test]
    fn common_ones_repetitions_and_runs_are_found_and_sentences_are_not() {
        for text in [
            "password1",
            "football",
            "footballfootball",
            "qwertyuiop",
            "zxcvbnmqwertyuiop",
            "0987654321098765",
            "ponmlkjihgfedcba",
            "yzabcdefghijklm",
            "mnbvcxzlkjhgfds",
            "horse1!horse1!horse1!",
            "               ",
        ] {
            assert!(is_common(text), "{text:?}");
        }
        for text in [
            "correct horse battery staple",
            "footballs on the moon",
            "abcdefgh ijklmno",
            "1357924680135792",
            "eight ch.eight ch.",
            "a",
        ] {
            assert!(!is_common(text), "{text:?}");
        }
    }
}
