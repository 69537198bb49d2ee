//! Placeholders for missing or invalid values: serde reads them, and nothing else ever sees them.

use super::schema::Schema;
use super::shape::{Kind, Shape};
use serde_json::{Map, Value, json};

/// Maximum depth; types that contain themselves would otherwise have endless placeholders.
const MAX_DEPTH: usize = 8;

/// Returns the simplest value of a shape.
pub fn of(schema: &Schema, shape: &Shape) -> Value {
    within(schema, shape, MAX_DEPTH)
}

/// Returns the simplest value of a field.
pub fn field(schema: &Schema, parts: &[&Shape], name: &str) -> Value {
    Schema::field(parts, name).map_or(Value::Null, |shape| of(schema, shape))
}

fn within(schema: &Schema, shape: &Shape, depth: usize) -> Value {
    let shape = schema.resolve(shape);
    let kinds = schema.kinds(shape);
    let (Some(kind), Some(depth)) = (kinds.first(), depth.checked_sub(1)) else {
        return Value::Null;
    };
    if kinds.contains(&Kind::Null) {
        return Value::Null;
    }
    if let Some(first) = shape.allowed.first() {
        return first.clone();
    }
    if let Some(first) = shape.one_of.first() {
        return within(schema, first, depth);
    }
    match kind {
        Kind::Null => Value::Null,
        Kind::Boolean => Value::Bool(false),
        Kind::Integer | Kind::Number => json!(0),
        Kind::String => json!(text(shape.format.as_deref())),
        Kind::Array => shape
            .prefix_items
            .iter()
            .map(|item| within(schema, item, depth))
            .collect(),
        Kind::Object => Value::Object(object(schema, shape, depth)),
    }
}

fn object(schema: &Schema, shape: &Shape, depth: usize) -> Map<String, Value> {
    let parts = schema.parts(shape);
    let required = parts.iter().flat_map(|part| &part.required);
    let value = |name| Schema::field(&parts, name).map_or(Value::Null, |field| within(schema, field, depth));
    required.map(|name| (name.clone(), value(name))).collect()
}

/// Returns the simplest text of a format that Rust types insist on.
fn text(format: Option<&str>) -> &'static str {
    match format {
        Some("date") => "1970-01-01",
        Some("date-time") => "1970-01-01T00:00:00Z",
        Some("time") => "00:00:00",
        Some("uuid") => "00000000-0000-0000-0000-000000000000",
        Some("uri") => "http://localhost/",
        Some(_) | None => "",
    }
}
