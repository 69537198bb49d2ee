//! Reading `tests/access.txt`, and the operations of the contract.

use kontor_tests::TestApp;
use serde_json::Value;
use std::collections::BTreeMap;

/// The columns of the table. `token` is the legal representative's API token with every scope but the right one.
pub const CALLERS: [&str; 9] = [
    "anonymous",
    "outsider",
    "suspended",
    "external",
    "collaborator",
    "administrator",
    "legal_representative",
    "agent",
    "token",
];

/// What each caller gets from one operation.
pub struct Row {
    pub operation: String,
    /// The scope an API token needs, `session`, or `public`.
    pub scope: String,
    pub statuses: Vec<u16>,
}

/// The table, without its head.
pub fn rows() -> Vec<Row> {
    let text = include_str!("../../access.txt");
    let mut lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let head: Vec<&str> = lines.next().expect("a head").split_whitespace().skip(2).collect();
    assert_eq!(head, CALLERS, "the head of access.txt");
    lines.map(row).collect()
}

fn row(line: &str) -> Row {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [operation, scope, statuses @ ..] = words.as_slice() else {
        panic!("too short: {line}")
    };
    let statuses: Vec<u16> = statuses
        .iter()
        .map(|status| status.parse().expect("a status"))
        .collect();
    assert_eq!(statuses.len(), CALLERS.len(), "{line}");
    Row {
        operation: (*operation).to_owned(),
        scope: (*scope).to_owned(),
        statuses,
    }
}

/// An operation of the contract.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub template: String,
    /// The example of its body, if it takes one.
    pub example: Option<Value>,
    pub tag: String,
    /// Parameters of its query that hold an id.
    pub ids_in_query: Vec<String>,
}

impl Operation {
    /// All of them, by id.
    pub fn all(app: &TestApp) -> BTreeMap<String, Self> {
        let document = app.anonymous().get("/openapi.json").expect(200).body;
        let mut all = BTreeMap::new();
        for (template, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("a path item") {
                let text = |pointer: &str| {
                    operation
                        .pointer(pointer)
                        .and_then(Value::as_str)
                        .expect(pointer)
                        .to_owned()
                };
                let id = text("/operationId");
                let example = operation
                    .pointer("/requestBody/content/application~1json/example")
                    .cloned();
                let (method, template) = (method.to_uppercase(), template.clone());
                all.insert(
                    id.clone(),
                    Self {
                        id,
                        method,
                        template,
                        example,
                        tag: text("/tags/0"),
                        ids_in_query: ids_in_query(operation),
                    },
                );
            }
        }
        all
    }
}

/// Parameters of the query whose form is that of an id.
fn ids_in_query(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let is_id = |parameter: &&Value| {
        let pattern = parameter["schema"]["pattern"].as_str().unwrap_or_default();
        let name = parameter["name"].as_str().unwrap_or_default();
        parameter["in"] == "query" && (name.ends_with("_id") || pattern.ends_with("_[0-9a-f]{32}$"))
    };
    let name = |parameter: &Value| parameter["name"].as_str().expect("a name").to_owned();
    parameters.iter().filter(is_id).map(name).collect()
}
