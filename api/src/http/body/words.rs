//! Errors of fields by the rule that is broken. They are built from rules only, never from values.

use super::shape::Kind;
use crate::problem::FieldError;
use serde_json::Value;
use std::borrow::Cow;
use validator::ValidationError;

/// Returns the error for a value that has none of these types.
pub fn kinds(at: &str, kinds: &[Kind]) -> FieldError {
    let mut names: Vec<Value> = Vec::new();
    for kind in kinds {
        let name = match kind {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        };
        if !names.iter().any(|known| known == name) {
            names.push(name.into());
        }
    }
    FieldError::field(at, "type", "must be of type {types}").with("types", names)
}

/// Returns the error for a value that is not among these.
pub fn allowed(at: &str, values: &[Value]) -> FieldError {
    let values: Vec<Value> = values.iter().filter(|value| !value.is_null()).cloned().collect();
    FieldError::field(at, "enum", "must be one of: {allowed}").with("allowed", values)
}

/// Returns the error for a finding of the validator; the rule may supply its own template.
pub fn rule(at: &str, error: &ValidationError) -> FieldError {
    let template = error
        .message
        .clone()
        .unwrap_or_else(|| Cow::Borrowed(template(error)));
    let params = error.params.iter().filter(|(name, _)| {
        // The value itself may be a secret, and so may the other field's.
        !["value", "other"].contains(&name.as_ref())
    });
    let field = FieldError::field(at, error.code.clone(), template);
    params.fold(field, |field, (name, value)| field.with(name, value.clone()))
}

/// Returns the template of a rule without one of its own: `length` and `range`. Of the value, only its JSON type is
/// looked at.
fn template(error: &ValidationError) -> &'static str {
    let has = |name: &str| error.params.contains_key(name);
    let is_text = matches!(error.params.get("value"), Some(Value::String(_)));
    let is_one = error.params.get("min").is_some_and(|min| *min == 1);
    match (error.code.as_ref(), has("min"), has("max"), is_text) {
        ("required", ..) => "is required",
        ("length", ..) if has("equal") && is_text => "must have exactly {equal} {equal:character|characters}",
        ("length", true, true, true) => "must have {min} to {max} {max:character|characters}",
        ("length", true, false, true) if is_one => "must have at least one character",
        ("length", true, false, false) if is_one => "must have at least one entry",
        ("length", true, false, true) => "must have at least {min} {min:character|characters}",
        ("length", false, true, true) => "must have at most {max} {max:character|characters}",
        ("length", true, true, false) => "must have {min} to {max} {max:entry|entries}",
        ("length", true, false, false) => "must have at least {min} {min:entry|entries}",
        ("length", false, true, false) => "must have at most {max} {max:entry|entries}",
        ("range", true, true, _) => "must be from {min} to {max}",
        ("range", true, false, _) => "must be at least {min}",
        ("range", false, true, _) => "must be at most {max}",
        _ => "is invalid",
    }
}
