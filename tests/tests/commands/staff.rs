//! `kontor staff`: members of the provider's staff, their roles and desk names.

use crate::commands::run::{Done, empty, kontor};
use kontor_tests::Database;
use kontor_tests::database::Fresh;
use rstest::rstest;

fn staff(fresh: &Fresh, arguments: &[&str]) -> Done {
    kontor(fresh, &[], &[&["staff"], arguments].concat())
}

#[rstest]
fn staff_add_wants_an_account(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    kontor(&fresh, &[], &["demo"]).succeeds();
    let add = |who| staff(&fresh, &["add", who]);
    assert_eq!(
        add("LEA@muster.example").succeeds().out,
        "LEA@muster.example is staff now\n"
    );
    assert_eq!(
        add("lea@muster.example").succeeds().out,
        "lea@muster.example was staff already\n"
    );
    add("nobody@muster.example").fails_saying("nobody@muster.example has no account: sign up first");
    add("nobody").fails_saying("nobody: ");
}

#[rstest]
fn a_role_comes_with_the_name_that_customers_see(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let fresh = empty(database);
    kontor(&fresh, &[], &["demo"]).succeeds();
    let log = || kontor(&fresh, &[], &["activity"]).succeeds().out;
    // What the clerk of the demo data did.
    let earlier = log().lines().count();
    let lea = "lea@muster.example";
    let add = |name| {
        staff(
            &fresh,
            &["add", lea, "--role", "billing_clerk", "--desk-name", name],
        )
    };
    assert_eq!(
        add("Mara (Billing)").succeeds().out,
        "lea@muster.example is staff now: billing_clerk, seen as \"Mara (Billing)\"\n"
    );
    assert_eq!(
        add("Mira").succeeds().out,
        "lea@muster.example has another role or desk name now: billing_clerk, seen as \"Mira\"\n"
    );
    add("Mira").succeeds();
    // Without a role, nothing is taken away.
    staff(&fresh, &["add", lea]).succeeds();
    let list = staff(&fresh, &["list"]).succeeds().out;
    let line = list.lines().find(|line| line.starts_with(lea)).expect("a line");
    assert!(
        line.starts_with("lea@muster.example  billing_clerk  \"Mira\"  since 20"),
        "{line}"
    );
    assert!(
        list.contains("mila@provider.example  billing_clerk  \"Mila (Billing)\"  since 20"),
        "{list}"
    );
    let log = log();
    let entries: Vec<&str> = log.lines().skip(earlier).collect();
    assert_eq!(entries.len(), 2, "{log}");
    assert!(
        entries[0].contains("account.staff_added")
            && entries[0].contains("\"desk_name\":\"Mara (Billing)\"")
            && entries[0].contains("\"staff_role\":\"billing_clerk\""),
        "{log}"
    );
    assert!(
        entries[1].contains("account.staff_updated") && entries[1].contains("\"desk_name\":\"Mira\""),
        "{log}"
    );
    staff(&fresh, &["add", "noa@muster.example"]).succeeds();
    let list = staff(&fresh, &["list"]).succeeds().out;
    assert!(list.contains("noa@muster.example  no role  since 20"), "{list}");
}

#[rstest]
fn staff_remove_ends_a_place_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    kontor(&fresh, &[], &["demo"]).succeeds();
    let lea = "lea@muster.example";
    staff(&fresh, &["add", lea]).succeeds();
    assert_eq!(
        staff(&fresh, &["remove", lea]).succeeds().out,
        "lea@muster.example is no longer staff\n"
    );
    staff(&fresh, &["remove", lea]).fails_saying("lea@muster.example is not staff");
    staff(&fresh, &["remove", "nobody@muster.example"]).fails_saying("has no account");
    let log = kontor(&fresh, &[], &["activity"]).succeeds().out;
    assert!(
        log.lines()
            .last()
            .is_some_and(|line| line.contains("account.staff_removed"))
    );
    assert!(!staff(&fresh, &["list"]).succeeds().out.contains(lea));
}

#[test]
fn a_bad_role_or_name_is_refused_by_its_flag() {
    let fresh = empty(Database::Sqlite);
    let add = |more: &[&str]| staff(&fresh, &[&["add", "lea@muster.example"], more].concat());
    let refused = |more: &[&str], words: &str| {
        let done = add(more);
        assert_ne!(done.code, Some(0));
        assert!(done.err.contains(words), "no {words:?} in {}", done.err);
    };
    refused(&["--role", "billing_clerk"], "--desk-name");
    refused(&["--desk-name", "Mara"], "--role");
    refused(&["--role", "boss", "--desk-name", "Mara"], "billing_clerk");
    refused(&["--role", "billing_clerk", "--desk-name", " "], "--desk-name: ");
    let long = "x".repeat(61);
    refused(
        &["--role", "billing_clerk", "--desk-name", &long],
        "--desk-name: ",
    );
    refused(
        &["--role", "billing_clerk", "--desk-name", "Ma\u{7}ra"],
        "--desk-name: ",
    );
}
