//! Search words of people: from their names, and from every part of an address.

use super::{fold_accents, is_ignorable};

/// Maximum number of words kept for a person.
pub const WORDS_MAX: usize = 64;
/// Maximum number of search terms combined in a query.
pub const TERMS_MAX: usize = 8;
/// Maximum number of code points of a word that are compared.
const WORD_MAX: usize = 64;

/// Returns the distinct words of a person: `anna-lena` and `lena` from a first name; `lea.muster@example.com`,
/// `muster@example.com`, `example.com` and `com` from an address.
#[must_use]
pub fn words<'a>(
    names: impl IntoIterator<Item = &'a str>,
    addresses: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let mut found = Vec::new();
    for name in names {
        for part in folded(name).split_whitespace() {
            endings(part, &mut found);
            let joined: String = part.chars().filter(|c| c.is_alphanumeric()).collect();
            add(&joined, &mut found);
        }
    }
    for address in addresses {
        endings(&folded(address), &mut found);
    }
    found
}

/// Adds the words of any text to others, up to a maximum number: every part between blanks, as for a name.
pub(crate) fn words_of(text: &str, found: &mut Vec<String>, max: usize) {
    for part in folded(text).split_whitespace() {
        let joined: String = part.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut more = Vec::new();
        endings(part, &mut more);
        add(&joined, &mut more);
        found.extend(more.into_iter().take(max.saturating_sub(found.len())));
    }
}

/// Splits a search query into terms, each of which is the beginning of a word. Empty for a text without any.
#[must_use]
pub fn terms(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let folded = folded(text);
    for part in folded.split_whitespace() {
        let term = part.trim_matches([',', ';', '"', '\'', '<', '>', '(', ')']);
        let term: String = if term.is_empty() { part } else { term }
            .chars()
            .take(WORD_MAX)
            .collect();
        // A term that begins another one is found along with it.
        if found.iter().any(|other| other.starts_with(&term)) {
            continue;
        }
        found.retain(|other| !term.starts_with(other.as_str()));
        found.push(term);
    }
    found
}

/// Returns the text without case, accents and invisible characters.
pub(crate) fn folded(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !is_ignorable(*c))
        .map(|c| {
            if matches!(c, '\u{2018}' | '\u{2019}' | '\u{2bb}' | '\u{2bc}') {
                '\''
            } else {
                c
            }
        })
        .collect();
    fold_accents(&plain)
        .chars()
        .flat_map(|c| {
            // Letters with a stroke have no accent to remove; they are often typed as the plain letter.
            let plain = match c {
                'ø' => "o",
                'ł' => "l",
                'đ' | 'ð' => "d",
                'ħ' => "h",
                'ı' => "i",
                'æ' => "ae",
                'œ' => "oe",
                'þ' => "th",
                _ => "",
            };
            let same = plain.is_empty().then_some(c);
            plain.chars().chain(same)
        })
        .collect()
}

/// Adds a text, and the rest of it from each of its parts onwards.
fn endings(text: &str, found: &mut Vec<String>) {
    add(text, found);
    let mut before = 'x';
    for (at, c) in text.char_indices() {
        if at > 0 && c.is_alphanumeric() && !before.is_alphanumeric() {
            add(&text[at..], found);
        }
        before = c;
    }
}

fn add(word: &str, found: &mut Vec<String>) {
    let word: String = word.chars().take(WORD_MAX).collect();
    if !word.is_empty() && found.len() < WORDS_MAX && !found.contains(&word) {
        found.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, names: &[&str], address: &str) -> bool {
        let words = words(names.iter().copied(), [address]);
        terms(text)
            .iter()
            .all(|term| words.iter().any(|word| word.starts_with(term.as_str())))
    }

    #[test]
    fn people_are_found_by_any_beginning() {
        let names = ["Anna-Lena Zoë", "O’Neil Müller"];
        let address = "a.mueller_x+kontor@Mail.Example.com";
        for text in [
            "anna",
            "ANNA-L",
            "lena",
            "zoe",
            "Zoë",
            "o'neil",
            "oneil",
            "neil",
            "mull",
            "müller",
            "anna müller",
            "müller anna",
            "Müller, Anna",
            "mull\u{200b}er",
            "a.mueller",
            "mueller_x",
            "kontor@",
            "mail.example.com",
            "example.com",
            "com",
            "x+kon",
            "lena example",
            "",
            "  ",
            "annalena",
        ] {
            assert!(finds(text, &names, address), "{text}");
        }
        for text in ["nna", "anna meier", "ueller", "%", "_", "xample", "lenaz"] {
            assert!(!finds(text, &names, address), "{text}");
        }
        assert!(finds("oyvind", &["Øyvind"], "x@y.example") && finds("lukasz", &["Łukasz"], "x@y.example"));
        assert!(
            finds("王", &["小明", "王"], "x@y.example")
                && finds("علیرضا", &["علی\u{200c}رضا"], "x@y.example")
        );
    }

    #[test]
    fn words_are_bounded_and_terms_are_not_repeated() {
        let long = (0..80)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
            .join("-");
        assert_eq!(words([long.as_str(), "b"], [long.as_str()]).len(), WORDS_MAX);
        assert_eq!(terms("Lea lea LE leandra"), ["leandra"]);
        assert_eq!(
            words(["Lea", "Muster"], ["lea@x.ch", "LEA@x.ch"]),
            ["lea", "muster", "lea@x.ch", "x.ch", "ch"]
        );
    }
}
