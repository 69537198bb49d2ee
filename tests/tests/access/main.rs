//! Who may do what, for every operation of the contract and every kind of caller.
//!
//! A new operation fails `every_operation_has_a_row` until it has one in `matrix.rs`.

mod matrix;
mod world;

use kontor_domain::access::RULES;
use kontor_domain::organizations::Role;
use kontor_tests::{Database, TestApp};
use matrix::{Row, rows};
use rstest::rstest;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use world::{CALLERS, World};

fn operations(app: &TestApp) -> BTreeSet<(String, String)> {
    let document = app.anonymous().get("/openapi.json").expect(200).body;
    let mut operations = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("a path item").keys() {
            operations.insert((method.to_uppercase(), path.clone()));
        }
    }
    operations
}

#[test]
fn every_operation_has_a_row() {
    let app = TestApp::start(Database::Sqlite);
    let listed: BTreeSet<_> = rows()
        .iter()
        .map(|row| (row.method.to_owned(), row.template.to_owned()))
        .collect();
    assert_eq!(listed.len(), rows().len(), "an operation has two rows");
    let declared = operations(&app);
    let missing: Vec<_> = declared.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&declared).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "without a row: {missing:?}; no longer there: {gone:?}"
    );
}

#[rstest]
fn every_caller_gets_what_the_matrix_says(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let mut wrong = Vec::new();
    for row in rows() {
        for (caller, expected) in CALLERS.iter().zip(row.expected) {
            if let Err(fault) = check(&app, &row, caller, expected) {
                wrong.push(format!("{} {} as {caller}: {fault}", row.method, row.template));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each caller meets a world of its own, so that one's success does not become another's refusal.
fn check(app: &TestApp, row: &Row, caller: &str, expected: u16) -> Result<(), String> {
    let world = World::new(app, caller, row.template);
    let (path, body) = (world.path(row.template), (row.body)(&world));
    let before = world.scenario.snapshot();
    let answer = world
        .client
        .send(row.method, &path, Some(body).filter(|body| !body.is_null()));
    if answer.status != expected {
        return Err(format!(
            "{} instead of {expected}: {}",
            answer.status, answer.text
        ));
    }
    if expected >= 400 && world.scenario.snapshot() != before {
        return Err(format!("{expected}, and yet something changed"));
    }
    if expected >= 400 && answer.header("content-type") != Some("application/problem+json") {
        return Err("the refusal is no problem+json".to_owned());
    }
    Ok(())
}

/// The rules as a table; `UPDATE=1` rewrites it, so that a change of policy is seen in review.
#[test]
fn the_table_of_rules_is_committed() {
    let mut table = format!("{:<24}{:<22}", "action", "API token's scope");
    for role in Role::ALL {
        write!(table, "{role:<22}").expect("text");
    }
    table.truncate(table.trim_end().len());
    table.push('\n');
    for rule in RULES {
        let scope = rule
            .scope
            .map_or_else(|| "never".to_owned(), |scope| scope.to_string());
        write!(table, "{:<24}{scope:<22}", rule.name).expect("text");
        for role in Role::ALL {
            let cell = if rule.roles.is_empty() {
                "own"
            } else if rule.roles.contains(role) {
                "yes"
            } else {
                "-"
            };
            write!(table, "{cell:<22}").expect("text");
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("access.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &table).expect("the table is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        committed, table,
        "the rules changed: run with UPDATE=1 and have the table reviewed"
    );
}

/// An action that `RULES` does not list would escape the table.
#[test]
fn every_authenticated_operation_is_a_rule() {
    let app = TestApp::start(Database::Sqlite);
    let document = app.anonymous().get("/openapi.json").expect(200).body;
    let items = document["paths"].as_object().expect("paths").values();
    let operations = items.flat_map(|item| item.as_object().expect("an item").values());
    let secured = operations.filter(|operation| {
        operation["security"]
            .as_array()
            .is_some_and(|list| !list.is_empty())
    });
    let declared: BTreeSet<String> = secured
        .map(|operation| operation["operationId"].as_str().expect("an id").to_owned())
        .collect();
    let ruled: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(declared, ruled);
}
