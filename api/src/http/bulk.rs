//! Bulk requests: the problem of one refused item, and all or nothing unless parts will do.

use crate::error::{Error, Words};
use crate::problem::FieldError;
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

/// Refuses the whole request for its refused items, each with its place in the body, unless parts will do or nothing
/// is to be done.
///
/// # Errors
/// [`Error::BulkRefused`].
pub fn whole_or_parts<'p>(
    problems: impl Iterator<Item = (String, &'p ItemProblem)>,
    parts_will_do: bool,
) -> Result<(), Error> {
    let refused: Vec<FieldError> = problems.map(|(place, problem)| problem.at(&place)).collect();
    if refused.is_empty() || parts_will_do {
        Ok(())
    } else {
        Err(Error::BulkRefused(refused))
    }
}
