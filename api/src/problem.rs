//! Problems: error answers of the API (RFC 9457), their types, and the sentences that explain them.

mod codes;
mod details;
mod field_error;
mod forms;
pub mod pointer;
mod relations;
mod sentence;
mod syntax;
mod template;
pub mod types;
pub mod wordings;

pub use codes::{FieldErrorCode, ProblemCode, QuotaName};
pub use field_error::{BodyError, Faults, FieldError};
pub use sentence::Sentence;
pub use template::Template;

use kontor_domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// Kind of problem. Its code and type never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemType {
    /// Stable code for programs.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Short text for people, the same for every occurrence.
    pub title: Sentence,
}

impl ProblemType {
    /// Builds a type from its status, its code, and its title in English, German, French and Italian.
    #[must_use]
    pub const fn new(
        status: u16,
        code: &'static str,
        en: &'static str,
        de: &'static str,
        fr: &'static str,
        it: &'static str,
    ) -> Self {
        Self {
            code,
            status,
            title: Sentence::new(en, de, fr, it),
        }
    }

    /// Returns the title in a language.
    #[must_use]
    pub const fn title_in(&self, locale: Locale) -> &'static str {
        self.title.localized(locale)
    }

    /// Returns the `type` member: a URN, the same on every installation.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("urn:kontor:problem:{}", self.code)
    }
}

/// Error answer, `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:kontor:problem:not_found", "title": "There is no such resource", "status": 404,
    "code": "not_found", "request_id": "0192f0c1e5b07cc3a4d15e6f708192a3"
}))]
pub struct Problem {
    /// URN of the kind of problem.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// Kind of problem as text, in the language requested by `Accept-Language`.
    pub title: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Kind of problem as a stable code.
    #[schema(value_type = ProblemCode)]
    pub code: &'static str,
    /// Explanation of this occurrence and its remedy, in the same language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Invalid fields, limited in number and size.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// Limited resource, for `quota_exceeded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<QuotaName>)]
    pub quota: Option<&'static str>,
    /// Maximum number, for `quota_exceeded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Number of further errors not listed in `errors`; absent if all are listed. Beyond several hundred it may be
    /// too low.
    #[serde(skip_serializing_if = "is_zero")]
    #[schema(required = false, minimum = 1)]
    pub errors_omitted: usize,
    /// Id of the request, to be quoted in support requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// Maximum size of an answer's errors as JSON, in bytes. With everything else a problem stays under 16 KiB.
const ERRORS_BYTES_MAX: usize = 13 * 1024;

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference to `skip_serializing_if`"
)]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Problem {
    /// Returns a problem of this kind without further details.
    #[must_use]
    pub fn of(kind: &ProblemType, locale: Locale) -> Self {
        Self {
            type_uri: kind.uri(),
            title: kind.title_in(locale),
            status: kind.status,
            code: kind.code,
            detail: None,
            errors: Vec::new(),
            errors_omitted: 0,
            quota: None,
            limit: None,
            request_id: None,
        }
    }

    /// Lists errors in a language as far as there is room, and adds the rest to the `omitted` ones.
    pub fn list(&mut self, errors: Vec<FieldError>, omitted: usize, locale: Locale) {
        let (total, mut room) = (errors.len(), ERRORS_BYTES_MAX);
        for error in errors.into_iter().take(Faults::MAX) {
            let error = error.localized(locale);
            let bytes = serde_json::to_vec(&error).map_or(ERRORS_BYTES_MAX, |json| json.len() + 1);
            let Some(left) = room.checked_sub(bytes) else {
                break;
            };
            room = left;
            self.errors.push(error);
        }
        self.errors_omitted = omitted + total - self.errors.len();
    }
}
