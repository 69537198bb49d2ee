//! `openapi.yaml` and the code say the same, both ways.

use kontor_api::contract;
use kontor_tests::{Database, TestApp};
use std::path::Path;

fn committed() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi.yaml");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, generated()).expect("the contract is written");
    }
    std::fs::read_to_string(path).expect("openapi.yaml")
}

fn generated() -> String {
    contract::document().expect("a contract").to_yaml().expect("YAML")
}

#[test]
fn the_committed_contract_is_the_one_of_the_code() {
    let (committed, generated) = (committed(), generated());
    let only = |one: &str, other: &str| {
        one.lines()
            .filter(|line| !other.contains(*line))
            .take(5)
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(
        committed == generated,
        "openapi.yaml differs from the code (UPDATE=1 rewrites it)\nonly in the file:\n{}\nonly in the code:\n{}",
        only(&committed, &generated),
        only(&generated, &committed)
    );
}

#[test]
fn the_served_contract_is_the_committed_one() {
    let app = TestApp::start(Database::Sqlite);
    assert_eq!(app.anonymous().get("/openapi.yaml").expect(200).text, committed());
    let json = app.anonymous().get("/openapi.json").expect(200).body;
    assert_eq!(
        json,
        serde_json::to_value(contract::document().expect("a contract")).expect("JSON")
    );
}

#[test]
fn every_operation_is_described_in_full() {
    let document = serde_json::to_value(contract::document().expect("a contract")).expect("JSON");
    let mut lacking = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            let mut check = |holds: bool, what: &str| {
                if !holds {
                    lacking.push(format!("{method} {path}: {what}"));
                }
            };
            let filled = |pointer: &str| {
                operation
                    .pointer(pointer)
                    .and_then(|text| text.as_str())
                    .is_some_and(|text| !text.is_empty())
            };
            check(filled("/operationId"), "no operationId");
            check(filled("/summary"), "no summary");
            check(filled("/description"), "no description");
            check(filled("/tags/0"), "no tag");
            check(operation["security"].is_array(), "no security");
            if let Some(body) = operation.get("requestBody") {
                check(
                    body.pointer("/content/application~1json/example").is_some(),
                    "no example of the body",
                );
            }
            let responses = operation["responses"].as_object().expect("responses");
            check(
                responses.keys().any(|status| status.starts_with('2')),
                "no success",
            );
            for status in ["429", "500", "503"] {
                check(
                    responses.contains_key(status),
                    "a problem that every operation can answer is missing",
                );
            }
            for (status, response) in responses {
                check(
                    response["description"]
                        .as_str()
                        .is_some_and(|text| !text.is_empty()),
                    "a response without description",
                );
                let content = response["content"].as_object();
                if status.starts_with(['4', '5']) {
                    let problem = response.pointer("/content/application~1problem+json");
                    let shown = problem.is_some_and(|problem| {
                        problem["examples"]
                            .as_object()
                            .is_some_and(|list| !list.is_empty())
                    });
                    check(shown, &format!("{status} without an example of its problems"));
                } else if content.is_some_and(|content| content.contains_key("application/json")) {
                    check(
                        response.pointer("/content/application~1json/example").is_some(),
                        &format!("{status} without an example"),
                    );
                }
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}
