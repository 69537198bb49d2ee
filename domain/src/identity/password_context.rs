//! What is guessed first because of whose password it is: the person's name, the address, the product.

use super::Person;
use super::password_guess::repeated_unit;
use crate::text::fold;

/// The product's own name.
const PRODUCT: &str = "kontor";
/// Shorter words are part of too many others.
const WORD_MIN: usize = 3;
/// So many characters must be left once the words, digits and punctuation are taken out.
const REST_MIN: usize = 8;

/// Words that a password must not be made of (NIST SP 800-63B-4 §3.1.1.2), folded, longest first.
#[derive(Debug, Clone)]
pub struct PasswordContext(Vec<String>);

impl PasswordContext {
    /// The context of somebody about whom nothing is known but which service they use.
    #[must_use]
    pub fn unknown() -> Self {
        Self::of("", "", "")
    }

    /// The context of somebody with this name and address, as they typed them.
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
                // A name may be written in one word or with its hyphen.
                parts.into_iter().chain([folded])
            })
            .flat_map(|word| [without_accents(&word), word])
            .filter(|word| word.chars().count() >= WORD_MIN)
            .collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        Self(words)
    }

    /// The context of a person.
    #[must_use]
    pub fn of_person(person: &Person) -> Self {
        Self::of(
            person.first_name.as_str(),
            person.last_name.as_str(),
            person.email.as_str(),
        )
    }

    /// Whether a folded password is one of the words repeated, or little more than these words.
    pub(super) fn makes_up(&self, folded: &str) -> bool {
        if self.0.iter().any(|word| word == repeated_unit(folded)) {
            return true;
        }
        let mut rest = folded.to_owned();
        for word in &self.0 {
            // A gap, so that what stood apart does not become another word.
            rest = rest.replace(word, " ");
        }
        rest != folded && rest.chars().filter(|c| c.is_alphabetic()).count() < REST_MIN
    }
}

/// The Latin letters as they are typed in a hurry.
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
