//! Contents of an entry: before and after, and never a secret.

use super::log;
use diesel::prelude::*;
use diesel::sql_types::Text;
use kontor_tests::scenario::PASSWORD;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn before_and_after(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let cem = people.collaborator.member.expect("a member").to_string();
    let newest = || log(&people, lea)[0].clone();

    let change =
        json!({ "name": "Müster \"AG\"\\", "postal_address": { "town": "Bern" }, "phone": "+41228203544" });
    lea.patch(&people.path(""), change).expect(200);
    let entry = newest();
    assert_eq!(entry["object_id"], people.organization.to_string());
    let (before, after) = (&entry["details"]["before"], &entry["details"]["after"]);
    assert_eq!(
        (&before["name"], &before["town"], &before["phone"]),
        (&json!("Muster AG"), &json!("Thun"), &Value::Null)
    );
    assert_eq!(
        (&after["name"], &after["town"], &after["phone"]),
        (&json!("Müster \"AG\"\\"), &json!("Bern"), &json!("+41228203544"))
    );

    lea.patch(
        &people.member_path(&people.collaborator),
        json!({ "role": "external" }),
    )
    .expect(200);
    let entry = newest();
    assert_eq!(entry["object_id"], cem);
    assert_eq!(
        (
            &entry["details"]["before"]["role"],
            &entry["details"]["after"]["role"]
        ),
        (&json!("collaborator"), &json!("external"))
    );

    lea.delete(&people.member_path(&people.collaborator)).expect(204);
    let entry = newest();
    assert_eq!(
        (&entry["object_id"], &entry["details"]["before"]["email"]),
        (&json!(cem), &json!(people.collaborator.email))
    );
    assert_eq!(entry["details"]["after"], Value::Null);

    let body =
        json!({ "email": "noa@example.com", "role": "collaborator", "billing": true, "message": "Psst" });
    let made = lea.post(&people.path("/invitations"), body).expect(201);
    let entry = newest();
    assert_eq!(entry["object_id"], made.text_at("/id"));
    assert_eq!(
        entry["details"]["after"],
        json!({ "email": "noa@example.com", "role": "collaborator", "billing": true })
    );
    let check = lea.get(&people.path("/activity/verify")).expect(200);
    assert_eq!(check.body["intact"], true, "after quotes, umlauts and nulls");
}

/// A legal representative who becomes the only one gets the reminders: that is a change, and is logged.
#[rstest]
fn what_follows_from_a_change_is_logged_too(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative, &people.administrator);
    let path = people.member_path(ada);
    lea.client
        .patch(&path, json!({ "role": "legal_representative" }))
        .expect(200);
    let off = json!({ "reminders": { "by_email": false } });
    lea.client.patch(&people.member_path(lea), off).expect(200);
    app.mails_to(&lea.email);
    let told = app.mails_to(&lea.email).len();
    ada.client.post(&people.path("/leave"), Value::Null).expect(204);
    let entries = log(&people, &lea.client);
    assert_eq!(
        [&entries[0]["action"], &entries[1]["action"]],
        ["member.updated", "member.left"]
    );
    assert_eq!(
        (
            &entries[0]["object_id"],
            &entries[0]["actor_id"],
            &entries[0]["details"]["after"]["reminders_by_email"]
        ),
        (
            &json!(lea.member.expect("a member").to_string()),
            &json!(ada.user.to_string()),
            &json!(true)
        )
    );
    assert_eq!(
        app.mails_to(&lea.email).len(),
        told + 2,
        "who left, and one's own switches"
    );
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Personal data is in the details, which can be erased; secrets are nowhere.
#[rstest]
fn no_secret_anywhere_and_no_person_outside_the_details(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let visitor = app.anonymous();
    let lea = &people.legal_representative;
    let body = json!({ "email": "noa@example.com", "role": "external" });
    lea.client.post(&people.path("/invitations"), body).expect(201);
    let token = app.token_to("noa@example.com");
    let noa = json!({ "first_name": "Noa", "last_name": "Beispiel", "email": "noa@example.com",
        "password": PASSWORD, "invitation_token": token });
    visitor.post("/v1/sign-up", noa).expect(202);
    let login = json!({ "email": "noa@example.com", "password": PASSWORD });
    let session = visitor.post("/v1/sessions", login).expect(201);
    let body =
        json!({ "name": "Report", "scopes": ["organizations:read"], "expires_at": "2026-12-24T00:00:00Z" });
    let api_token = visitor
        .with_token(&session.text_at("/access_token"))
        .post("/v1/api-tokens", body)
        .expect(201);
    visitor
        .post("/v1/password-resets", json!({ "email": lea.email }))
        .expect(202);
    let reset = app.token_to(&lea.email);
    lea.client
        .patch("/v1/profile", json!({ "phone": "+41 79 000 00 00" }))
        .expect(200);

    let rows = |columns: &str| -> Vec<String> {
        let sql = format!("SELECT {columns} AS text FROM activity_entries");
        let rows: Vec<Row> = match database {
            Database::Sqlite => diesel::sql_query(sql).load(&mut app.fresh.sqlite()),
            Database::Postgres => diesel::sql_query(sql).load(&mut app.fresh.postgres()),
        }
        .expect("rows");
        rows.into_iter().map(|row| row.text).collect()
    };
    let bare = rows("author_kind || ' ' || action || ' ' || object");
    assert!(bare.len() >= 7, "{bare:?}");
    for text in bare {
        assert!(!text.contains('@') && !text.contains("Noa"), "{text}");
    }
    for details in rows("CAST(details AS TEXT)") {
        for secret in [
            PASSWORD,
            &token,
            &reset,
            &session.text_at("/access_token"),
            &session.text_at("/refresh_token"),
            &api_token.text_at("/secret"),
            "kontor_",
            "$argon2",
        ] {
            assert!(!details.contains(secret), "{details}");
        }
    }
}
