//! Templates of texts.

use super::{Sentence, wordings};
use kontor_domain::locale::Locale;
use std::borrow::Cow;

/// Template of a text, with the names of its parameters in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Template {
    /// English sentence of the tables; without a row there, the same in all languages.
    Listed(Cow<'static, str>),
    /// Sentence with its languages.
    Own(&'static Sentence),
}

impl Template {
    /// Returns the English text.
    #[must_use]
    pub fn english(&self) -> Cow<'static, str> {
        match self {
            Self::Listed(template) => template.clone(),
            Self::Own(sentence) => sentence.en.into(),
        }
    }

    /// Returns the text in a language.
    #[must_use]
    pub fn localized(&self, locale: Locale) -> &str {
        match self {
            Self::Listed(template) => wordings::translated(template, locale),
            Self::Own(sentence) => sentence.localized(locale),
        }
    }
}
