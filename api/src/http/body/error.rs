//! What is wrong with a body.

use crate::problem::FieldErrorCode;
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// One field that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// Why, as a stable word.
    #[schema(value_type = FieldErrorCode)]
    pub code: Cow<'static, str>,
    /// Why, in words. Never repeats the value.
    pub message: String,
}

impl FieldError {
    /// A query parameter.
    #[must_use]
    pub fn query(name: &str, message: &str) -> Self {
        Self::field(&format!("?{name}"), "invalid", message)
    }

    /// A query parameter with more than `max` characters.
    #[must_use]
    pub fn long_query(name: &str, value: Option<&str>, max: usize) -> Option<Self> {
        let is_long = value.is_some_and(|value| value.chars().count() > max);
        is_long.then(|| Self::query(name, &format!("must have at most {max} characters")))
    }

    /// A query parameter that the operation does not have.
    #[must_use]
    pub fn unknown_query(name: &str) -> Self {
        Self::field(
            &format!("?{name}"),
            "unknown_parameter",
            "is not a known parameter",
        )
    }

    /// A field of the body.
    #[must_use]
    pub fn field(pointer: &str, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.to_owned(),
            code: code.into(),
            message: message.into(),
        }
    }

    pub(super) fn required(pointer: &str) -> Self {
        Self::field(pointer, "required", "is required")
    }

    pub(super) fn unknown(pointer: &str) -> Self {
        Self::field(pointer, Self::UNKNOWN, "is not a known field")
    }

    pub(super) fn repeated(pointer: &str) -> Self {
        Self::field(pointer, "duplicate_field", "is given more than once")
    }

    /// Serde's own words may quote the value, so they are not passed on.
    pub(super) fn invalid(pointer: &str) -> Self {
        Self::field(pointer, "invalid", "is not in the expected form or range")
    }

    pub(super) const UNKNOWN: &'static str = "unknown_field";
}

/// Why a body is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyError {
    /// The body is not JSON.
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
        /// What the parser expected.
        message: String,
    },
    /// The body is JSON, but these fields are not acceptable.
    Invalid(Vec<FieldError>),
}
