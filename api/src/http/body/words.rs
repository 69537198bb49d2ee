//! Sentences about fields. They are made from rules only, never from values.

use super::shape::Kind;
use serde_json::Value;
use validator::ValidationError;

/// What type it must have.
pub fn kinds(kinds: &[Kind]) -> String {
    let mut names = Vec::new();
    for kind in kinds {
        let name = match kind {
            Kind::Null => "null",
            Kind::Boolean => "a boolean",
            Kind::Integer => "an integer",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format!("must be {}", names.join(" or "))
}

/// Which values there are.
pub fn allowed(values: &[Value]) -> String {
    let words: Vec<_> = values
        .iter()
        .filter(|value| !value.is_null())
        .map(Value::to_string)
        .collect();
    format!("must be one of {}", words.join(", "))
}

/// What the validator means, where it was given no words of its own.
pub fn rule(error: &ValidationError) -> String {
    if let Some(bounds) = bounds(error) {
        return bounds;
    }
    let words = match error.code.as_ref() {
        "required" => "is required",
        "email" => "must be an e-mail address",
        "url" => "must be a URL",
        "ip" => "must be an IP address",
        "credit_card" => "must be a card number",
        "must_match" => "must be the same as the field it repeats",
        "contains" => "lacks a part that it must have",
        "does_not_contain" => "has a part that it must not have",
        "non_control_character" => "must not contain control characters",
        _ => "is not acceptable",
    };
    words.to_owned()
}

/// For `length` and `range`. Of the value itself, only its JSON type is looked at.
fn bounds(error: &ValidationError) -> Option<String> {
    let bound = |name| error.params.get(name).filter(|value| value.is_number());
    let limits = match (bound("min"), bound("max"), bound("equal")) {
        (_, _, Some(equal)) => format!("exactly {equal}"),
        (Some(min), Some(max), None) => format!("{min} to {max}"),
        (Some(min), None, None) => format!("at least {min}"),
        (None, Some(max), None) => format!("at most {max}"),
        (None, None, None) => return exclusive(bound("exclusive_min"), bound("exclusive_max")),
    };
    let one = limits.ends_with(" 1");
    Some(match error.params.get("value") {
        Some(Value::String(_)) => format!(
            "must have {limits} {}",
            if one { "character" } else { "characters" }
        ),
        Some(Value::Array(_) | Value::Object(_)) => {
            format!("must have {limits} {}", if one { "entry" } else { "entries" })
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => format!("must be {limits}"),
    })
}

fn exclusive(min: Option<&Value>, max: Option<&Value>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) => Some(format!("must be more than {min} and less than {max}")),
        (Some(min), None) => Some(format!("must be more than {min}")),
        (None, Some(max)) => Some(format!("must be less than {max}")),
        (None, None) => None,
    }
}
