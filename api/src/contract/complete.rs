//! What all operations share: security, headers, and every problem each can answer.

use crate::problem::{ProblemType, types};
use serde_json::{Map, Value, json};

/// The methods of a path item.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Completes the collected document.
pub fn complete(document: &mut Value) {
    document["components"]["securitySchemes"] = json!({ "bearer": {
        "type": "http", "scheme": "bearer", "description": "An access token of a session, or an API token"
    } });
    let Some(paths) = document["paths"].as_object_mut() else {
        return;
    };
    for (path, item) in paths {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                complete_operation(path, method, operation);
            }
        }
    }
}

fn complete_operation(path: &str, method: &str, operation: &mut Value) {
    let public = operation.get("security").is_some();
    operation["security"] = if public {
        json!([])
    } else {
        json!([{ "bearer": [] }])
    };
    let versioned = matches!(method, "patch" | "delete")
        && path != "/v1/sessions/{session_id}"
        && !path.contains("api-tokens");
    if !public && method == "post" {
        parameter(
            operation,
            json!({
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "Makes repeating the request safe: it is done once within 24 hours",
                "schema": { "type": "string", "minLength": 1, "maxLength": 255 }, "example": "8e03978e-40d5-43dd-bc93-6894a57f9324"
            }),
        );
    }
    if versioned {
        parameter(
            operation,
            json!({
                "name": "If-Match", "in": "header", "required": false,
                "description": "The ETag of the version to change; 412 if it is not the current one",
                "schema": { "type": "string" }, "example": "\"pYkTkB2xq0YQ5mHc\""
            }),
        );
    }
    for kind in shared_problems(path, method, public, operation) {
        add_problem(operation, &kind);
    }
    if versioned {
        add_problem(operation, &types::PRECONDITION_FAILED);
    }
    name_declared_problems(operation);
}

fn parameter(operation: &mut Value, parameter: Value) {
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

/// The problems that follow from an operation's shape.
fn shared_problems(path: &str, method: &str, public: bool, operation: &Value) -> Vec<ProblemType> {
    let mut problems = vec![
        types::BAD_REQUEST,
        types::RATE_LIMITED,
        types::INTERNAL,
        types::UNAVAILABLE,
        types::TIMEOUT,
    ];
    if operation.get("requestBody").is_some() {
        problems.extend([
            types::MALFORMED_JSON,
            types::PAYLOAD_TOO_LARGE,
            types::UNSUPPORTED_MEDIA_TYPE,
            types::INVALID_INPUT,
        ]);
    }
    let query = operation["parameters"]
        .as_array()
        .is_some_and(|list| list.iter().any(|one| one["in"] == "query"));
    if query {
        problems.push(types::INVALID_INPUT);
    }
    if path.contains('{') {
        problems.push(types::NOT_FOUND);
    }
    if !public {
        problems.extend([
            types::UNAUTHENTICATED,
            types::INSUFFICIENT_SCOPE,
            types::SESSION_REQUIRED,
        ]);
        if path.contains("{organization_id}") {
            problems.push(types::FORBIDDEN);
        }
        if method == "post" {
            problems.extend([
                types::REQUEST_IN_PROGRESS,
                types::SECRET_ALREADY_SHOWN,
                types::IDEMPOTENCY_KEY_REUSED,
            ]);
        }
    }
    problems
}

/// An operation names its own problems in the description of a response, in backticks.
fn name_declared_problems(operation: &mut Value) {
    let Some(responses) = operation["responses"].as_object() else {
        return;
    };
    let named: Vec<ProblemType> = responses
        .iter()
        .filter(|(status, _)| status.starts_with('4'))
        .flat_map(|(_, response)| codes(response["description"].as_str().unwrap_or_default()))
        .collect();
    for kind in named {
        add_problem(operation, &kind);
    }
}

fn codes(description: &str) -> Vec<ProblemType> {
    let words = description.split('`').skip(1).step_by(2);
    words
        .filter_map(|word| types::ALL.iter().find(|kind| kind.code == word).copied())
        .collect()
}

fn add_problem(operation: &mut Value, kind: &ProblemType) {
    let status = kind.status.to_string();
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    let response = responses
        .entry(status)
        .or_insert_with(|| json!({ "description": "" }));
    let empty = response["description"].as_str().is_none_or(str::is_empty);
    if empty {
        response["description"] = json!(kind.title);
    }
    let content = &mut response["content"]["application/problem+json"];
    content["schema"] = json!({ "$ref": "#/components/schemas/Problem" });
    if !content["examples"].is_object() {
        content["examples"] = Value::Object(Map::new());
    }
    content["examples"][kind.code] = json!({ "summary": kind.title, "value": example(kind) });
}

fn example(kind: &ProblemType) -> Value {
    let mut example = json!({
        "type": kind.uri(), "title": kind.title, "status": kind.status, "code": kind.code,
        "request_id": "4bf92f3577b34da6a3ce929d0e0e4736"
    });
    if *kind == types::INVALID_INPUT {
        example["errors"] =
            json!([{ "pointer": "/name", "code": "required", "message": "must not be empty" }]);
    }
    example
}
