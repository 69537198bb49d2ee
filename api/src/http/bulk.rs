//! Bulk requests: the problem of one refused item, and all or nothing unless `partial` is set.

use crate::error::{Error, Words};
use crate::problem::{FieldError, ProblemCode, ProblemType};
use kontor_domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// Reason for refusing one item, as the operation for a single item would answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemProblem {
    /// Stable code of the kind of problem, such as `already_member`, `already_invited`, `invitation_limit`,
    /// `mail_limit`, `legal_representative_only` or `not_found`.
    #[schema(value_type = ProblemCode)]
    code: &'static str,
    /// Kind of problem, in the language requested by `Accept-Language`.
    title: &'static str,
    /// Explanation of this occurrence, in the same language.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip)]
    kind: &'static ProblemType,
    #[serde(skip)]
    words: Option<Words>,
}

impl ItemProblem {
    /// Returns the problem that `error` would be by itself.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        let (kind, words) = (error.problem_type(), error.words());
        Self {
            code: kind.code,
            title: kind.title.en,
            detail: words.as_ref().map(|words| words.localized(Locale::En)),
            kind,
            words,
        }
    }

    /// Translates the texts.
    pub fn localize(&mut self, locale: Locale) {
        self.title = self.kind.title_in(locale);
        self.detail = self.words.as_ref().map(|words| words.localized(locale));
    }

    /// Converts to an error of the item at `place`, for a request that is refused as a whole.
    #[must_use]
    pub fn at(&self, place: &str) -> FieldError {
        FieldError::item(place, self.kind)
    }
}

/// Refuses the request because of refused items, given with their positions in the body, unless `partial` or `dry_run`
/// is set.
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
