//! The operations as the served contract lists them.

use kontor_tests::TestApp;
use serde_json::Value;

/// An operation of the contract.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub template: String,
    /// The example of its body, if it takes one.
    pub example: Option<Value>,
}

/// All of them.
pub fn all(app: &TestApp) -> Vec<Operation> {
    let document = app.anonymous().get("/openapi.json").expect(200).body;
    let mut all = Vec::new();
    for (template, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            all.push(Operation {
                id: operation["operationId"].as_str().expect("an id").to_owned(),
                method: method.to_uppercase(),
                template: template.clone(),
                example: operation
                    .pointer("/requestBody/content/application~1json/example")
                    .cloned(),
            });
        }
    }
    assert!(all.len() > 30, "the contract was read");
    all
}

/// A path with an id of the right kind in each place: `uuid` behind the kind's prefix.
pub fn path(template: &str, uuid: &str) -> String {
    [
        ("{organization_id}", "org"),
        ("{member_id}", "member"),
        ("{invitation_id}", "invite"),
        ("{session_id}", "ses"),
        ("{device_id}", "device"),
        ("{api_token_id}", "token"),
    ]
    .iter()
    .fold(template.to_owned(), |path, (name, prefix)| {
        path.replace(name, &format!("{prefix}_{uuid}"))
    })
}
