//! The table of paths, as a list of `Path` in Rust.

use crate::secrets::answers_secret;
use serde_json::Value;
use std::fmt::Write;

/// The methods of a path item.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Writes the paths of a contract, sorted, so that what is written out comes before a parameter.
pub fn of(document: &Value) -> String {
    let mut table = "&[\n".to_owned();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let with = |holds: &dyn Fn(&Value) -> bool| -> Vec<String> {
            let operations = METHODS
                .iter()
                .filter_map(|method| Some((method, item.get(method)?)));
            let holding = operations.filter(|(_, operation)| holds(operation));
            holding.map(|(method, _)| method.to_uppercase()).collect()
        };
        let takes =
            |key: &str, value: &str| with(&|operation| has_parameter(document, operation, key, value));
        let _ = writeln!(
            table,
            "Path {{ template: {path:?}, allowed: {:?}, query: &{:?}, condition: &{:?}, secret: &{:?} }},",
            allow(item),
            takes("in", "query"),
            takes("name", "If-Match"),
            with(&|operation| answers_secret(document, operation)),
        );
    }
    table + "]"
}

fn has_parameter(document: &Value, operation: &Value, key: &str, value: &str) -> bool {
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.any(|one| resolve(document, one)[key] == value)
}

/// Follows a reference to a component; any other value is returned as it is.
fn resolve<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    let target = value["$ref"].as_str().and_then(|path| path.strip_prefix('#'));
    target
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(value)
}

/// Returns the methods of a path for `Allow`. A path with GET has HEAD, too.
fn allow(item: &Value) -> String {
    let known = METHODS.into_iter().filter(|method| item.get(method).is_some());
    let named = known.flat_map(|method| match method {
        "get" => vec!["GET".to_owned(), "HEAD".to_owned()],
        other => vec![other.to_uppercase()],
    });
    named.collect::<Vec<_>>().join(", ")
}
