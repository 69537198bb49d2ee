//! The lines of the pages for newcomers and integrators, and about billing, work as they are written, in their order, on a
//! fresh server, and their answers have the fields that the pages show.

use crate::commands::run::{Done, MASTER_KEY, empty};
use kontor_tests::Database;
use kontor_tests::process::{Process, binary};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// Says which block of a page begins.
const MARK: &str = "@@ block ";

/// The lines of a page that are to be pasted, and what it shows of the answers.
#[derive(Debug)]
struct Block {
    lines: String,
    /// Names of fields.
    fields: Vec<String>,
}

fn blocks(name: &str) -> Vec<Block> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    let page = std::fs::read_to_string(page).expect("the page");
    let mut blocks: Vec<Block> = Vec::new();
    // What stands between fences is every other part.
    for fenced in page.split("\n```").skip(1).step_by(2) {
        let (language, text) = fenced.split_once('\n').unwrap_or_default();
        match (language, blocks.last_mut()) {
            ("sh", _) => blocks.push(Block {
                lines: text.to_owned(),
                fields: text
                    .lines()
                    .filter(|line| line.starts_with('#'))
                    .flat_map(fields)
                    .collect(),
            }),
            ("json", Some(block)) => block.fields.extend(text.lines().flat_map(fields)),
            _ => {}
        }
    }
    blocks
}

/// The names of fields in a line of JSON.
fn fields(line: &str) -> Vec<String> {
    let parts: Vec<&str> = line.split('"').collect();
    let named = parts.windows(2).skip(1).step_by(2);
    named
        .filter(|pair| pair[1].trim_start().starts_with(':'))
        .map(|pair| format!("\"{}\"", pair[0]))
        .collect()
}

/// Runs the blocks of a page; answers what each printed.
fn run(name: &str) -> (Vec<Block>, Vec<String>) {
    let blocks = blocks(name);
    let fresh = empty(Database::Sqlite);
    let server = Process::start(&fresh, &[]);
    let mut script = String::from("set -euo pipefail\n");
    for (number, block) in blocks.iter().enumerate() {
        // An answer has no line break at its end.
        let _ = write!(script, "printf '\\n{MARK}{number}\\n'\n{}\n", block.lines);
    }
    let folder = binary().parent().expect("a folder").to_owned();
    let others = std::env::var("PATH").unwrap_or_default();
    let done: Done = Command::new("bash")
        .args(["-c", &script.replace("http://127.0.0.1:8080", &server.base)])
        .current_dir(&fresh.folder)
        .env_clear()
        .env("PATH", format!("{}:{others}", folder.display()))
        // What the server was started with, for the commands of an operator.
        .env("KONTOR_DATA_DIR", &fresh.folder)
        .env("KONTOR_DATABASE_URL", &fresh.url)
        .env("KONTOR_MASTER_KEY", MASTER_KEY)
        .env("KONTOR_LOG", "warn")
        .output()
        .expect("bash")
        .into();
    let said = done.succeeds().out;
    let printed = said.split(MARK).skip(1).map(str::to_owned).collect();
    (blocks, printed)
}

/// Fails unless each block printed the fields that the page shows.
fn has_its_fields(name: &str, (blocks, printed): &(Vec<Block>, Vec<String>)) {
    assert!(blocks.len() >= 10, "the page has lines to run");
    assert_eq!(blocks.len(), printed.len());
    for (block, printed) in blocks.iter().zip(printed) {
        let missing: Vec<_> = block
            .fields
            .iter()
            .filter(|field| !printed.contains(*field))
            .collect();
        assert!(
            missing.is_empty(),
            "{name}: no {missing:?} in\n{printed}\nof\n{}",
            block.lines
        );
    }
}

/// Fails unless these texts were printed in this order.
fn says_in_order(printed: &[String], shown: &[&str]) {
    let said = printed.concat();
    let mut rest = said.as_str();
    for shown in shown {
        let (_, after) = rest
            .split_once(shown)
            .unwrap_or_else(|| panic!("no {shown} in\n{rest}"));
        rest = after;
    }
}

#[test]
fn the_lines_of_the_first_half_hour_work() {
    let done = run("start.md");
    has_its_fields("start.md", &done);
    says_in_order(
        &done.1,
        &[
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
        ],
    );
}

#[test]
fn the_lines_about_billing_work() {
    let done = run("billing.md");
    has_its_fields("billing.md", &done);
    says_in_order(
        &done.1,
        &[
            "\"is_default\":true",
            "\"product_state\":\"pending\"",
            "\"state\":\"open\"",
            "%PDF-",
            "not_paid_yet",
            "is staff now: billing_clerk",
            "\"state\":\"paid\"",
            "\"state\":\"active\"",
            "\"sums\":[{\"count\":1,",
            "kind,id,number,state,",
        ],
    );
}

#[test]
fn the_examples_for_integrators_work() {
    let done = run("integrate.md");
    has_its_fields("integrate.md", &done);
    says_in_order(
        &done.1,
        &[
            "{\"email\":\"lea@example.com\"}",
            "\"status\":\"authenticated\"",
            "\"secret\":\"kontor_api_",
            "\"code\":\"invalid_input\"",
            "\"total\":2",
            "HTTP/1.1 200",
            "HTTP/1.1 201",
            "\"already_invited\"",
            "\"price\":{\"amount\":\"6.50\",\"currency\":\"CHF\"}",
            "\"status\":\"given\"",
            "\"name\":\"Webmasters\"",
            "\"allowed\":true",
            "\"state\":\"open\"",
            "\"token\":\"kontor_transfer_",
        ],
    );
}
