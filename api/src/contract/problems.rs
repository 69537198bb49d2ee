//! Problems that an operation can answer: those that follow from its shape, and those that its handler names in
//! backticks in the description of a response.

use super::complete::Operation;
use super::shared::{self, pascal, reference};
use crate::problem::{ProblemType, types};
use crate::problems::all;
use kontor_domain::access::Demand;
use kontor_domain::organizations::Role;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Adds all problems to an operation. Answers that follow from the shape alone are shared in `responses`.
pub fn declare(operation: &mut Operation<'_>, responses: &mut Value) {
    let mut own = BTreeMap::new();
    for (status, response) in operation.value["responses"].as_object().into_iter().flatten() {
        if status.starts_with(['4', '5']) {
            let text = response["description"].as_str().unwrap_or_default().to_owned();
            own.insert(status.clone(), text);
        }
    }
    let named: Vec<ProblemType> = own.values().flat_map(|text| codes(text)).collect();
    let mut answered = from_shape(operation);
    answered.extend(
        named
            .iter()
            .copied()
            .filter(|kind| !answered.contains(kind))
            .collect::<Vec<_>>(),
    );
    let mut by_status: BTreeMap<String, Vec<ProblemType>> = BTreeMap::new();
    let order = all();
    for kind in answered {
        by_status.entry(kind.status.to_string()).or_default().push(kind);
    }
    for (status, mut kinds) in by_status {
        kinds.sort_by_key(|kind| order.iter().position(|one| one == kind));
        let text = own
            .remove(&status)
            .filter(|text| has_words(text))
            .unwrap_or_default();
        operation.value["responses"][&status] = if text.is_empty() {
            let name = name(&kinds);
            responses[&name] = response(&status, "", &kinds);
            reference("responses", &name)
        } else {
            response(&status, &text, &kinds)
        };
    }
}

/// Whether the answer contains a secret, so that it is never repeated.
pub fn holds_secret(operation: &Value) -> bool {
    operation
        .pointer("/responses/409/description")
        .and_then(Value::as_str)
        .is_some_and(|text| codes(text).contains(&types::SECRET_ALREADY_SHOWN))
}

/// Returns the problems that follow from an operation's shape and its rule.
fn from_shape(operation: &Operation<'_>) -> Vec<ProblemType> {
    let mut problems = vec![
        types::BAD_REQUEST,
        types::INVALID_INPUT,
        types::RATE_LIMITED,
        types::INTERNAL,
        types::UNAVAILABLE,
        types::STORAGE_FULL,
        types::TIMEOUT,
    ];
    if matches!(operation.method, "post" | "put" | "patch") {
        problems.extend([types::PAYLOAD_TOO_LARGE, types::UNSUPPORTED_CONTENT_ENCODING]);
    }
    if operation.value.get("requestBody").is_some() {
        problems.extend([types::MALFORMED_JSON, types::UNSUPPORTED_MEDIA_TYPE]);
    }
    if operation.path.contains('{') {
        problems.push(types::NOT_FOUND);
    }
    if operation.takes_key() {
        problems.extend([types::REQUEST_IN_PROGRESS, types::IDEMPOTENCY_KEY_REUSED]);
    }
    if !operation.is_public {
        problems.push(types::UNAUTHENTICATED);
    }
    if let Some(rule) = operation.rule {
        problems.push(match rule.scope {
            Some(_) => types::INSUFFICIENT_SCOPE,
            None => types::SESSION_REQUIRED,
        });
        let demands = |demand| rule.effects.iter().any(|effect| effect.demand() == demand);
        if rule.step_up || demands(Demand::StepUp) || demands(Demand::Password) {
            problems.push(types::STEP_UP_REQUIRED);
        }
        if rule.scope.is_some() && demands(Demand::StepUp) {
            problems.push(types::SESSION_REQUIRED);
        }
        if let Some(roles) = rule.staff {
            problems.push(types::UNKNOWN_PATH);
            if !roles.is_empty() {
                problems.push(types::FORBIDDEN);
                // What the path names may belong to an organization of the caller.
                problems.extend(operation.path.contains('{').then_some(types::OWN_ORGANIZATION));
            }
        }
        if !rule.roles.is_empty() && Role::ALL.iter().any(|role| !rule.roles.contains(role)) {
            problems.push(types::FORBIDDEN);
        }
    }
    problems
}

/// Returns the problem types named in backticks in a text.
fn codes(text: &str) -> Vec<ProblemType> {
    let words = text.split('`').skip(1).step_by(2);
    let all = all();
    words
        .filter_map(|word| all.iter().find(|kind| kind.code == word).copied())
        .collect()
}

/// Whether a text contains more than codes.
fn has_words(text: &str) -> bool {
    text.split('`')
        .step_by(2)
        .any(|part| part.contains(char::is_alphabetic))
}

/// Returns a name such as `RateLimited` or `UnavailableOrRequestTimeout`.
fn name(kinds: &[ProblemType]) -> String {
    let names: Vec<String> = kinds.iter().map(|kind| pascal(kind.code)).collect();
    names.join("Or")
}

fn example_name(kind: &ProblemType) -> String {
    pascal(kind.code) + "Problem"
}

/// Returns the examples of these problems, by the names used in responses.
pub fn examples(kinds: impl IntoIterator<Item = ProblemType>) -> Map<String, Value> {
    let named = kinds.into_iter().map(|kind| {
        let example = json!({ "summary": kind.title.en, "value": example(&kind) });
        (example_name(&kind), example)
    });
    named.collect()
}

/// Builds a response: the handler's text, then the problems that it leaves out, each with an example.
fn response(status: &str, text: &str, kinds: &[ProblemType]) -> Value {
    let told = codes(text);
    let untold = kinds.iter().filter(|kind| !told.contains(kind));
    let lines: Vec<String> = (!text.is_empty())
        .then(|| format!("{text}."))
        .into_iter()
        .chain(untold.map(|kind| format!("`{}`: {}.", kind.code, kind.title.en)))
        .collect();
    let examples: Map<String, Value> = kinds
        .iter()
        .map(|kind| (kind.code.to_owned(), reference("examples", &example_name(kind))))
        .collect();
    let mut response = json!({
        "description": lines.join(" "),
        "content": { "application/problem+json": {
            "schema": reference("schemas", "Problem"), "examples": examples
        } }
    });
    shared::declare_headers(status, &mut response);
    response
}

fn example(kind: &ProblemType) -> Value {
    let mut example = json!({
        "type": kind.uri(), "title": kind.title.en, "status": kind.status, "code": kind.code,
        "request_id": "4bf92f3577b34da6a3ce929d0e0e4736"
    });
    if *kind == types::INVALID_INPUT {
        example["errors"] = json!([{ "pointer": "/name", "code": "too_long", "message": "must have at most 80 characters",
                "params": { "max": 80 } }]);
    }
    example
}
