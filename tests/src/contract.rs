//! Every answer that a test gets is held against the contract: the status, the problem's code, the headers and
//! the body must be declared. So the contract is as true as the tests are many.

use crate::client::Answer;
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use kontor_api::problem::wordings;
use kontor_api::problems;
use kontor_domain::locale::Locale;
use kontor_domain::moment;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The contract as the code publishes it; `tests/tests/contract.rs` compares it with `openapi.yaml`.
pub static CONTRACT: LazyLock<Value> = LazyLock::new(|| {
    let document = kontor_api::contract::document().expect("a contract");
    serde_json::to_value(document).expect("JSON")
});

/// Headers that mean something to a client, and so must be declared where they are sent.
const HEADERS: [&str; 10] = [
    "content-disposition",
    "content-language",
    "etag",
    "location",
    "retry-after",
    "www-authenticate",
    "idempotency-replayed",
    "ratelimit",
    "ratelimit-policy",
    "x-request-id",
];

/// Fails unless the contract declares this answer. Paths and methods outside the contract are let through.
#[track_caller]
pub fn check(method: &str, target: &str, answer: &Answer) {
    let path = target.split('?').next().unwrap_or_default();
    let Some((template, operation)) = operation(method, path) else {
        return;
    };
    if let Err(fault) = declared(template, method, operation, answer) {
        panic!(
            "{method} {target}: the contract does not have this answer: {fault}\n{} {}",
            answer.status, answer.text
        );
    }
}

/// Returns a fault that the contract forbids in a body that was accepted all the same.
pub fn forbidden(method: &str, target: &str, body: &[u8], answer: &Answer) -> Option<String> {
    let (template, operation) = operation(method, target.split('?').next()?)?;
    let schema = operation.pointer("/requestBody/content/application~1json/schema")?;
    // A body that may be left out is empty then.
    if answer.status >= 300 || body.is_empty() {
        return None;
    }
    let Ok(body) = serde_json::from_slice(body) else {
        return Some(format!("{method} {target}: accepted what is no JSON"));
    };
    let validator = validator(&format!("{method} {template}"), schema);
    // `email` is a hint for forms: blanks around an address are cut off, and it may be an international one.
    let fault = validator
        .iter_errors(&body)
        .find(|fault| !matches!(fault.kind(), ValidationErrorKind::Format { format } if format == "email"))?;
    Some(format!(
        "{method} {target}: accepted against the contract: {}: {fault}",
        fault.instance_path()
    ))
}

/// The operation that a request is for. Fixed segments win over parameters.
fn operation(method: &str, path: &str) -> Option<(&'static str, &'static Value)> {
    let paths = CONTRACT["paths"].as_object().expect("paths");
    let fitting = paths.iter().filter(|(template, _)| fits(template, path));
    let (template, item) = fitting.min_by_key(|(template, _)| template.matches('{').count())?;
    Some((template, item.get(method.to_lowercase())?))
}

fn fits(template: &str, path: &str) -> bool {
    let (wanted, given) = (template.split('/'), path.split('/'));
    wanted.clone().count() == given.clone().count()
        && wanted
            .zip(given)
            .all(|(wanted, given)| wanted == given || (wanted.starts_with('{') && !given.is_empty()))
}

fn declared(template: &str, method: &str, operation: &'static Value, answer: &Answer) -> Result<(), String> {
    let status = answer.status.to_string();
    let response = operation["responses"].get(&status).ok_or("the status")?;
    let response = resolve(response);
    for name in HEADERS {
        let mut known = response["headers"].as_object().into_iter().flatten();
        if answer.header(name).is_some() && !known.any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            return Err(format!("the header {name}"));
        }
    }
    let media_type = answer.header("content-type").unwrap_or_default();
    let Some(content) = response["content"].as_object() else {
        return if answer.text.is_empty() {
            Ok(())
        } else {
            Err("a body".to_owned())
        };
    };
    let content = content
        .get(media_type)
        .ok_or(format!("the media type {media_type}"))?;
    if let Some(code) = answer.body["code"].as_str()
        && media_type == "application/problem+json"
        && content["examples"].get(code).is_none()
    {
        return Err(format!("the code {code}"));
    }
    if media_type == "application/problem+json" {
        told(answer)?;
    }
    moments("", &answer.body)?;
    let key = format!("{method} {template} {status} {media_type}");
    let validator = validator(&key, &content["schema"]);
    // What is no JSON is a text.
    let body = if media_type.ends_with("json") {
        answer.body.clone()
    } else {
        Value::String(answer.text.clone())
    };
    let faults: Vec<String> = validator
        .iter_errors(&body)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// The most bytes of a problem, whatever the request.
const PROBLEM_MAX: usize = 16 * 1024;

/// Checks the rules for every problem: it is small, and each field's fault is listed in every language, with its
/// parameters.
fn told(answer: &Answer) -> Result<(), String> {
    if answer.text.len() > PROBLEM_MAX {
        return Err(format!("a problem of {} bytes", answer.text.len()));
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let language = text(&Value::from(answer.header("content-language").unwrap_or("en")));
    let locale = Locale::from_text(&language).ok_or("the language")?;
    for error in answer.body["errors"].as_array().into_iter().flatten() {
        let (code, message) = (text(&error["code"]), text(&error["message"]));
        let params = error["params"].as_object().cloned().unwrap_or_default();
        let mut listed = wordings::of_fields().filter(|wording| wording.code == code);
        let is_title = problems::all()
            .iter()
            .any(|kind| kind.code == code && kind.title_in(locale) == message);
        let is_listed = listed.any(|wording| {
            let mut names = wordings::names(wording.sentence.en);
            names.sort_unstable();
            names.iter().eq(params.keys())
                && wordings::fill(wording.sentence.localized(locale), &params, locale) == message
        });
        let is_known = problems::field_codes().contains(&code.as_str());
        if !is_known || !(is_listed || is_title) {
            return Err(format!("no wording in {locale} with these parameters: {error}"));
        }
    }
    Ok(())
}

/// Every moment of an answer has the one form: UTC and whole seconds.
fn moments(at: &str, value: &Value) -> Result<(), String> {
    match value {
        Value::String(text) => match moment::parse(text) {
            Ok(read) if moment::written(read) != *text => Err(format!("{at}: the moment {text}")),
            _ => Ok(()),
        },
        Value::Array(items) => items.iter().try_for_each(|item| moments(at, item)),
        Value::Object(fields) => fields
            .iter()
            .try_for_each(|(name, value)| moments(&format!("{at}/{name}"), value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// Follows a reference to a component.
pub fn resolve(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(path) => CONTRACT
            .pointer(&path[1..])
            .unwrap_or_else(|| panic!("no {path}")),
        None => value,
    }
}

/// The examples of a body, which stand with it or are shared with others.
pub fn examples(body: &'static Value) -> impl Iterator<Item = &'static Value> {
    let several = body["examples"].as_object().into_iter().flatten();
    body.get("example")
        .into_iter()
        .chain(several.map(|(_, one)| &resolve(one)["value"]))
}

/// The schemas of the contract, as tests hold answers against them. Clients must be ready for further fields in the
/// log; tests are not, so that each is declared.
static SCHEMAS: LazyLock<Value> = LazyLock::new(|| {
    let mut schemas = CONTRACT["components"]["schemas"].clone();
    schemas["LoggedFields"]["additionalProperties"] = Value::Bool(false);
    schemas
});

/// The validator of a schema of the contract; compiled once for each `key`.
pub fn validator(key: &str, schema: &Value) -> Arc<Validator> {
    static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = compiled.entry(key.to_owned()).or_insert_with(|| {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": { "schemas": *SCHEMAS },
            "allOf": [schema]
        });
        let validator = jsonschema::options().should_validate_formats(true).build(&whole);
        Arc::new(validator.unwrap_or_else(|error| panic!("the schema of {key}: {error}")))
    });
    Arc::clone(entry)
}
