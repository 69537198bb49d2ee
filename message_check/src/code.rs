//! Codes that prove the origin of documents, in text.

/// Characters of a code without its dashes.
const DIGITS: usize = 16;
/// Most codes of a message.
const CODES_MAX: usize = 20;

/// Returns the codes of a text in plain letters, as printed: sixteen digits of Crockford's base32 in groups of four.
/// Letters that are easily taken for digits are read as those.
pub(crate) fn codes(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|c: char| !is_part(c)) {
        if let Some(code) = code(word)
            && !found.contains(&code)
            && found.len() < CODES_MAX
        {
            found.push(code);
        }
    }
    found
}

fn code(word: &str) -> Option<String> {
    let groups: Vec<&str> = word.trim_matches('-').split('-').collect();
    if groups.len() != 4 || groups.iter().any(|group| group.len() != 4) {
        return None;
    }
    let digits: Option<String> = groups.concat().chars().map(digit).collect();
    let digits = digits.filter(|digits| digits.len() == DIGITS)?;
    let fours: Vec<&str> = (0..4).filter_map(|at| digits.get(4 * at..4 * at + 4)).collect();
    Some(fours.join("-"))
}

fn digit(c: char) -> Option<char> {
    match c.to_ascii_uppercase() {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        'U' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_and_read_as_printed() {
        assert_eq!(
            codes("Code: 7K2M-9QXD-04WR-E1ZB (https://kontor.example/verify?code=7k2m-9qxd-o4wr-eizb)."),
            ["7K2M-9QXD-04WR-E1ZB"]
        );
        for other in [
            "550e8400-e29b-41d4-a716-446655440000",
            "7K2M-9QXD-04WR",
            "7K2M 9QXD 04WR E1ZB",
            "UUUU-UUUU-UUUU-UUUU",
        ] {
            assert!(codes(other).is_empty(), "{other}");
        }
    }
}
