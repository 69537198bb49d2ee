//! Access rules, for every operation of the contract and every kind of caller: `tests/access.txt`.
//!
//! A new operation fails `every_operation_has_a_row` until the table has a row for it, and
//! `every_operation_has_a_recipe` until a file of `tests/src/recipes/` says what its request needs.

mod bound;
mod effects;
mod fields;
mod searches;
mod system;
mod table;
mod tenants;

use kontor_domain::access::{Rule, rules};
use kontor_domain::organizations::Role;
use kontor_domain::staff::StaffRole;
use kontor_tests::recipes::Recipe;
use kontor_tests::{Database, Operation, TestApp, World};
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};
use table::{Row, rows};

#[test]
fn every_operation_has_a_row() {
    let listed: BTreeSet<String> = rows().into_iter().map(|row| row.operation).collect();
    let declared: BTreeSet<String> = Operation::all().into_iter().map(|each| each.id).collect();
    let missing: Vec<_> = declared.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&declared).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "without a row: {missing:?}; no longer there: {gone:?}"
    );
    assert_eq!(listed.len(), rows().len(), "an operation has two rows");
}

#[test]
fn every_operation_has_a_recipe() {
    let known: Vec<&str> = Recipe::all().map(|recipe| recipe.operation).collect();
    let declared: BTreeSet<String> = Operation::all().into_iter().map(|each| each.id).collect();
    let unique: BTreeSet<String> = known.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(unique, declared, "recipes on the left, operations on the right");
    assert_eq!(unique.len(), known.len(), "an operation has two recipes");
}

#[rstest]
fn every_caller_gets_what_the_table_says(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let operations: BTreeMap<String, Operation> = Operation::all()
        .into_iter()
        .map(|each| (each.id.clone(), each))
        .collect();
    let mut wrong = Vec::new();
    for row in rows() {
        let operation = &operations[&row.operation];
        for (caller, expected) in table::CALLERS.iter().zip(&row.statuses) {
            if let Err(fault) = check(&app, operation, caller, *expected) {
                wrong.push(format!("{} as {caller}: {fault}", row.operation));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each caller meets a world of its own, so that one's success does not become another's refusal.
fn check(app: &TestApp, operation: &Operation, caller: &str, expected: u16) -> Result<(), String> {
    let world = World::new(app, caller, operation);
    let (path, body) = (world.address(operation), world.body(operation));
    let before = world.scenario.snapshot();
    let answer = world.client.send(&operation.method, &path, body);
    if answer.status != expected {
        return Err(format!(
            "{} instead of {expected}: {}",
            answer.status, answer.text
        ));
    }
    let step_up = rules().any(|rule| rule.name == operation.id && rule.step_up);
    if caller == "stale" && step_up && answer.body["code"] != "step_up_required" {
        return Err(format!("not for want of the password: {}", answer.text));
    }
    if expected >= 400 && world.scenario.snapshot() != before {
        return Err(format!("{expected}, and yet something changed"));
    }
    if expected >= 400 && answer.header("content-type") != Some("application/problem+json") {
        return Err("the refusal is no problem+json".to_owned());
    }
    Ok(())
}

/// The table's roles and scopes are the domain's rules, so a change of policy shows in the table.
#[test]
fn the_table_says_what_the_rules_say() {
    let rows = rows();
    let secured: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row.scope != "public" && row.scope != "service")
        .map(|row| row.operation.as_str())
        .collect();
    let ruled: BTreeSet<&str> = rules().map(|rule| rule.name).collect();
    assert_eq!(
        secured, ruled,
        "an operation without a rule, or a rule without an operation"
    );
    for rule in rules() {
        let row = rows.iter().find(|row| row.operation == rule.name).expect("a row");
        let scope = rule
            .scope
            .map_or_else(|| without_scope(rule).to_owned(), |scope| scope.to_string());
        assert_eq!(row.scope, scope, "{}", rule.name);
        for role in Role::ALL {
            let allowed = rule.roles.is_empty() || rule.roles.contains(role);
            if rule.billing && !role.has_billing(false) {
                assert_eq!(status_of(row, role.as_str()), 404, "{} as {role}", rule.name);
                continue;
            }
            let is_refused = status_of(row, role.as_str()) == 403;
            assert_eq!(allowed, !is_refused, "{} as {role}", rule.name);
        }
        staff_get_what_the_rule_says(rule, row);
        let operation = Operation::all().into_iter().find(|one| one.id == rule.name);
        let by = Recipe::of(&operation.expect("an operation")).by;
        let usual = status_of(row, by);
        assert_ne!(usual, 403, "{} as {by}", rule.name);
        let expected = match rule.name {
            _ if rule.step_up => 403,
            // By then its code has expired.
            "confirm_phone" => 422,
            _ => usual,
        };
        assert_eq!(
            status_of(row, "stale"),
            expected,
            "{} without the password",
            rule.name
        );
    }
}

/// The word in the column of scopes for an operation that API tokens can't call.
const fn without_scope(rule: &Rule) -> &'static str {
    if rule.staff.is_some() { "staff" } else { "session" }
}

/// Staff are outsiders to whatever customers do, and customers to whatever staff do.
fn staff_get_what_the_rule_says(rule: &Rule, row: &Row) {
    let name = rule.name;
    let Some(roles) = rule.staff else {
        for caller in ["agent", "clerk"] {
            assert_eq!(
                status_of(row, caller),
                status_of(row, "outsider"),
                "{name} as {caller}"
            );
        }
        return;
    };
    for customer in Role::ALL
        .iter()
        .map(|role| role.as_str())
        .chain(["outsider", "token"])
    {
        assert_eq!(status_of(row, customer), 404, "{name} as {customer}");
    }
    let allowed = |caller| !matches!(status_of(row, caller), 403 | 404);
    assert_eq!(allowed("agent"), roles.is_empty(), "{name} as agent");
    let clerks = roles.is_empty() || roles.contains(&StaffRole::BillingClerk);
    assert_eq!(allowed("clerk"), clerks, "{name} as clerk");
}

fn status_of(row: &Row, caller: &str) -> u16 {
    let column = table::CALLERS
        .iter()
        .position(|known| *known == caller)
        .expect("a column");
    row.statuses[column]
}
