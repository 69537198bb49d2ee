//! Page of all problem types and field codes, generated from the tables so that it can't differ from them.

use crate::problem::{ProblemType, wordings};
use crate::problems::{all, field_codes, of_item};
use std::collections::BTreeSet;
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Problem types

<!-- Made from `api/src/problems.rs` and the lists that it chains;
     `UPDATE=1 cargo test -p kontor-tests --test all contract::` rewrites it. -->

Every error answer is `application/problem+json` (RFC 9457):

```json
{
  \"type\": \"urn:kontor:problem:invalid_input\",
  \"title\": \"Some fields are invalid\",
  \"status\": 422,
  \"code\": \"invalid_input\",
  \"errors\": [
    { \"pointer\": \"/password\", \"code\": \"password_too_short\", \"message\": \"must have at least 15 characters\",
      \"params\": { \"min\": 15 } }
  ],
  \"request_id\": \"4bf92f3577b34da6a3ce929d0e0e4736\"
}
```

`type` is `urn:kontor:problem:` followed by the code; both never change. The texts of `title`, `detail` and `message`
may change: they are in the language requested by `Accept-Language` (German, French, Italian, English). `detail` explains
this occurrence and its remedy. `detail` and `errors` are absent if there is nothing to add.

`errors` has an entry for every invalid field: `pointer` is a JSON pointer into the body (`/postal_address/country`), or
`?` and the name of a query parameter (`?limit`); `code` is one of the [field codes](#field-codes), and `params` contains
the numbers and words used in `message`. At most 100 entries and 13 KiB are listed, and `errors_omitted` is the number of
entries left out; names in pointers are cut after 64 characters. A problem is therefore never larger than 16 KiB.

With `quota_exceeded`, `quota` names the limited resource (`grants`, `teams`, `products`, `billing_addresses`, `billing_exports`, `invitations`, `members` or
`api_tokens`) and `limit` its maximum number; both are settings of the operator ([operate.md](operate.md#limits)).

`openapi.yaml` lists the problems that each operation can answer. Later versions may add problem types and field codes:
handle an unknown type by its status, and show the message of an unknown code.

| Status | Code | Meaning |
| --- | --- | --- |
";

const FIELDS: &str = "
## Field codes

The code of an entry of `errors`, its `params`, and the messages in English. If a bulk request is refused as a whole, each
refused item has the code of the problem that a request for it alone would answer.

| Code | Params | Messages |
| --- | --- | --- |
";

/// Returns the tables of all problem types and all field codes, in Markdown.
#[must_use]
pub fn problems_markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for ProblemType { status, code, title } in all() {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {status} | `{code}` | {} |", title.en);
    }
    page.push_str(FIELDS);
    for code in field_codes() {
        let words = wordings::of_fields().filter(|wording| wording.code == code);
        let own: Vec<&str> = words.map(|wording| wording.sentence.en).collect();
        let params: BTreeSet<&str> = own.iter().flat_map(|text| wordings::names(text)).collect();
        let params: Vec<String> = params.into_iter().map(|name| format!("`{name}`")).collect();
        let own = own.into_iter().map(wordings::of_several);
        let texts: Vec<String> = own
            .chain(of_item(code).map(|kind| kind.title.en.to_owned()))
            .collect();
        let _ = writeln!(
            page,
            "| `{code}` | {} | {} |",
            params.join(", "),
            texts.join("; ")
        );
    }
    page
}
