//! Names and annotations of schemas, for readable generated clients.

use super::shared::reference;
use crate::{activity, invitations, problems};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// Prefix that utoipa gives to a page of items, followed by the items' name.
const PAGE: &str = "PageView_";

/// Objects to which later versions of the contract may add fields.
const OPEN: [&str; 1] = ["LoggedFields"];

/// Tidies all schemas of the document.
pub fn tidy(document: &mut Value) {
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        let all = std::mem::take(schemas);
        let known: HashSet<String> = all.keys().cloned().collect();
        let tidied = all.into_iter().map(|(name, schema)| page(name, schema, &known));
        schemas.extend(tidied);
    }
    visit(document);
    let lists = invitations::SCOPES_OF_LISTS
        .iter()
        .chain(activity::SCOPES_OF_LISTS);
    for (schema, list, scope) in lists {
        document["components"]["schemas"][schema]["properties"][list]["x-scope"] = json!(scope);
    }
    list_codes(&mut document["components"]["schemas"]);
    for open in OPEN {
        document["components"]["schemas"][open]["additionalProperties"] = json!(true);
    }
}

/// Lists the codes of problems, and those of fields, which include them for refused items.
fn list_codes(schemas: &mut Value) {
    let codes: Vec<&str> = problems::all().iter().map(|kind| kind.code).collect();
    let mut of_fields = problems::field_codes();
    of_fields.retain(|code| !codes.contains(code));
    of_fields.extend(&codes);
    schemas["ProblemCode"]["enum"] = json!(codes);
    schemas["FieldErrorCode"]["enum"] = json!(of_fields);
}

/// Replaces the copy of the items' schema, which utoipa writes into each page, by a reference.
fn page(name: String, mut schema: Value, known: &HashSet<String>) -> (String, Value) {
    let Some(renamed) = page_name(&name) else {
        return (name, schema);
    };
    let items = &name[PAGE.len()..];
    if known.contains(items) {
        schema["properties"]["items"]["items"] = reference("schemas", items);
    }
    (renamed, schema)
}

/// Renames `PageView_Member` to `MemberPage`.
fn page_name(name: &str) -> Option<String> {
    name.strip_prefix(PAGE).map(|items| format!("{items}Page"))
}

fn visit(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            rename(fields);
            lift_description(fields);
            unwrap_only_variant(fields);
            fields.values_mut().for_each(visit);
        }
        Value::Array(items) => items.iter_mut().for_each(visit),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn rename(fields: &mut Map<String, Value>) {
    let target = fields.get("$ref").and_then(Value::as_str);
    let renamed = target
        .and_then(|path| path.rsplit_once('/'))
        .and_then(|(folder, name)| Some(format!("{folder}/{}", page_name(name)?)));
    if let Some(renamed) = renamed {
        fields.insert("$ref".to_owned(), json!(renamed));
    }
}

/// Replaces an enum with a single variant by that variant.
fn unwrap_only_variant(fields: &mut Map<String, Value>) {
    let variants = fields.get_mut("oneOf").and_then(Value::as_array_mut);
    let Some(Value::Object(only)) = variants.filter(|list| list.len() == 1).and_then(Vec::pop) else {
        return;
    };
    fields.remove("oneOf");
    for (keyword, value) in only {
        fields.entry(keyword).or_insert(value);
    }
}

/// Moves the description of a nullable type to the field, from one of its two alternatives.
fn lift_description(fields: &mut Map<String, Value>) {
    let alternatives = fields.get_mut("oneOf").and_then(Value::as_array_mut);
    let nullable = alternatives.filter(|list| list.iter().any(|one| one["type"] == "null"));
    let lifted = nullable.and_then(|list| {
        let described = list.iter_mut().filter_map(Value::as_object_mut);
        described
            .filter(|one| one.contains_key("$ref"))
            .find_map(|one| one.remove("description"))
    });
    if let Some(description) = lifted {
        fields.insert("description".to_owned(), description);
    }
}
