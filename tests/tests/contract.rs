//! `openapi.yaml` and the code say the same, both ways, and it is a contract that programs can work with.

#[path = "contract/generators.rs"]
mod generators;
#[path = "contract/version.rs"]
mod version;

use kontor_api::contract::{self, problems_markdown};
use kontor_api::problem::types;
use kontor_api::problems;
use kontor_domain::access::{Capability, Scope, rules};
use kontor_tests::contract::{CONTRACT, examples, resolve, validator};
use kontor_tests::scenario::team;
use kontor_tests::{Database, TestApp};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// A file of the repository; rewritten with `UPDATE=1`.
fn committed(name: &str, generated: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, generated).expect("the file is written");
    }
    std::fs::read_to_string(path).expect(name)
}

fn yaml() -> String {
    contract::document().expect("a contract").to_yaml().expect("YAML")
}

/// Method, path and operation, for all operations.
fn operations() -> impl Iterator<Item = (&'static str, &'static str, &'static Value)> {
    let items = CONTRACT["paths"].as_object().expect("paths");
    items.iter().flat_map(|(path, item)| {
        let item = item.as_object().expect("a path item");
        item.iter()
            .map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    })
}

/// Status and answer, for all answers of an operation.
fn responses(operation: &'static Value) -> impl Iterator<Item = (&'static str, &'static Value)> {
    let responses = operation["responses"].as_object().expect("responses");
    responses
        .iter()
        .map(|(status, response)| (status.as_str(), resolve(response)))
}

fn is_filled(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

#[test]
fn the_committed_files_are_those_of_the_code() {
    let pages = [
        ("openapi.yaml", yaml()),
        ("docs/problems.md", problems_markdown()),
    ];
    for (name, generated) in pages {
        let committed = committed(name, &generated);
        let only = |one: &str, other: &str| {
            let lines = one.lines().filter(|line| !other.contains(*line)).take(5);
            lines.collect::<Vec<_>>().join("\n")
        };
        assert!(
            committed == generated,
            "{name} differs from the code (UPDATE=1 rewrites it)\nonly in the file:\n{}\nonly in the code:\n{}",
            only(&committed, &generated),
            only(&generated, &committed)
        );
    }
}

#[test]
fn the_served_contract_is_the_committed_one_in_both_notations() {
    let app = TestApp::start(Database::Sqlite);
    let served = app.anonymous().get("/openapi.yaml").expect(200).text;
    // What was committed when both were built: `UPDATE=1` may have written another since.
    assert_eq!(served, include_str!("../../openapi.yaml"));
    let json = app.anonymous().get("/openapi.json").expect(200).body;
    assert!(
        served != yaml() || json == *CONTRACT,
        "/openapi.json is another one"
    );
}

#[test]
fn every_operation_is_described_in_full() {
    let mut lacking = Vec::new();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations() {
        let mut check = |holds: bool, what: &str| {
            if !holds {
                lacking.push(format!("{method} {path}: {what}"));
            }
        };
        for pointer in ["/operationId", "/summary", "/description", "/tags/0"] {
            check(operation.pointer(pointer).is_some_and(is_filled), pointer);
        }
        check(
            ids.insert(operation["operationId"].as_str()),
            "another has its operationId",
        );
        check(operation["security"].is_array(), "no security");
        let body = operation.pointer("/requestBody/content/application~1json");
        check(
            body.is_none_or(|body| examples(body).next().is_some()),
            "no example of the body",
        );
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            check(
                is_filled(&resolve(parameter)["description"]),
                "a parameter without description",
            );
        }
        check(
            method != "patch" || operation["responses"].get("412").is_some(),
            "no If-Match",
        );
        check(
            responses(operation).any(|(status, _)| status.starts_with('2')),
            "no success",
        );
        for (status, response) in responses(operation) {
            check(
                is_filled(&response["description"]),
                "a response without description",
            );
            check(
                response["headers"].get("X-Request-Id").is_some(),
                "an answer without headers",
            );
            if status.starts_with(['4', '5']) {
                check(
                    named(response) == shown(response) && !named(response).is_empty(),
                    &format!(
                        "{status}: the codes in the description and in the examples differ, or there are none"
                    ),
                );
            } else if let Some(json) = response.pointer("/content/application~1json") {
                check(
                    examples(json).next().is_some(),
                    &format!("{status} without an example"),
                );
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

/// The problem codes that a description names in backticks.
fn named(response: &Value) -> BTreeSet<&str> {
    let words = response["description"].as_str().unwrap_or_default().split('`');
    words.skip(1).step_by(2).collect()
}

/// The problem codes that have an example.
fn shown(response: &Value) -> BTreeSet<&str> {
    let examples = response.pointer("/content/application~1problem+json/examples");
    let examples = examples.and_then(Value::as_object).into_iter().flatten();
    examples.map(|(code, _)| code.as_str()).collect()
}

#[test]
fn the_contract_names_exactly_the_problems_of_the_catalogue() {
    let declared: BTreeSet<&str> = operations()
        .flat_map(|(_, _, operation)| responses(operation))
        .flat_map(|(_, response)| shown(response))
        .collect();
    // No operation answers these: they are for paths and methods that the contract does not have, and for heads of
    // requests that never become one.
    let mut known: BTreeSet<&str> = problems::all().iter().map(|kind| kind.code).collect();
    for kind in [
        types::METHOD_NOT_ALLOWED,
        types::HEAD_TIMEOUT,
        types::HEAD_TOO_LARGE,
    ] {
        assert!(known.remove(kind.code), "{} is in the catalogue", kind.code);
    }
    // One for staff at work: there may be no such operation yet.
    if rules().all(|rule| rule.staff.is_none_or(<[_]>::is_empty)) {
        known.remove(types::OWN_ORGANIZATION.code);
    }
    assert_eq!(declared, known);
}

#[test]
fn request_bodies_are_closed_and_bounded() {
    let mut faults = Vec::new();
    for (_, _, operation) in operations() {
        if let Some(body) = operation.pointer("/requestBody/content/application~1json/schema") {
            bounded(
                operation["operationId"].as_str().expect("an id"),
                body,
                &mut faults,
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn bounded(at: &str, schema: &'static Value, faults: &mut Vec<String>) {
    let schema = resolve(schema);
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if kinds.contains(&"object") && schema["additionalProperties"] != false {
        faults.push(format!("{at}: takes unknown fields"));
    }
    let limits = ["maxLength", "pattern", "enum", "format"];
    // A path that is too long is answered with a reason of its own, so only the body's limit bounds it.
    let answered = at == "check_access/questions/items/path";
    if kinds.contains(&"string") && !answered && limits.iter().all(|limit| schema.get(limit).is_none()) {
        faults.push(format!("{at}: a text without limit or form"));
    }
    if kinds.contains(&"array") && schema["maxItems"].is_null() {
        faults.push(format!("{at}: a list without limit"));
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        bounded(&format!("{at}/{name}"), field, faults);
    }
    for (keyword, one) in [
        ("items", schema.get("items")),
        ("each", schema.get("additionalProperties")),
    ] {
        if let Some(one) = one.filter(|one| one.is_object()) {
            bounded(&format!("{at}/{keyword}"), one, faults);
        }
    }
    for part in ["oneOf", "allOf"]
        .iter()
        .filter_map(|keyword| schema[*keyword].as_array())
        .flatten()
    {
        bounded(at, part, faults);
    }
}

/// Whether a text, or the named type that a field may be, has a pattern.
fn has_form(schema: &'static Value) -> bool {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    choices
        .chain([schema])
        .any(|choice| resolve(choice)["pattern"].is_string())
}

#[test]
fn ids_have_their_form_and_names_read_well() {
    let mut faults = Vec::new();
    for (name, schema) in CONTRACT["components"]["schemas"].as_object().expect("schemas") {
        if name.contains('_') || name.ends_with("View") {
            faults.push(format!("{name}: not a name for generated clients"));
        }
        let own = schema["properties"].as_object().into_iter().flatten();
        let parts = schema["allOf"].as_array().into_iter().flatten();
        let more = parts.filter_map(|part| part["properties"].as_object()).flatten();
        for (field, schema) in own.chain(more) {
            let is_id = field == "id" || field.ends_with("_id");
            // A client makes up the one, and the other is an id of any kind.
            let free = ["request_id", "object_id"].contains(&field.as_str());
            if is_id && !free && !has_form(schema) {
                faults.push(format!("{name}/{field}: an id without its form"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_scopes_are_those_of_the_domain() {
    let declared = &CONTRACT["components"]["schemas"]["Scope"]["enum"];
    let scopes = Capability::ALL
        .iter()
        .flat_map(|one| [Scope::read(*one), Scope::write(*one)]);
    let scopes: Vec<String> = scopes.map(|scope| scope.to_string()).collect();
    assert_eq!(*declared, Value::from(scopes));
}

#[test]
fn texts_in_queries_may_be_as_long_as_the_contract_says() {
    let app = TestApp::start(Database::Sqlite);
    let scenario = app.scenario();
    let team = team(&app, scenario.organization, "Web", &[]);
    let mut tried = 0;
    for (_, path, operation) in operations().filter(|(method, ..)| *method == "get") {
        let parameters = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(resolve);
        for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
            let schema = &parameter["schema"];
            let (Some(max), true) = (schema["maxLength"].as_u64(), schema["pattern"].is_null()) else {
                continue;
            };
            let member = scenario.collaborator.member.expect("a member");
            let path = path
                .replace("{organization_id}", &scenario.organization.to_string())
                .replace("{team_id}", &team.to_string())
                .replace("{member_id}", &member.to_string());
            let name = parameter["name"].as_str().expect("a name");
            let long = "a".repeat(usize::try_from(max).expect("a length"));
            let client = if path.starts_with("/v1/staff/") {
                &scenario.clerk.client
            } else {
                &scenario.legal_representative.client
            };
            client.get(&format!("{path}?{name}={long}")).expect(200);
            client.get(&format!("{path}?{name}={long}a")).expect(422);
            tried += 1;
        }
    }
    assert!(tried >= 2, "a text to look for, and an object");
}

#[test]
fn every_example_fits_its_schema() {
    let mut faults = Vec::new();
    let mut check = |at: String, schema: &Value, example: &Value| {
        let validator = validator(&at, schema);
        faults.extend(
            validator
                .iter_errors(example)
                .map(|fault| format!("{at}{}: {fault}", fault.instance_path())),
        );
    };
    for (name, schema) in CONTRACT["components"]["schemas"].as_object().expect("schemas") {
        if let Some(example) = schema.get("example") {
            check(format!("schema {name}"), schema, example);
        }
    }
    for (_, header) in ["headers", "parameters"]
        .iter()
        .flat_map(|kind| CONTRACT["components"][kind].as_object().expect("components"))
    {
        if let Some(example) = header.get("example") {
            check(header["description"].to_string(), &header["schema"], example);
        }
    }
    for (method, path, operation) in operations() {
        let at = |what: &str| format!("{method} {path} {what}");
        for parameter in operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(resolve)
        {
            if let Some(example) = parameter.get("example") {
                check(at(&parameter["name"].to_string()), &parameter["schema"], example);
            }
        }
        let body = operation.pointer("/requestBody/content").into_iter();
        let answers = responses(operation).filter_map(|(_, response)| response.get("content"));
        for (place, content) in body
            .chain(answers)
            .filter_map(Value::as_object)
            .flatten()
            .enumerate()
        {
            let (media_type, content) = content;
            for (number, example) in examples(content).enumerate() {
                check(
                    at(&format!("{media_type} {place} {number}")),
                    &content["schema"],
                    example,
                );
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
