//! The operations of the contract that write.

use kontor_tests::TestApp;
use serde_json::Value;

/// A writing operation of the contract.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub template: String,
    /// The example of its body, if it takes one.
    pub example: Option<Value>,
}

/// All of them. The document that is served is the committed one; `tests/contract.rs` compares them.
pub fn writing_operations(app: &TestApp) -> Vec<Operation> {
    let document = app.anonymous().get("/openapi.json").expect(200).body;
    let mut all = Vec::new();
    for (template, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            if method != "get" {
                let id = operation["operationId"].as_str().expect("an operationId");
                all.push(Operation {
                    id: id.to_owned(),
                    method: method.to_uppercase(),
                    template: template.clone(),
                    example: operation
                        .pointer("/requestBody/content/application~1json/example")
                        .cloned(),
                });
            }
        }
    }
    assert!(all.len() > 10, "the contract has writing operations");
    all
}
