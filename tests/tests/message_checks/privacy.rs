//! Only the person who had a message checked sees the result, for seven days, and nothing of the message is kept.

use super::{SENDER, World, encoded, mail};
use chrono::TimeDelta;
use kontor_tests::{Database, log_in};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn nobody_else_sees_a_check(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let check = world.check(&mail(SENDER, "Hello", &[]));
    let path = format!("{}/{}", world.path(), check["id"].as_str().expect("an id"));
    let people = &world.people;
    for other in [&people.administrator, &people.collaborator] {
        other.client.get(&path).expect_problem(404, "not_found");
        other.client.delete(&path).expect_problem(404, "not_found");
        assert_eq!(
            other.client.get(&world.path()).expect(200).body["items"],
            json!([])
        );
    }
    people
        .external
        .client
        .get(&world.path())
        .expect_problem(403, "forbidden");
    people.outsider.client.get(&path).expect_problem(404, "not_found");
    world
        .app
        .anonymous()
        .get(&path)
        .expect_problem(401, "unauthenticated");
    // Logs of the organization say nothing of it; the person's own does.
    let logged = world.lea().get(&people.path("/activity")).expect(200);
    assert!(!logged.text.contains("message_check"), "{}", logged.text);
    let own = world.lea().get("/v1/profile/activity").expect(200).body;
    assert_eq!(own["items"][0]["action"], "message_check.created");
    assert_eq!(
        own["items"][0]["details"]["after"],
        json!({ "verdict": "suspicious" })
    );
    world.lea().get(&path).expect(200);
}

#[rstest]
fn nothing_of_a_message_is_kept_but_what_the_reasons_name(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let once = world.lea().with_header("idempotency-key", "k1");
    let message = encoded(&mail(
        SENDER,
        "Albatross https://user:pass@evil.test/secret?q=1",
        &[],
    ));
    let answer = once.post(&world.path(), message.clone()).expect(201);
    assert_eq!(once.post(&world.path(), message).expect(201).body, answer.body);
    assert_eq!(world.app.fresh.count("message_checks"), 1);
    for trace in ["Albatross", "secret", "user:pass", "Invoice"] {
        assert!(!answer.text.contains(trace), "{}", answer.text);
        let kept = format!("message_checks WHERE CAST(reasons AS TEXT) LIKE '%{trace}%'");
        assert_eq!(world.app.fresh.count(&kept), 0, "{trace}");
    }
}

#[rstest]
fn a_check_is_gone_after_seven_days(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let check = world.check(&mail(SENDER, "Hello", &[]));
    let path = format!("{}/{}", world.path(), check["id"].as_str().expect("an id"));
    world.app.advance(TimeDelta::days(7));
    let lea = log_in(&world.app, &world.people.legal_representative.email).client;
    lea.get(&path).expect_problem(404, "not_found");
    assert_eq!(lea.get(&world.path()).expect(200).body["items"], json!([]));
    assert_eq!(world.app.fresh.count("message_checks"), 1);
    world.app.write(|tx| tx.jobs().purge_expired());
    assert_eq!(world.app.fresh.count("message_checks"), 0);
}
