//! The operations of the contract, for tests that ask each of them.

use crate::contract::{CONTRACT, examples, resolve};
use serde_json::Value;

/// An operation of the contract.
pub struct Operation {
    /// Its name.
    pub id: String,
    /// In capitals.
    pub method: String,
    /// Its path, with parameters.
    pub template: String,
    /// The example of its body, if it takes one.
    pub example: Option<Value>,
    /// Its first tag: the capability.
    pub tag: String,
    /// Its effect, in words.
    pub description: String,
    parameters: Vec<&'static Value>,
}

impl Operation {
    /// All of them; `tests/contract.rs` shows that they are those of the document that is served.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for (template, item) in CONTRACT["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("a path item") {
                all.push(Self::new(template, method, operation));
            }
        }
        assert!(all.len() > 60, "the contract was read");
        all
    }

    fn new(template: &str, method: &str, operation: &'static Value) -> Self {
        let text = |pointer: &str| {
            let text = operation.pointer(pointer).and_then(Value::as_str);
            text.expect(pointer).to_owned()
        };
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        Self {
            id: text("/operationId"),
            method: method.to_uppercase(),
            template: template.to_owned(),
            example: operation
                .pointer("/requestBody/content/application~1json")
                .and_then(|body| examples(body).next())
                .cloned(),
            tag: text("/tags/0"),
            // Words may be cut by the lines of the source.
            description: text("/description")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            parameters: parameters.map(resolve).collect(),
        }
    }

    /// Whether it is more than a read.
    pub fn writes(&self) -> bool {
        self.method != "GET"
    }

    /// Whether it declares a parameter of this name.
    pub fn takes(&self, parameter: &str) -> bool {
        self.parameters.iter().any(|one| name(one) == parameter)
    }

    /// Whether it answers a list, page by page.
    pub fn is_list(&self) -> bool {
        self.takes("limit") && self.takes("after")
    }

    /// Filters of its list: the parameter's name, and the words that it takes if they are a closed list.
    pub fn filters(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        let of_pages = ["limit", "after", "include_total", "sums"];
        let filters = self.parameters.iter().filter(|one| one["in"] == "query");
        filters
            .map(|one| (name(one), resolve(&one["schema"])))
            .filter(|(name, _)| !of_pages.contains(name))
            .map(|(name, schema)| {
                // Of a list of words, each is one.
                let word = match schema.get("items") {
                    Some(items) => resolve(items),
                    None => schema,
                };
                let words = word["enum"].as_array().into_iter().flatten();
                (name, words.filter_map(Value::as_str).collect())
            })
            .collect()
    }

    /// Parameters of its query whose form is that of an id.
    pub fn ids_in_query(&self) -> Vec<&str> {
        let is_id = |parameter: &&&'static Value| {
            let pattern = parameter["schema"]["pattern"].as_str().unwrap_or_default();
            parameter["in"] == "query"
                && (name(parameter).ends_with("_id") || pattern.ends_with("_[0-9a-f]{32}$"))
        };
        self.parameters
            .iter()
            .filter(is_id)
            .map(|parameter| name(parameter))
            .collect()
    }

    /// Its path with what the query must have, each with a parameter for its value.
    pub fn address_template(&self) -> String {
        let needed = self
            .parameters
            .iter()
            .filter(|given| given["in"] == "query" && given["required"] == true);
        let query: Vec<String> = needed.map(|given| format!("{0}={{{0}}}", name(given))).collect();
        [self.template.as_str(), &query.join("&")].join(if query.is_empty() { "" } else { "?" })
    }

    /// Its address with the ids of the contract's examples, which don't exist.
    pub fn example_address(&self) -> String {
        self.parameters
            .iter()
            .fold(self.address_template(), |path, parameter| {
                let place = format!("{{{}}}", name(parameter));
                match parameter["example"].as_str() {
                    Some(example) => path.replace(&place, example),
                    None => path,
                }
            })
    }
}

fn name(parameter: &'static Value) -> &'static str {
    parameter["name"].as_str().expect("a name")
}
