//! Answers that contain a secret, by the schemas of the contract.

use serde_json::Value;
use std::collections::HashSet;

/// Whether a success of this operation shows a secret, in a field named `secret`, `token`, `…_token` or `recovery_codes`.
pub fn answers_secret(document: &Value, operation: &Value) -> bool {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let mut successes = responses.filter(|(status, _)| status.starts_with('2'));
    let mut seen = HashSet::new();
    successes.any(|(_, response)| has_secret(document, response, &mut seen))
}

fn has_secret<'a>(document: &'a Value, value: &'a Value, seen: &mut HashSet<&'a str>) -> bool {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref")
                && seen.insert(reference)
                && let Some(target) = document.pointer(reference.trim_start_matches('#'))
                && has_secret(document, target, seen)
            {
                return true;
            }
            let properties = fields.get("properties").and_then(Value::as_object);
            properties.is_some_and(|properties| properties.keys().any(|name| is_secret(name)))
                || fields.values().any(|field| has_secret(document, field, seen))
        }
        Value::Array(items) => items.iter().any(|item| has_secret(document, item, seen)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn is_secret(name: &str) -> bool {
    name == "secret" || name == "token" || name == "recovery_codes" || name.ends_with("_token")
}
