//! The page of all problem types and of the codes of fields, made of the tables so that it can't say anything else.

use crate::problem::{ProblemType, types, wordings};
use std::collections::BTreeSet;
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Problem types

<!-- Made from `api/src/problem.rs` and the tables in `api/src/problem/`;
     `UPDATE=1 cargo test -p kontor-tests --test contract` rewrites it. -->

Every error answer is `application/problem+json` (RFC 9457):

```json
{
  \"type\": \"urn:kontor:problem:invalid_input\",
  \"title\": \"Some fields are not acceptable\",
  \"status\": 422,
  \"code\": \"invalid_input\",
  \"errors\": [
    { \"pointer\": \"/password\", \"code\": \"password_too_short\", \"message\": \"must have at least 15 characters\",
      \"params\": { \"min\": 15 } }
  ],
  \"request_id\": \"4bf92f3577b34da6a3ce929d0e0e4736\"
}
```

`type` is `urn:kontor:problem:` and the code; both never change. The words of `title`, `detail` and `message` may: they
are in the language that `Accept-Language` wants (German, French, Italian, English). `detail` says what to do about this
occurrence. `detail` and `errors` are absent when there is nothing to say.

`errors` has an entry for every wrong field: `pointer` is a JSON pointer into the body (`/postal_address/country`), or
`?` and the name of a query parameter (`?limit`); `code` is one of the [codes of fields](#codes-of-fields), and `params`
holds the numbers and words that `message` is made of. At most 100 entries and 13 KiB are listed, and `errors_omitted`
is the number of those left out; names in pointers are cut after 64 characters. So a problem is never larger than
16 KiB.

With `quota_exceeded`, `quota` names what there would be too many of (`grants`, `teams`, `products`, `invitations`,
`members` or `api_tokens`) and `limit` how many there may be; both are settings of the operator
([operate.md](operate.md#limits)).

`openapi.yaml` lists for each operation which of these it can answer. Later versions may add problem types and codes of
fields: treat an unknown type by its status, and show the message of an unknown code.

| Status | Code | Meaning |
| --- | --- | --- |
";

const FIELDS: &str = "
## Codes of fields

The code of an entry of `errors`, its `params`, and the messages in English. An item of a bulk request that is refused
as a whole has the code of the problem that it would be alone.

| Code | Params | Messages |
| --- | --- | --- |
";

/// The tables of all problem types and of all codes of fields, in Markdown.
#[must_use]
pub fn problems_markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for ProblemType { status, code, title } in types::ALL {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {status} | `{code}` | {title} |");
    }
    page.push_str(FIELDS);
    for code in wordings::field_codes() {
        let words = wordings::of_fields().filter(|wording| wording.code == code);
        let own: Vec<&str> = words.map(|wording| wording.en).collect();
        let params: BTreeSet<&str> = own.iter().flat_map(|text| wordings::names(text)).collect();
        let params: Vec<String> = params.into_iter().map(|name| format!("`{name}`")).collect();
        let of_items = wordings::OF_ITEMS.iter().filter(|kind| kind.code == code);
        let own = own.into_iter().map(wordings::of_several);
        let texts: Vec<String> = own.chain(of_items.map(|kind| kind.title.to_owned())).collect();
        let _ = writeln!(
            page,
            "| `{code}` | {} | {} |",
            params.join(", "),
            texts.join("; ")
        );
    }
    page
}
