//! The lines of docs/start.md work, in their order, on a fresh server.

use crate::run::{Done, empty};
use kontor_tests::Database;
use kontor_tests::process::Process;
use std::path::Path;
use std::process::Command;

/// The reader waits a moment for a mail; the test asks again until it is there.
const PATIENT_CURL: &str = r#"
set -euo pipefail
curl() {
    local tries answer=''
    for ((tries = 0; tries < 3000; tries++)); do
        answer=$(command curl --silent --show-error "$@")
        [ "$answer" = '[]' ] || break
    done
    printf '%s\n' "$answer"
}
"#;

#[test]
fn the_lines_of_the_first_half_hour_work() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/start.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let blocks: Vec<&str> = page
        .split("```sh\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(blocks.len() >= 10, "the page has lines to run");

    let fresh = empty(Database::Sqlite);
    let server = Process::start(&fresh, &[]);
    let lines = blocks.concat().replace("http://127.0.0.1:8080", &server.base);
    let done: Done = Command::new("bash")
        .args(["-c", &format!("{PATIENT_CURL}{lines}")])
        .output()
        .expect("bash")
        .into();
    let said = done.succeeds().out;
    // In the order of the page: what each step is there to show.
    let mut rest = said.as_str();
    for shown in [
        "{\"email\":\"lea@example.com\"}",
        "Confirm your e-mail address",
        "\"my_role\":\"legal_representative\"",
        "\"locale\":\"en\",\"created_at\"",
        "\"refresh_token\":\"kontor_refresh_",
        "etag: ",
        "\"pointer\":\"/postal_address/country\"",
        "\"state\":\"open\"",
        "{\"email\":\"noa@example.com\"}",
        "\"role\":\"administrator\"",
        "legal_representative_only",
        "last_legal_representative",
        "\"action\":\"member.updated\"",
        "{\"intact\":true,\"entries\":6,",
        "\"secret\":\"kontor_api_",
    ] {
        let (_, after) = rest
            .split_once(shown)
            .unwrap_or_else(|| panic!("no {shown} in\n{rest}"));
        rest = after;
    }
}
