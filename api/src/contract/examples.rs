//! Examples, written once at a schema and shown wherever the schema is used as a body.

use super::complete::METHODS;
use crate::http::path::example_id;
use serde_json::{Map, Value, json};

/// Maximum depth to which references are followed.
const DEPTH_MAX: usize = 10;

/// Copies the examples of schemas to the bodies of requests and answers.
pub fn lift(document: &mut Value) {
    let schemas = document["components"]["schemas"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let Some(paths) = document["paths"].as_object_mut() else {
        return;
    };
    for item in paths.values_mut() {
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else {
                continue;
            };
            if let Some(body) = operation.pointer_mut("/requestBody/content/application~1json") {
                show(body, &schemas);
            }
            let responses = operation["responses"].as_object_mut().into_iter().flatten();
            for (_, response) in responses {
                if let Some(body) = response.pointer_mut("/content/application~1json") {
                    show(body, &schemas);
                }
            }
        }
    }
}

fn show(body: &mut Value, schemas: &Map<String, Value>) {
    if body.get("example").is_none()
        && let Some(example) = example(&body["schema"], schemas, DEPTH_MAX)
    {
        body["example"] = example;
    }
}

/// Returns the example of a schema: its own, or one assembled from its parts.
fn example(schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Option<Value> {
    if depth == 0 {
        return None;
    }
    if let Some(own) = schema.get("example").or_else(|| schema.pointer("/examples/0")) {
        return Some(own.clone());
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return example(schemas.get(name)?, schemas, depth - 1);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|part| example(part, schemas, depth - 1));
        let merged: Map<String, Value> = parts
            .filter_map(|part| part.as_object().cloned())
            .flatten()
            .collect();
        return Some(Value::Object(merged));
    }
    if let Some(properties) = schema["properties"].as_object() {
        let fields = properties
            .iter()
            .filter_map(|(name, field)| Some((name.clone(), example(field, schemas, depth - 1)?)));
        return Some(Value::Object(fields.collect()));
    }
    match schema["type"]
        .as_str()
        .or_else(|| schema.pointer("/type/0").and_then(Value::as_str))
    {
        Some("array") => Some(json!([example(&schema["items"], schemas, depth - 1)?])),
        Some("string") if schema["enum"].is_array() => schema.pointer("/enum/0").cloned(),
        Some("string") => Some(json!(text(schema))),
        Some("integer") => Some(json!(1)),
        Some("boolean") => Some(json!(true)),
        _ => None,
    }
}

/// An id, or what looks like a cursor.
fn text(schema: &Value) -> String {
    let pattern = schema["pattern"].as_str();
    let prefix = pattern.and_then(|pattern| pattern.strip_prefix('^')?.strip_suffix("_[0-9a-f]{32}$"));
    prefix.map_or_else(|| "AZLwweWwfMOk0V5vcIGSow".to_owned(), example_id)
}
