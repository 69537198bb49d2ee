//! Sentence that explains one occurrence of a problem.

use crate::problem::{Sentence, Template, wordings};
use kontor_domain::locale::Locale;
use serde_json::{Map, Value};

/// Maximum length of a detail in characters; it may quote the client.
const DETAIL_MAX: usize = 500;

/// Parameter that is itself a sentence of the tables.
pub(super) const MESSAGE: &str = "message";

/// Sentence with its parameters.
#[derive(Debug, Clone)]
pub struct Words {
    template: Template,
    params: Map<String, Value>,
}

impl Words {
    /// Returns a sentence that has no parameters yet.
    #[must_use]
    pub fn of(sentence: &'static Sentence) -> Self {
        Self {
            template: Template::Own(sentence),
            params: Map::new(),
        }
    }

    /// Returns the sentence of the tables that has this English text.
    pub(super) fn listed(template: &'static str) -> Self {
        Self {
            template: Template::Listed(template.into()),
            params: Map::new(),
        }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Returns the sentence in a language.
    #[must_use]
    pub fn localized(&self, locale: Locale) -> String {
        let mut params = self.params.clone();
        if let Some(Value::String(message)) = params.get_mut(MESSAGE) {
            *message = wordings::translated(message, locale).to_owned();
        }
        let text = wordings::fill(self.template.localized(locale), &params, locale);
        text.chars().take(DETAIL_MAX).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_short_however_much_a_client_named() {
        const ASK: Sentence = Sentence::new("{of}: ask", "{of}: fragen", "{of} : demander", "{of}: chiedere");
        let words = Words::of(&ASK).with("of", "Muster AG, ".repeat(1_000));
        for locale in Locale::ALL {
            let told = words.localized(*locale);
            assert_eq!(told.chars().count(), DETAIL_MAX);
            assert!(told.contains("Muster AG"));
        }
    }
}
