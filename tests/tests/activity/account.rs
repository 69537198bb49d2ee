//! The log of one's own account, and what remains of it when it is erased.

use super::record;
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::CloseAccount;
use kontor_tests::scenario::{api_token, hex, person};
use kontor_tests::{Client, Database, TestApp, log_in, sign_up};
use rstest::rstest;
use serde_json::{Value, json};

fn actions(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("/v1/profile/activity{query}")).expect(200);
    let items = list.body["items"].as_array().expect("items");
    items
        .iter()
        .map(|entry| entry["action"].as_str().expect("an action").to_owned())
        .collect()
}

fn verify(client: &Client, query: &str) -> Value {
    client
        .get(&format!("/v1/profile/activity/verify{query}"))
        .expect(200)
        .body
}

#[rstest]
fn a_person_reads_what_happened_to_the_own_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    sign_up(&app, "lea@example.com");
    let lea = log_in(&app, "lea@example.com");
    lea.client
        .patch("/v1/profile", json!({ "first_name": "Léa" }))
        .expect(200);
    let all = actions(&lea.client, "");
    assert_eq!(all[..2], ["account.profile_updated", "account.logged_in"]);
    assert_eq!(all.last().map(String::as_str), Some("account.created"));
    assert_eq!(actions(&lea.client, "?q=LEA&action_group=account")[..1], all[..1]);
    assert_eq!(
        actions(&lea.client, "?action=account.logged_in&limit=200").len(),
        1
    );
    let page = lea
        .client
        .get("/v1/profile/activity?limit=1&include_total=true")
        .expect(200);
    assert_eq!(page.body["total"], all.len());
    let rest = actions(&lea.client, &format!("?after={}", page.text_at("/next_cursor")));
    assert_eq!(rest, all[1..]);
    lea.client
        .get("/v1/profile/activity?since=x&q=")
        .expect_problem(422, "invalid_input");

    let otto = person(&app, "otto");
    assert_eq!(
        actions(&otto.client, ""),
        Vec::<String>::new(),
        "nothing of others"
    );
    assert_eq!(verify(&otto.client, "")["entries"], 0);
    app.anonymous()
        .get("/v1/profile/activity")
        .expect_problem(401, "unauthenticated");
    let script = api_token(&app, &otto, &["activity:read"]);
    assert_eq!(actions(&script, ""), Vec::<String>::new());
    verify(&script, "");
    let script = api_token(&app, &otto, &["identity:read"]);
    script
        .get("/v1/profile/activity")
        .expect_problem(403, "insufficient_scope");
    script
        .get("/v1/profile/activity/verify")
        .expect_problem(403, "insufficient_scope");
}

#[rstest]
fn a_person_finds_out_whether_the_own_log_was_changed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    for name in ["A", "B", "C"] {
        lea.client
            .patch("/v1/profile", json!({ "first_name": name }))
            .expect(200);
    }
    let check = verify(&lea.client, "");
    assert_eq!((&check["intact"], &check["entries"]), (&json!(true), &json!(3)));
    let known = format!("?known_head={}", check["head"].as_str().expect("a head"));
    assert_eq!(verify(&lea.client, &known)["intact"], true);
    let chain = match database {
        Database::Sqlite => format!("x'{}'", hex(lea.user)),
        Database::Postgres => format!("'{}'::uuid", hex(lea.user)),
    };
    app.fresh.execute(&format!(
        "UPDATE activity_entries SET action = 'account.logged_in' WHERE chain_id = {chain} AND seq = 2"
    ));
    let check = verify(&lea.client, "");
    assert_eq!(
        (&check["intact"], &check["broken_at"]),
        (&json!(false), &json!(2))
    );
    lea.client
        .get("/v1/profile/activity/verify?known_head=x")
        .expect_problem(422, "invalid_input");
}

#[rstest]
fn an_erased_log_says_nothing_about_anybody_and_still_verifies(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, otto) = (person(&app, "lea"), person(&app, "otto"));
    for person in [&lea, &otto] {
        let own = Chain::Account(person.user);
        record(
            &app,
            own,
            Author::User(person.user),
            3,
            json!({ "phone": "+41791234567" }),
        );
    }
    let head = verify(&lea.client, "")["head"]
        .as_str()
        .expect("a head")
        .to_owned();
    let user = lea.user;
    let erase = |user| {
        app.write(move |tx| {
            tx.activity()
                .erase_details(&Authorized::<CloseAccount>::system(user));
            Ok(())
        });
    };
    erase(user);
    let list = lea.client.get("/v1/profile/activity").expect(200);
    let items = list.body["items"].as_array().expect("items");
    assert!(
        items
            .iter()
            .all(|entry| entry["details"].is_null() && entry["action"].is_string())
    );
    assert_eq!(actions(&lea.client, "?q=4179"), Vec::<String>::new());
    let check = verify(&lea.client, &format!("?known_head={head}"));
    assert_eq!((&check["intact"], &check["entries"]), (&json!(true), &json!(3)));
    // In the table itself nothing is left, and nothing of others is gone.
    let left = "activity_entries WHERE details IS NOT NULL AND salt IS NOT NULL AND search_text IS NOT NULL";
    assert_eq!(app.fresh.count(left), 3);
    let gone = "activity_entries WHERE details IS NULL AND salt IS NULL AND search_text IS NULL";
    assert_eq!(app.fresh.count(gone), 3);
    assert_eq!(actions(&otto.client, "?q=4179").len(), 3);
    // It goes on where it was.
    lea.client
        .patch("/v1/profile", json!({ "first_name": "X" }))
        .expect(200);
    assert_eq!(verify(&lea.client, "")["entries"], 4);
    erase(user);
    assert_eq!(app.fresh.count(gone), 4);
    assert_eq!(verify(&lea.client, "")["intact"], true);
}
