//! The settings file: TOML with flat keys. A value may be a string, an integer, a boolean, or an array of strings
//! for a list.

use std::path::Path;

use toml::{Table, Value};

use super::problem::Problem;

/// Returns the keys of the file at `path` and their values as text.
pub(super) fn entries(path: &Path, problems: &mut Vec<Problem>) -> Vec<(String, String)> {
    let table = match parse(path) {
        Ok(table) => table,
        Err(reason) => {
            problems.push(Problem::Unreadable {
                place: path.display().to_string(),
                reason,
            });
            return Vec::new();
        }
    };
    let mut entries = Vec::new();
    for (name, value) in table {
        match text(value) {
            Some(text) => entries.push((name, text)),
            None => problems.push(Problem::Unreadable {
                place: format!("{}: {name}", path.display()),
                reason: "neither a string, an integer, a boolean nor an array of strings".to_owned(),
            }),
        }
    }
    entries
}

fn parse(path: &Path) -> Result<Table, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    // Not the whole error: it would show the line, which may be the one with a secret.
    text.parse().map_err(|error: toml::de::Error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        format!("line {}: {}", before.matches('\n').count() + 1, error.message())
    })
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Array(items) => {
            let words: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            words.map(|words| words.join(","))
        }
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}
