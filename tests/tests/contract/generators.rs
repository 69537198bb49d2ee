//! Generators of clients read less of JSON Schema than validators do: what they leave out or call `Model7` is not in
//! the contract.

use super::operations;
use kontor_api::problems;
use kontor_domain::activity::{Action, ActionGroup, AuthorKind};
use kontor_tests::contract::{CONTRACT, resolve};
use serde_json::Value;
use std::collections::BTreeMap;

/// Keywords that make a type of several.
const COMPOSING: [&str; 3] = ["oneOf", "anyOf", "allOf"];

fn schemas() -> impl Iterator<Item = (&'static str, &'static Value)> {
    let schemas = CONTRACT["components"]["schemas"].as_object().expect("schemas");
    schemas.iter().map(|(name, schema)| (name.as_str(), schema))
}

/// The types that a schema names itself.
fn kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_reference(schema: &Value) -> bool {
    schema["$ref"].is_string()
}

/// Collects the faults of an unnamed schema.
fn unnamed(at: &str, schema: &Value, faults: &mut Vec<String>) {
    if schema.get("enum").is_some() {
        faults.push(format!("{at}: a list of words without a name"));
    }
    for keyword in COMPOSING {
        let parts = schema[keyword].as_array().into_iter().flatten();
        // Null beside a named type is the one choice that every generator knows.
        let several = parts.filter(|part| part["type"] != "null").collect::<Vec<_>>();
        if several.len() > 1 || several.iter().any(|part| !is_reference(part)) {
            faults.push(format!("{at}: {keyword} without a name"));
        }
    }
    parts(at, schema, faults);
}

/// Collects the faults in the parts of a schema.
fn parts(at: &str, schema: &Value, faults: &mut Vec<String>) {
    let rest = &schema["additionalProperties"];
    if kinds(schema).contains(&"object") && schema["properties"].is_null() {
        // `true` and `{}` say in so many words that the values are of any type.
        let has_type = is_reference(rest) || *rest == true || rest.is_object();
        if !has_type {
            faults.push(format!("{at}: an object without properties"));
        }
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        unnamed(&format!("{at}/{name}"), field, faults);
    }
    for keyword in ["items", "additionalProperties"] {
        if schema[keyword].is_object() {
            unnamed(&format!("{at}/{keyword}"), &schema[keyword], faults);
        }
    }
}

/// Collects the faults of a named schema.
fn named(name: &str, schema: &Value, faults: &mut Vec<String>) {
    for keyword in ["oneOf", "anyOf"] {
        let choices = schema[keyword].as_array().into_iter().flatten();
        let choices: Vec<_> = choices.filter(|choice| choice["type"] != "null").collect();
        if choices.iter().any(|choice| !is_reference(choice)) {
            faults.push(format!("{name}: a choice without a name"));
        }
        let property = schema
            .pointer("/discriminator/propertyName")
            .and_then(Value::as_str);
        if choices.len() > 1 && property.is_none() {
            faults.push(format!("{name}: nothing tells the choices apart"));
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        if is_reference(part) {
            continue;
        }
        parts(name, part, faults);
    }
    parts(name, schema, faults);
}

#[test]
fn every_choice_and_every_list_of_words_has_a_name() {
    let mut faults = Vec::new();
    for (name, schema) in schemas() {
        named(name, schema, &mut faults);
    }
    for (method, path, operation) in operations() {
        let at = format!("{method} {path}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = resolve(parameter);
            unnamed(
                &format!("{at} {}", parameter["name"]),
                &parameter["schema"],
                &mut faults,
            );
        }
        let body = operation.get("requestBody").into_iter();
        let responses = operation["responses"].as_object().into_iter().flatten();
        for answer in body.chain(responses.map(|(_, response)| resolve(response))) {
            for (media_type, content) in answer["content"].as_object().into_iter().flatten() {
                unnamed(&format!("{at} {media_type}"), &content["schema"], &mut faults);
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Generators for TypeScript take a field with a default for one that is always there, in requests too.
#[test]
fn no_optional_field_has_a_default() {
    for (name, schema) in schemas() {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            let is_required = required.iter().any(|one| one == field);
            assert!(is_required || schema["default"].is_null(), "{name}/{field}");
        }
    }
}

/// A choice is identified by a field that each of its types has.
#[test]
fn every_discriminator_is_a_field_of_each_choice() {
    let fields = |schema: &'static Value| {
        let parts = schema["allOf"].as_array().into_iter().flatten().map(resolve);
        let own = parts
            .chain([schema])
            .filter_map(|part| part["properties"].as_object());
        own.flatten().map(|(name, _)| name.as_str()).collect::<Vec<_>>()
    };
    for (name, schema) in schemas() {
        let Some(property) = schema
            .pointer("/discriminator/propertyName")
            .and_then(Value::as_str)
        else {
            continue;
        };
        let choices = schema["oneOf"].as_array().expect("a choice");
        let mapping = schema["discriminator"]["mapping"].as_object().expect("a mapping");
        assert_eq!(mapping.len(), choices.len(), "{name}");
        for choice in choices {
            assert!(
                mapping.values().any(|target| *target == choice["$ref"]),
                "{name}: {choice}"
            );
            assert!(fields(resolve(choice)).contains(&property), "{name}: {choice}");
        }
    }
}

/// Some generators make a file of each schema, and some file systems take `LogIn` and `Login` for one name.
#[test]
fn no_two_names_differ_in_case_only() {
    for kind in ["schemas", "parameters", "responses", "examples", "headers"] {
        let mut known: BTreeMap<String, &str> = BTreeMap::new();
        for name in CONTRACT["components"][kind].as_object().expect(kind).keys() {
            let other = known.insert(name.to_lowercase(), name);
            assert_eq!(other, None, "{kind}: {name}");
        }
    }
}

/// Parts common to several operations are in the document once.
#[test]
fn nothing_is_written_out_twice() {
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    let mut count = |value: &Value| {
        if !is_reference(value) {
            *places.entry(value.to_string()).or_default() += 1;
        }
    };
    for (_, _, operation) in operations() {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            count(parameter);
        }
        let responses = operation["responses"].as_object().into_iter().flatten();
        for content in responses
            .filter_map(|(_, response)| response["content"].as_object())
            .flatten()
        {
            for example in content.1["examples"].as_object().into_iter().flatten() {
                count(example.1);
            }
        }
    }
    places.retain(|_, times| *times > 1);
    assert!(places.is_empty(), "{places:#?}");
}

#[test]
fn lists_of_words_are_those_of_the_code() {
    let words = |name: &str| {
        let words = CONTRACT["components"]["schemas"][name]["enum"].as_array();
        let words = words.unwrap_or_else(|| panic!("no {name}")).iter();
        words.filter_map(Value::as_str).collect::<Vec<_>>()
    };
    let actions: Vec<_> = Action::all().map(Action::as_str).collect();
    let groups: Vec<_> = ActionGroup::all().into_iter().map(ActionGroup::as_str).collect();
    let kinds: Vec<_> = AuthorKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let codes: Vec<_> = problems::all().iter().map(|kind| kind.code).collect();
    assert_eq!(words("ActivityAction"), actions);
    assert_eq!(words("ActivityActionGroup"), groups);
    assert_eq!(words("ActorKind"), kinds);
    assert_eq!(words("ProblemCode"), codes);
    // An item of a bulk request is refused with the code of a problem.
    assert!(codes.iter().all(|code| words("FieldErrorCode").contains(code)));
}

/// Generators of clients skip or refuse parts they can't resolve.
#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, faults: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                let place = fields.get("$ref").and_then(Value::as_str);
                if let Some(place) = place.and_then(|place| place.strip_prefix('#'))
                    && CONTRACT.pointer(place).is_none()
                {
                    faults.push(place.to_owned());
                }
                fields.values().for_each(|field| walk(field, faults));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, faults)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut faults = Vec::new();
    walk(&CONTRACT, &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
