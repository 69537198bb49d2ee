//! The page of all problem types, made of the catalogue and the contract so that it can't say anything else.

use crate::problem::{ProblemType, types};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Problem types

<!-- Made from `api/src/problem.rs` and the contract; `UPDATE=1 cargo test -p kontor-tests --test contract` rewrites it. -->

Every error answer is `application/problem+json` (RFC 9457):

```json
{
  \"type\": \"urn:kontor:problem:invalid_input\",
  \"title\": \"Some fields are not acceptable\",
  \"status\": 422,
  \"code\": \"invalid_input\",
  \"errors\": [{ \"pointer\": \"/name\", \"code\": \"required\", \"message\": \"must not be empty\" }],
  \"request_id\": \"4bf92f3577b34da6a3ce929d0e0e4736\"
}
```

`type` is `urn:kontor:problem:` and the code; both never change, the words of `title` and `detail` may. `detail` and
`errors` are there when there is something to say. `errors` has an entry for every wrong field: `pointer` is a JSON
pointer into the body (`/postal_address/country`), or `?` and the name of a query parameter (`?limit`).

| Status | Code | Meaning | Answered by |
| --- | --- | --- | --- |
";

/// More operations than this are not listed one by one.
const LISTED_MAX: usize = 8;

/// The table of all problem types in Markdown. `document` is the contract.
#[must_use]
pub fn problems_markdown(document: &Value) -> String {
    let (answered_by, operations) = answered_by(document);
    let mut page = INTRODUCTION.to_owned();
    for ProblemType { status, code, title } in types::ALL {
        let by = match answered_by.get(code) {
            None => "paths, for a method that they do not know".to_owned(),
            Some(by) if by.len() == operations => "every operation".to_owned(),
            Some(by) if by.len() > LISTED_MAX => format!("{} operations", by.len()),
            Some(by) => format!("`{}`", by.join("`, `")),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {status} | `{code}` | {title} | {by} |");
    }
    page
}

/// The operations that can answer each problem, and how many operations there are.
fn answered_by(document: &Value) -> (BTreeMap<&str, Vec<&str>>, usize) {
    let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut count = 0;
    let items = document["paths"].as_object().into_iter().flatten();
    for operation in items.flat_map(|(_, item)| item.as_object().into_iter().flat_map(|item| item.values())) {
        count += 1;
        let id = operation["operationId"].as_str().unwrap_or_default();
        for response in operation["responses"]
            .as_object()
            .into_iter()
            .flat_map(|map| map.values())
        {
            let shared = response["$ref"]
                .as_str()
                .and_then(|path| document.pointer(&path[1..]));
            let content = &shared.unwrap_or(response)["content"]["application/problem+json"];
            for code in content["examples"]
                .as_object()
                .into_iter()
                .flat_map(|map| map.keys())
            {
                by.entry(code).or_default().push(id);
            }
        }
    }
    (by, count)
}
