//! Faults of a body.

use super::pointer;
use crate::problem::{FieldErrorCode, ProblemType, Template, wordings};
use kontor_domain::ids::InvalidId;
use kontor_domain::locale::Locale;
use kontor_domain::moment::{self, InvalidMoment};
use kontor_domain::text::InvalidText;
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use utoipa::ToSchema;
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, Schema};

/// Invalid field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Field: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter. A name of more than 64
    /// characters, and a pointer of more than 256 bytes, are cut and end with an ellipsis.
    pub pointer: String,
    /// Fault as a stable code.
    #[schema(value_type = FieldErrorCode)]
    pub code: Cow<'static, str>,
    /// Fault as text, in the language requested by `Accept-Language`. Never repeats the value.
    pub message: String,
    /// Numbers and words of the rule, such as `{"min": 15}`, named as in the list of codes; absent if there are
    /// none.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(required = false, schema_with = any_params)]
    pub params: Map<String, Value>,
    /// Template of the message.
    #[serde(skip)]
    template: Template,
}

/// Returns an object with values of any type, in a form that client generators understand.
fn any_params() -> Object {
    ObjectBuilder::new()
        .description(Some(
            "Numbers and words of the rule, such as `{\"min\": 15}`, named as in the list of codes; absent if there are \
             none.",
        ))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)))
        .build()
}

impl FieldError {
    /// Returns the fault of a query parameter, in English like that of [`Self::field`].
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

    /// Returns the fault of a query parameter with more than `max` characters.
    #[must_use]
    pub fn long_query(name: &str, value: Option<&str>, max: usize) -> Option<Self> {
        let is_long = value.is_some_and(|value| value.chars().count() > max);
        is_long.then(|| Self::text(&format!("?{name}"), &InvalidText::TooLong { max }))
    }

    /// Returns the fault of a query parameter that the operation does not have.
    #[must_use]
    pub fn unknown_query(name: &str) -> Self {
        Self::parameter(name, "unknown_parameter", "is not a known parameter")
    }

    /// Returns the fault of a query parameter that is not one of these words.
    #[must_use]
    pub fn parameter_among<'w>(name: &str, words: impl IntoIterator<Item = &'w str>) -> Self {
        let words: Vec<Value> = words.into_iter().map(Value::from).collect();
        Self::parameter(name, "enum", "must be one of: {allowed}").with("allowed", words)
    }

    /// Returns the fault of a field of the body. `template` is the fault in English, with names in braces for the
    /// parameters added by [`Self::with`]. Each pair of code and template has its row in `problem::wordings`.
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
            template: Template::Listed(template),
        }
    }

    /// Returns the problem of a refused item of a bulk request.
    #[must_use]
    pub fn item(pointer: &str, kind: &'static ProblemType) -> Self {
        Self {
            template: Template::Own(&kind.title),
            ..Self::field(pointer, kind.code, kind.title.en)
        }
    }

    /// Adds a parameter of the template.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self.message = wordings::fill(self.template.localized(Locale::En), &self.params, Locale::En);
        self
    }

    /// Translates the message.
    #[must_use]
    pub fn localized(mut self, locale: Locale) -> Self {
        self.message = wordings::fill(self.template.localized(locale), &self.params, locale);
        self
    }

    /// Returns the fault of a list that does not have `min` to `max` entries.
    #[must_use]
    pub fn length(pointer: &str, min: usize, max: usize) -> Self {
        Self::field(pointer, "length", "must have {min} to {max} {max:entry|entries}")
            .with("min", min)
            .with("max", max)
    }

    /// Returns the fault of a list with more than `max` entries.
    #[must_use]
    pub fn long_list(pointer: &str, max: usize) -> Self {
        Self::field(pointer, "length", "must have at most {max} {max:entry|entries}").with("max", max)
    }

    /// Returns the fault of a text that the domain refuses.
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

    /// Returns the fault of a value that is not a valid id of the expected kind.
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

    /// Returns the fault of a value that is not a valid time.
    #[must_use]
    pub fn moment(pointer: &str, reason: InvalidMoment) -> Self {
        match reason {
            InvalidMoment::Range => Self::field(pointer, reason.code(), "must be between {min} and {max}")
                .with("min", moment::EARLIEST)
                .with("max", moment::LATEST),
            InvalidMoment::Form | InvalidMoment::Zone => {
                Self::field(pointer, reason.code(), reason.to_string())
            }
        }
    }

    pub(crate) fn required(pointer: &str) -> Self {
        Self::field(pointer, "required", "is required")
    }

    pub(crate) fn unknown(pointer: &str) -> Self {
        Self::field(pointer, Self::UNKNOWN, "is not a known field")
    }

    pub(crate) fn repeated(pointer: &str) -> Self {
        Self::field(pointer, "duplicate_field", "is given more than once")
    }

    pub(crate) fn null(pointer: &str) -> Self {
        Self::field(
            pointer,
            "null",
            "must not be null: give a value, or omit the field if it is optional",
        )
    }

    /// Returns a general fault. Serde's own message may quote the value, so it is not passed on.
    pub(crate) fn invalid(pointer: &str) -> Self {
        Self::field(pointer, "invalid", "is not in the expected form or range")
    }

    pub(crate) const UNKNOWN: &'static str = "unknown_field";

    /// Returns the English sentence with the names of its parameters.
    #[must_use]
    pub fn template(&self) -> Cow<'static, str> {
        self.template.english()
    }
}

/// Errors up to a maximum number. Further ones are counted without being built, so that a body of many faults costs
/// no more than one of some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// Errors.
    pub errors: Vec<FieldError>,
    /// Number of further errors, as far as the body was examined.
    pub omitted: usize,
}

impl Faults {
    /// Maximum number of errors listed in one answer.
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

    /// Sorts the errors by pointer; if there are too many, the last ones are omitted and counted.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.errors
            .sort_by(|a, b| (&a.pointer, &a.code).cmp(&(&b.pointer, &b.code)));
        self.omitted += self.errors.len().saturating_sub(Self::MAX);
        self.errors.truncate(Self::MAX);
        self
    }
}

/// Reason that a body is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyError {
    /// There is no body.
    Empty,
    /// The body is not JSON.
    Malformed {
        /// Line, starting at 1.
        line: usize,
        /// Column in bytes, starting at 1.
        column: usize,
        /// Expectation of the parser.
        message: String,
    },
    /// The body is JSON, but these fields are invalid.
    Invalid(Faults),
}
