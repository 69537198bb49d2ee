//! Why one item of a bulk request was refused.

use crate::error::{Error, Words};
use crate::http::body::FieldError;
use crate::problem::{ProblemCode, ProblemType};
use kontor_domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// Why an item was refused, as the operation for a single one would answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemProblem {
    /// The kind of problem as a stable word, such as `already_member`, `already_invited`, `invitation_limit`,
    /// `mail_limit`, `legal_representative_only` or `not_found`.
    #[schema(value_type = ProblemCode)]
    code: &'static str,
    /// The kind in words, in the language that `Accept-Language` wants.
    title: &'static str,
    /// This occurrence in words, in the same language.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip)]
    kind: ProblemType,
    #[serde(skip)]
    words: Option<Words>,
}

impl ItemProblem {
    /// The problem that `error` would be by itself.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        let (kind, words) = (error.problem_type(), error.words());
        Self {
            code: kind.code,
            title: kind.title,
            detail: words.as_ref().map(|words| words.localized(Locale::En)),
            kind,
            words,
        }
    }

    /// Says it in a language.
    pub fn localize(&mut self, locale: Locale) {
        self.title = self.kind.title_in(locale);
        self.detail = self.words.as_ref().map(|words| words.localized(locale));
    }

    /// As an error of the item at `place`, when it refuses all.
    #[must_use]
    pub fn at(&self, place: &str) -> FieldError {
        FieldError::field(place, self.code, self.kind.title)
    }
}
