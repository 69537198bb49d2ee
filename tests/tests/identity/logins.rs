//! The history of logins.

use chrono::TimeDelta;
use kontor_tests::guesses::{WRONG, attempt, fail};
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;

fn outcomes(answer: &Answer) -> Vec<String> {
    let items = answer.body["items"].as_array().expect("a list");
    items
        .iter()
        .map(|item| item["outcome"].as_str().expect("a word").to_owned())
        .collect()
}

#[rstest]
fn the_owner_sees_every_attempt_with_its_outcome_and_origin(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let visitor = app.anonymous().with_header("user-agent", "Firefox on a phone");
    attempt(&visitor, &lea.email, PASSWORD).expect(201);
    app.advance(TimeDelta::minutes(1));
    fail(&visitor, &lea.email, 5);
    app.advance(TimeDelta::minutes(1));
    // One more than is free, which is then waited for.
    fail(&visitor, &lea.email, 1);
    attempt(&visitor, &lea.email, WRONG).expect(429);
    attempt(&visitor, "nobody@example.com", WRONG).expect(401);
    let list = |query: &str| lea.client.get(&format!("/v1/logins{query}")).expect(200);
    let all = list("?include_total=true");
    assert_eq!(all.body["total"], 8);
    let words = outcomes(&all);
    assert_eq!(words.iter().filter(|word| *word == "wrong_password").count(), 6);
    assert_eq!(words.last().map(String::as_str), Some("success"));
    assert_eq!(outcomes(&list("?outcome=throttled")), ["throttled"]);
    assert_eq!(outcomes(&list("?until=2026-11-23T08:01:00Z")), ["success"]);
    assert_eq!(
        outcomes(&list("?since=2026-11-23T08:01:00Z&until=2026-11-23T08:02:00Z")).len(),
        5
    );
    assert_eq!(
        outcomes(&list("?since=2026-11-23T08:02:00Z&outcome=success")).len(),
        0
    );
    let success = list("?outcome=success");
    assert_eq!(success.text_at("/items/0/user_agent"), "Firefox on a phone");
    assert_eq!(success.text_at("/items/0/ip_address"), "127.0.0.1");
    let device = lea.client.get("/v1/devices").expect(200).text_at("/items/0/id");
    assert_eq!(success.text_at("/items/0/device_id"), device);
    assert_eq!(outcomes(&noa.client.get("/v1/logins").expect(200)).len(), 0);
    let wrong = lea.client.get("/v1/logins?outcome=fine&since=yesterday");
    let wrong = wrong.expect_problem(422, "invalid_input");
    assert_eq!(wrong.fields(), [("?outcome", "enum")]);
}
