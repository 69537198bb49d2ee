//! Guesses specific to a person: their name, their address, and the product's name.

use super::Person;
use super::password_guess::repeated_unit;
use crate::text::fold;

/// The product's own name.
const PRODUCT: &str = "kontor";
/// Minimum length of a word; shorter ones are part of too many others.
const WORD_MIN: usize = 3;
/// Minimum number of characters left after removing the words, digits and punctuation.
const REST_MIN: usize = 8;

/// Words that a password must not be made of (NIST SP 800-63B-4 §3.1.1.2), folded, longest first.
#[derive(Debug, Clone)]
pub struct PasswordContext(Vec<String>);

impl PasswordContext {
    /// Returns the context of an unknown person: only the product's name.
    #[must_use]
    pub fn unknown() -> Self {
        Self::of("", "", "")
    }

    /// Returns the context of a person with this name and address, as typed.
    #[must_use]
    pub fn of(first_name: &str, last_name: &str, email: &str) -> Self {
        let mut words: Vec<String> = [PRODUCT, first_name, last_name, email]
            .iter()
            .flat_map(|text| {
                let folded = fold(text);
                let parts: Vec<String> = folded
                    .split(|c: char| !c.is_alphanumeric())
                    .map(str::to_owned)
                    .collect();
                // A name may be written as one word or with its hyphen.
                parts.into_iter().chain([folded])
            })
            .flat_map(|word| [without_accents(&word), word])
            .filter(|word| word.chars().count() >= WORD_MIN)
            .collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        Self(words)
    }

    /// Returns the context of a person.
    #[must_use]
    pub fn of_person(person: &Person) -> Self {
        Self::of(
            person.first_name.as_str(),
            person.last_name.as_str(),
            person.email.as_str(),
        )
    }

    /// Whether a folded password is a repetition of one of the words, or little more than these words.
    pub(super) fn makes_up(&self, folded: &str) -> bool {
        if self.0.iter().any(|word| word == repeated_unit(folded)) {
            return true;
        }
        let mut rest = folded.to_owned();
        for word in &self.0 {
            // A gap, so that the parts on both sides do not form another word.
            rest = rest.replace(word, " ");
        }
        rest != folded && rest.chars().filter(|c| c.is_alphabetic()).count() < REST_MIN
    }
}

/// Returns the word without accents, as it is often typed.
fn without_accents(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;
    word.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_do_not_count_and_unknown_people_have_the_product_only() {
        let li = PasswordContext::of("Li", "Wu", "li@wu.ch");
        assert!(!li.makes_up("li wu li wu 12345"));
        assert!(li.makes_up("kontor-1234-kontor"));
        assert!(PasswordContext::unknown().makes_up("kontorkontor"));
        assert!(!PasswordContext::unknown().makes_up("lea muster 2026!!"));
    }

    #[test]
    fn digits_alone_are_no_context() {
        assert!(!PasswordContext::of("Lea", "Muster", "lea@example.com").makes_up("8374650192837465"));
    }

    #[test]
    fn eight_characters_of_ones_own_are_enough() {
        let lea = PasswordContext::of("Lea", "Muster", "lea@example.com");
        assert!(lea.makes_up("muster-abcdefg-lea"));
        assert!(!lea.makes_up("muster-abcdefgh-lea"));
    }
}
