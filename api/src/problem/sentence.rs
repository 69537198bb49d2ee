//! Sentences in the four languages of the API.

use kontor_domain::locale::Locale;

/// Sentence in English, German (Swiss spelling), French and Italian, with the names of its parameters in braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// English.
    pub en: &'static str,
    de: &'static str,
    fr: &'static str,
    it: &'static str,
}

impl Sentence {
    /// Builds the sentence from its languages, in the order of the fields.
    #[must_use]
    pub const fn new(en: &'static str, de: &'static str, fr: &'static str, it: &'static str) -> Self {
        Self { en, de, fr, it }
    }

    /// Returns the sentence in a language.
    #[must_use]
    pub const fn localized(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::De => self.de,
            Locale::Fr => self.fr,
            Locale::It => self.it,
            Locale::En => self.en,
        }
    }
}
