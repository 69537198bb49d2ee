//! Why one item of a bulk request was refused.

use crate::error::Error;
use crate::http::body::FieldError;
use crate::problem::ProblemCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Why an item was refused, as the operation for a single one would answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemProblem {
    /// The kind of problem as a stable word, such as `already_member`, `already_invited`, `invitation_limit`,
    /// `mail_limit`, `legal_representative_only` or `not_found`.
    #[schema(value_type = ProblemCode)]
    code: &'static str,
    /// The kind in words.
    title: &'static str,
    /// This occurrence in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl ItemProblem {
    /// The problem that `error` would be by itself.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        let kind = error.problem_type();
        Self {
            code: kind.code,
            title: kind.title,
            detail: error.detail(),
        }
    }

    /// As an error of the item at `place`, when it refuses all.
    #[must_use]
    pub fn at(&self, place: &str) -> FieldError {
        FieldError::field(place, self.code, self.title)
    }
}
