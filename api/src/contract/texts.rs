//! Forms of texts. utoipa refers to each by name; here it comes to where the reference stands, so that a field tells its
//! own lengths and pattern. Only items of lists keep the reference.

use super::shared::reference;
use serde_json::{Map, Value, json};

/// Key of a field's own description, which the form of its text does not replace.
const OWN: &str = "description";

/// Puts the forms of texts where they are referred to, and drops those that nothing refers to anymore.
pub fn put_in_place(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object();
    let is_text = |schema: &Value| schema["type"] == "string" && schema.get("enum").is_none();
    let texts: Map<String, Value> = schemas
        .into_iter()
        .flatten()
        .filter(|(_, schema)| is_text(schema))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    visit(document, &texts);
    let text = document.to_string();
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| {
            !texts.contains_key(name) || text.contains(&reference("schemas", name).to_string())
        });
    }
}

fn visit(value: &mut Value, texts: &Map<String, Value>) {
    match value {
        Value::Object(fields) => {
            put(fields, texts);
            put_nullable(fields, texts);
            for (name, value) in fields {
                let is_item = name == "items" && form(value.get("$ref"), texts).is_some();
                if !is_item {
                    visit(value, texts);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Finds the text that a reference leads to.
fn form<'t>(reference: Option<&Value>, texts: &'t Map<String, Value>) -> Option<&'t Map<String, Value>> {
    let name = reference?.as_str()?.rsplit('/').next()?;
    texts.get(name)?.as_object()
}

fn put(fields: &mut Map<String, Value>, texts: &Map<String, Value>) {
    if let Some(form) = form(fields.get("$ref"), texts) {
        fields.remove("$ref");
        fill(fields, form);
    }
}

/// Of a text or null there is no choice to make: it is one form with two types.
fn put_nullable(fields: &mut Map<String, Value>, texts: &Map<String, Value>) {
    let alternatives = fields.get("oneOf").and_then(Value::as_array);
    let Some([one, other]) = alternatives.map(Vec::as_slice) else {
        return;
    };
    let (text, null) = if one["type"] == "null" {
        (other, one)
    } else {
        (one, other)
    };
    let Some(form) = form(text.get("$ref"), texts).filter(|_| null["type"] == "null") else {
        return;
    };
    if let Some(description) = text.get(OWN).cloned() {
        fields.insert(OWN.to_owned(), description);
    }
    fields.remove("oneOf");
    fill(fields, form);
    fields.insert("type".to_owned(), json!(["string", "null"]));
}

fn fill(fields: &mut Map<String, Value>, form: &Map<String, Value>) {
    for (keyword, value) in form.iter().filter(|(keyword, _)| *keyword != OWN) {
        fields.entry(keyword).or_insert_with(|| value.clone());
    }
}
