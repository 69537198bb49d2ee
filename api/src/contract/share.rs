//! Sharing of repeated parts: parameters, examples of bodies, and answers become components that are referred to.

use super::complete::METHODS;
use super::shared::{pascal, reference};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Media type of bodies.
const JSON: &str = "/content/application~1json";

/// Moves repeated parts to the components of the document.
pub fn share(document: &mut Value) {
    let examples = share_examples(document);
    drop_shown_examples(document);
    let parameters = share_parameters(document);
    let responses = share_responses(document);
    for (kind, found) in [
        ("examples", examples),
        ("parameters", parameters),
        ("responses", responses),
    ] {
        let known = document["components"][kind].as_object().cloned();
        let mut all = known.unwrap_or_default();
        all.extend(found);
        document["components"][kind] = Value::Object(all);
    }
    drop_unused_examples(document);
}

/// Drops the examples of problems that only occur outside the operations of the contract.
fn drop_unused_examples(document: &mut Value) {
    let text = [&document["paths"], &document["components"]["responses"]].map(Value::to_string);
    if let Some(examples) = document["components"]["examples"].as_object_mut() {
        examples.retain(|name, _| {
            let wanted = reference("examples", name).to_string();
            text.iter().any(|text| text.contains(&wanted))
        });
    }
}

/// Visits all operations, with their paths.
fn each_operation(document: &mut Value, mut work: impl FnMut(&str, &mut Value)) {
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                work(path, operation);
            }
        }
    }
}

/// Visits the JSON bodies of all requests and answers.
fn each_body(document: &mut Value, mut work: impl FnMut(&mut Value)) {
    each_operation(document, |_, operation| {
        if let Some(body) = operation.pointer_mut(&format!("/requestBody{JSON}")) {
            work(body);
        }
        let responses = operation["responses"].as_object_mut().into_iter().flatten();
        for (_, response) in responses {
            if let Some(body) = response.pointer_mut(JSON) {
                work(body);
            }
        }
    });
}

/// Returns the name of the component that a value refers to.
fn target(value: &Value) -> Option<&str> {
    value["$ref"].as_str()?.rsplit('/').next()
}

/// Collects the examples shown by several bodies of one schema.
fn share_examples(document: &mut Value) -> Map<String, Value> {
    let mut places: BTreeMap<(String, String), u32> = BTreeMap::new();
    let key = |body: &Value| {
        let example = body.get("example")?;
        Some((target(&body["schema"])?.to_owned(), example.to_string()))
    };
    each_body(document, |body| {
        if let Some(key) = key(body) {
            *places.entry(key).or_default() += 1;
        }
    });
    let mut shared = Map::new();
    each_body(document, |body| {
        let Some(key) = key(body).filter(|key| places.get(key).is_some_and(|times| *times > 1)) else {
            return;
        };
        let (name, value) = (key.0, body["example"].clone());
        // A second example of the same schema stays in place.
        let kept = shared
            .entry(name.clone())
            .or_insert_with(|| json!({ "value": value }));
        if kept["value"] == value
            && let Some(fields) = body.as_object_mut()
        {
            fields.remove("example");
            fields.insert(
                "examples".to_owned(),
                json!({ &name: reference("examples", &name) }),
            );
        }
    });
    shared
}

/// Drops the example of a schema that all bodies of this schema show.
fn drop_shown_examples(document: &mut Value) {
    let mut shown = Vec::new();
    each_body(document, |body| {
        shown.extend(target(&body["schema"]).map(str::to_owned));
    });
    let schemas = document["components"]["schemas"].as_object_mut();
    for (name, schema) in schemas.into_iter().flatten() {
        if shown.contains(name)
            && let Some(fields) = schema.as_object_mut()
        {
            fields.remove("example");
        }
    }
}

/// Collects the parameters of several operations. Parameters with the same name but otherwise different are
/// distinguished by the subject of the first path with them.
fn share_parameters(document: &mut Value) -> Map<String, Value> {
    let mut places: BTreeMap<String, (u32, String, String)> = BTreeMap::new();
    each_operation(document, |path, operation| {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|one| target(one).is_none()) {
            let name = parameter["name"].as_str().unwrap_or_default();
            let first = || (0, name.to_owned(), path.to_owned());
            places.entry(parameter.to_string()).or_insert_with(first).0 += 1;
        }
    });
    places.retain(|_, (times, ..)| *times > 1);
    let names: BTreeMap<String, String> = places
        .iter()
        .map(|(text, (_, name, path))| {
            let is_alone = places.values().filter(|(_, other, _)| other == name).count() == 1;
            let mut segments = path.rsplit('/');
            let about = segments
                .find(|segment| !segment.starts_with('{'))
                .unwrap_or_default();
            let own = pascal(name);
            let own = if is_alone {
                own
            } else {
                format!("{own}Of{}", pascal(about))
            };
            (text.clone(), own)
        })
        .collect();
    let mut shared = Map::new();
    each_operation(document, |_, operation| {
        let parameters = operation["parameters"].as_array_mut().into_iter().flatten();
        for parameter in parameters {
            if let Some(name) = names.get(&parameter.to_string()) {
                let whole = std::mem::replace(parameter, reference("parameters", name));
                shared.insert(name.clone(), whole);
            }
        }
    });
    shared
}

/// Collects the answers that several operations give in the same words: the answer of a schema, or 304.
fn share_responses(document: &mut Value) -> Map<String, Value> {
    let name = |status: &str, response: &Value| match status {
        "304" => Some("NotModified".to_owned()),
        _ => target(response.pointer(JSON)?.get("schema")?).map(str::to_owned),
    };
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    each_operation(document, |_, operation| {
        for (_, response) in operation["responses"].as_object().into_iter().flatten() {
            *places.entry(response.to_string()).or_default() += 1;
        }
    });
    let mut shared: Map<String, Value> = Map::new();
    each_operation(document, |_, operation| {
        let responses = operation["responses"].as_object_mut().into_iter().flatten();
        for (status, response) in responses {
            let is_repeated = places.get(&response.to_string()).is_some_and(|times| *times > 1);
            let Some(name) = name(status, response).filter(|_| is_repeated) else {
                continue;
            };
            let kept = shared.entry(name.clone()).or_insert_with(|| response.clone());
            if kept == response {
                *response = reference("responses", &name);
            }
        }
    });
    shared
}
