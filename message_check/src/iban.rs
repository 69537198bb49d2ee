//! IBANs in text.

use crate::letters::latin;
use kontor_domain::billing::Iban;
use kontor_domain::text::ParseText;

/// Shortest and longest IBAN, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;

/// Returns every IBAN of a text in plain letters, once each. Blanks, dashes and dots between the characters, and
/// letters of other scripts that look like Latin ones, hide nothing.
pub(crate) fn ibans(text: &str) -> Vec<Iban> {
    let chars: Vec<char> = text.chars().map(|c| latin(c).to_ascii_uppercase()).collect();
    let mut found: Vec<Iban> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match starts(&chars, at).then(|| read(&chars, at)).flatten() {
            Some((iban, end)) => {
                if !found.contains(&iban) {
                    found.push(iban);
                }
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// Returns whether an IBAN can begin here: with two letters and two digits, not inside a word except after "IBAN".
fn starts(chars: &[char], at: usize) -> bool {
    let is_head =
        matches!(chars.get(at..at + 2), Some([a, b]) if a.is_ascii_uppercase() && b.is_ascii_uppercase());
    let before = chars.get(..at).unwrap_or_default();
    let is_word_start = before.last().is_none_or(|c| !c.is_ascii_alphanumeric());
    is_head && (is_word_start || before.ends_with(&['I', 'B', 'A', 'N']))
}

/// Reads the longest IBAN that begins here, and returns it with the place after it.
fn read(chars: &[char], start: usize) -> Option<(Iban, usize)> {
    let mut text = String::with_capacity(*LENGTHS.end());
    let mut best = None;
    let mut gap = 0;
    for (at, c) in chars.iter().enumerate().skip(start) {
        if c.is_ascii_alphanumeric() {
            gap = 0;
            text.push(*c);
        } else if is_separator(*c) && gap < 3 {
            gap += 1;
            continue;
        } else {
            break;
        }
        // The third and fourth characters are check digits.
        if text.len() > *LENGTHS.end() || (matches!(text.len(), 3 | 4) && !c.is_ascii_digit()) {
            break;
        }
        let is_whole = chars.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
        if is_whole
            && LENGTHS.contains(&text.len())
            && has_check_digits(&text)
            && let Ok(iban) = Iban::parse(&text)
        {
            best = Some((iban, at + 1));
        }
    }
    best
}

/// Returns whether the check digits are right, ISO 7064 modulus 97. Quicker than reading, for texts full of beginnings.
fn has_check_digits(text: &str) -> bool {
    let (head, rest) = text.split_at_checked(4).unwrap_or_default();
    let digits = rest.chars().chain(head.chars()).filter_map(|c| c.to_digit(36));
    let remainder = digits.fold(0, |sum, digit| {
        let shift = if digit < 10 { 10 } else { 100 };
        (sum * shift + digit) % 97
    });
    remainder == 1
}

const fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '/' | '_' | '\u{b7}' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        ibans(text).iter().map(|iban| iban.as_str().to_owned()).collect()
    }

    #[test]
    fn ibans_are_found_however_they_are_written() {
        let swiss = ["CH5800791123000889012"];
        for text in [
            "CH58 0079 1123 0008 8901 2",
            "IBAN: ch5800791123000889012.",
            "IBANCH5800791123000889012",
            "Konto CH58-0079-1123-0008-8901-2, zahlbar bis morgen",
            "CH58\n0079\n1123\n0008\n8901\n2 Referenz",
            "\u{421}\u{41d}58 0079 1123 0008 8901 2",
        ] {
            assert_eq!(found(text), swiss, "{text:?}");
        }
        assert_eq!(
            found("DE89 3704 0044 0532 0130 00 oder CH58 0079 1123 0008 8901 2, DE89370400440532013000"),
            ["DE89370400440532013000", "CH5800791123000889012"]
        );
    }

    #[test]
    fn nothing_else_is_an_iban() {
        for text in [
            "CH58 0079 1123 0008 8901 3",
            "INV-2027-000042",
            "21 00000 00003 13947 14300 09017",
            "XCH5800791123000889012",
            "CH5800791123000889012X",
            "",
        ] {
            assert!(found(text).is_empty(), "{text:?}");
        }
    }
}
