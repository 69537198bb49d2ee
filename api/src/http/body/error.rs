//! What is wrong with a body.

use super::pointer;
use crate::problem::{FieldErrorCode, wordings};
use kontor_domain::ids::InvalidId;
use kontor_domain::locale::Locale;
use kontor_domain::moment::{self, InvalidMoment};
use kontor_domain::text::InvalidText;
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use utoipa::ToSchema;
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, Schema};

/// One field that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter. A name of more than 64
    /// characters, and a pointer of more than 256 bytes, are cut and end with an ellipsis.
    pub pointer: String,
    /// The fault as a stable word.
    #[schema(value_type = FieldErrorCode)]
    pub code: Cow<'static, str>,
    /// The fault in words, in the language that `Accept-Language` wants. Never repeats the value.
    pub message: String,
    /// The numbers and words that the rule is made of, such as `{"min": 15}`, by the names that the list of codes
    /// gives them; absent if there are none.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(required = false, schema_with = any_params)]
    pub params: Map<String, Value>,
    /// The English sentence with the names of the parameters in braces; the other languages are found by it.
    #[serde(skip)]
    template: Cow<'static, str>,
}

/// An object with values of any type, said in the words that generators of clients know.
fn any_params() -> Object {
    ObjectBuilder::new()
        .description(Some(
            "The numbers and words that the rule is made of, such as `{\"min\": 15}`, by the names that the list of codes gives \
             them; absent if there are none.",
        ))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)))
        .build()
}

impl FieldError {
    /// A query parameter, with its fault in English as [`Self::field`] takes it.
    #[must_use]
    pub fn parameter(
        name: &str,
        code: impl Into<Cow<'static, str>>,
        template: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut place = String::from("?");
        pointer::push_name(&mut place, name);
        Self::field(&place, code, template)
    }

    /// A query parameter with more than `max` characters.
    #[must_use]
    pub fn long_query(name: &str, value: Option<&str>, max: usize) -> Option<Self> {
        let is_long = value.is_some_and(|value| value.chars().count() > max);
        is_long.then(|| Self::text(&format!("?{name}"), &InvalidText::TooLong { max }))
    }

    /// A query parameter that the operation does not have.
    #[must_use]
    pub fn unknown_query(name: &str) -> Self {
        Self::parameter(name, "unknown_parameter", "is not a known parameter")
    }

    /// A query parameter that is none of these words.
    #[must_use]
    pub fn parameter_among<'w>(name: &str, words: impl IntoIterator<Item = &'w str>) -> Self {
        let words: Vec<Value> = words.into_iter().map(Value::from).collect();
        Self::parameter(name, "enum", "must be one of: {allowed}").with("allowed", words)
    }

    /// A field of the body. `template` is the fault in English; names in braces stand for what [`Self::with`] adds.
    /// Each pair of code and template has its row in `problem::wordings`.
    #[must_use]
    pub fn field(
        pointer: &str,
        code: impl Into<Cow<'static, str>>,
        template: impl Into<Cow<'static, str>>,
    ) -> Self {
        let template = template.into();
        Self {
            pointer: pointer::bounded(pointer),
            code: code.into(),
            message: template.clone().into_owned(),
            params: Map::new(),
            template,
        }
    }

    /// The same, with a parameter of its template.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self.message = wordings::fill(&self.template, &self.params, Locale::En);
        self
    }

    /// The same in a language.
    #[must_use]
    pub fn localized(mut self, locale: Locale) -> Self {
        self.message = wordings::fill(wordings::translated(&self.template, locale), &self.params, locale);
        self
    }

    /// A list of another length than `min` to `max`.
    #[must_use]
    pub fn length(pointer: &str, min: usize, max: usize) -> Self {
        Self::field(pointer, "length", "must have {min} to {max} {max:entry|entries}")
            .with("min", min)
            .with("max", max)
    }

    /// A list with more than `max` entries.
    #[must_use]
    pub fn long_list(pointer: &str, max: usize) -> Self {
        Self::field(pointer, "length", "must have at most {max} {max:entry|entries}").with("max", max)
    }

    /// A text that the domain refuses.
    #[must_use]
    pub fn text(pointer: &str, reason: &InvalidText) -> Self {
        let field = |template: &'static str| Self::field(pointer, reason.code(), template);
        match reason {
            InvalidText::Id(reason) => Self::id(pointer, reason),
            InvalidText::TooLong { max } => {
                field("must have at most {max} {max:character|characters}").with("max", *max)
            }
            InvalidText::TooShort { min } => {
                field("must have at least {min} {min:character|characters}").with("min", *min)
            }
            _ => Self::field(pointer, reason.code(), reason.to_string()),
        }
    }

    /// A text that is no id of the kind that is wanted.
    #[must_use]
    pub fn id(pointer: &str, reason: &InvalidId) -> Self {
        let expected = format!("{}_", reason.prefix);
        match reason.other {
            None => Self::field(
                pointer,
                reason.code(),
                "must be an id: {expected} and 32 hexadecimal digits",
            )
            .with("expected", expected),
            Some(other) => Self::field(
                pointer,
                reason.code(),
                "must be an id that begins with {expected}; this one begins with {given}",
            )
            .with("expected", expected)
            .with("given", format!("{other}_")),
        }
    }

    /// A text that is no moment.
    #[must_use]
    pub fn moment(pointer: &str, reason: InvalidMoment) -> Self {
        match reason {
            InvalidMoment::Range => Self::field(pointer, reason.code(), "must lie between {min} and {max}")
                .with("min", moment::EARLIEST)
                .with("max", moment::LATEST),
            InvalidMoment::Form | InvalidMoment::Zone => {
                Self::field(pointer, reason.code(), reason.to_string())
            }
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

    pub(super) fn null(pointer: &str) -> Self {
        Self::field(
            pointer,
            "null",
            "must not be null: give a value, or omit the field if it is optional",
        )
    }

    /// Serde's own words may quote the value, so they are not passed on.
    pub(super) fn invalid(pointer: &str) -> Self {
        Self::field(pointer, "invalid", "is not in the expected form or range")
    }

    pub(super) const UNKNOWN: &'static str = "unknown_field";

    /// The English sentence with the names of the parameters.
    #[must_use]
    pub fn template(&self) -> Cow<'static, str> {
        self.template.clone()
    }

    /// Whether the table of wordings has a row for it.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        wordings::is_listed(&self.code, &self.template)
    }
}

/// Errors up to a number. Beyond it they are counted and not made, so that a body of many faults costs no more than
/// one of some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// The errors.
    pub errors: Vec<FieldError>,
    /// How many more there are, as far as the body was looked at.
    pub omitted: usize,
}

impl Faults {
    /// The most errors that one answer lists; a longer list helps nobody.
    pub const MAX: usize = 100;

    /// Adds an error, or counts it.
    pub fn push(&mut self, make: impl FnOnce() -> FieldError) {
        if self.is_full() {
            self.omitted += 1;
        } else {
            self.errors.push(make());
        }
    }

    /// Whether further errors are only counted.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.errors.len() >= Self::MAX
    }

    /// In the order of pointers, the last ones left out and counted if there are too many.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.errors
            .sort_by(|a, b| (&a.pointer, &a.code).cmp(&(&b.pointer, &b.code)));
        self.omitted += self.errors.len().saturating_sub(Self::MAX);
        self.errors.truncate(Self::MAX);
        self
    }
}

/// Why a body is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyError {
    /// There is no body.
    Empty,
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
    Invalid(Faults),
}
