//! The page of all problem types, made of the catalogue so that it can't say anything else.

use crate::problem::{ProblemType, types};
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Problem types

<!-- Made from `api/src/problem.rs`; `UPDATE=1 cargo test -p kontor-tests --test contract` rewrites it. -->

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

`type` is `urn:kontor:problem:` and the code; both never change, the words of `title` and `detail` may: `title` is in
the language that `Accept-Language` wants (German, French, Italian, English), `detail` is English. `detail` and
`errors` are there when there is something to say. `errors` has an entry for every wrong field: `pointer` is a JSON
pointer into the body (`/postal_address/country`), or `?` and the name of a query parameter (`?limit`).

`openapi.yaml` lists for each operation which of these it can answer.

| Status | Code | Meaning |
| --- | --- | --- |
";

/// The table of all problem types in Markdown.
#[must_use]
pub fn problems_markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for ProblemType { status, code, title } in types::ALL {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {status} | `{code}` | {title} |");
    }
    page
}
