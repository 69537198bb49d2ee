//! The installation's log: what an operator does with the other commands stands there, and can't be changed unseen.

use crate::commands::run::{Done, empty, kontor};
use kontor_tests::Database;
use kontor_tests::database::Fresh;
use rstest::rstest;

fn log(fresh: &Fresh) -> Vec<String> {
    let done: Done = kontor(fresh, &[], &["activity"]).succeeds();
    done.out.lines().map(str::to_owned).collect()
}

#[rstest]
fn what_an_operator_does_is_in_the_log(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    kontor(&fresh, &[], &["demo"]).succeeds();
    // What the clerk of the demo data did.
    let earlier = log(&fresh);
    assert!(earlier[0].contains("account.staff_added") && earlier[1].contains("payment.recorded"));
    let made = kontor(
        &fresh,
        &[],
        &["service-token", "create", "--name", "Drive", "--kinds", "drive"],
    )
    .succeeds();
    let (id, secret) = made.out.trim().split_once("  ").expect("an id and a secret");
    kontor(&fresh, &[], &["service-token", "revoke", id]).succeeds();
    // Nothing changes twice.
    kontor(&fresh, &[], &["service-token", "revoke", id]).fails_saying("was revoked before");
    kontor(&fresh, &[], &["keys", "rotate"]).succeeds();
    kontor(&fresh, &[], &["staff", "add", "lea@muster.example"]).succeeds();
    kontor(&fresh, &[], &["staff", "add", "lea@muster.example"]).succeeds();
    let lines = log(&fresh).split_off(earlier.len());
    let actions: Vec<&str> = lines.iter().filter_map(|line| line.split("  ").nth(2)).collect();
    assert_eq!(
        actions,
        [
            "service_token.created",
            "service_token.revoked",
            "signing_key.rotated",
            "account.staff_added"
        ]
    );
    assert!(
        lines[0].contains(id) && lines[0].contains(r#""name":"Drive""#),
        "{}",
        lines[0]
    );
    assert!(lines[2].contains(r#""rotation":"planned""#), "{}", lines[2]);
    assert!(lines.iter().all(|line| !line.contains(secret)));
    // One form of moments, in the details too: whole seconds, as in the API.
    for at in [
        "\"expires_at\":\"",
        "\"activates_at\":\"",
        "\"others_retire_at\":\"",
    ] {
        let line = lines.iter().find(|line| line.contains(at)).expect("a moment");
        let from = line.find(at).expect("a moment") + at.len();
        let written = line[from..].split('"').next().expect("its end");
        assert!(written.len() == 20 && written.ends_with('Z'), "{written}");
    }
    let verified = kontor(&fresh, &[], &["activity", "--verify"]).succeeds();
    let entries = earlier.len() + 4;
    assert_eq!(
        verified.out,
        format!("{entries} entries, complete and unchanged\n")
    );
}
