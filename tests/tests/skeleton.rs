//! The main job: sign up, verify, log in, organize, invite, change a role, be refused, read the log.

use kontor_tests::scenario::PASSWORD;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn from_sign_up_to_a_verified_log(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let visitor = app.anonymous();
    let lea = json!({ "first_name": "Lea", "last_name": "Muster", "email": "Lea@Example.com", "password": PASSWORD });
    visitor.post("/v1/sign-up", lea.clone()).expect(202);
    let token = app.token_to("lea@example.com");
    let verified = visitor
        .post("/v1/sign-up/verify", kontor_tests::verification(&token))
        .expect(201);
    assert_eq!(verified.text_at("/organization/my_role"), "legal_representative");
    visitor
        .post("/v1/sign-up/verify", kontor_tests::verification(&token))
        .expect_problem(422, "invalid_token");

    let login = json!({ "email": "lea@example.com", "password": PASSWORD });
    let session = visitor.post("/v1/sessions", login).expect(201);
    let lea = visitor.with_token(&session.text_at("/access_token"));
    let organization =
        json!({ "name": "Muster AG", "kind": "company", "postal_address": { "country": "CH" } });
    let organization = lea.post("/v1/organizations", organization).expect(201);
    let path = organization.header("location").expect("a location").to_owned();
    lea.post(
        &format!("{path}/invitations"),
        json!({ "email": "noa@example.com", "role": "collaborator" }),
    )
    .expect(201);

    let token = app.token_to("noa@example.com");
    let noa = json!({ "first_name": "Noa", "last_name": "Beispiel", "email": "noa@example.com", "password": PASSWORD, "invitation_token": token });
    visitor.post("/v1/sign-up", noa).expect(202);
    let login = json!({ "email": "noa@example.com", "password": PASSWORD });
    let noa = visitor.with_token(
        &visitor
            .post("/v1/sessions", login)
            .expect(201)
            .text_at("/access_token"),
    );
    let mine = noa.get("/v1/organizations").expect(200);
    assert_eq!(
        mine.body["items"].as_array().map(Vec::len),
        Some(1),
        "an invited person gets no organisation of their own"
    );
    let own = format!("{path}/members/{}", mine.text_at("/items/0/my_member_id"));
    noa.patch(&own, json!({ "role": "administrator" }))
        .expect_problem(403, "forbidden");
    lea.patch(&own, json!({ "role": "administrator" })).expect(200);
    noa.patch(&own, json!({ "role": "legal_representative" }))
        .expect_problem(403, "legal_representative_only");

    let check = noa.get(&format!("{path}/activity/verify")).expect(200);
    assert_eq!(check.body["intact"], true);
    let log = noa
        .get(&format!("{path}/activity?action=member.updated"))
        .expect(200);
    assert_eq!(log.text_at("/items/0/details/after/role"), "administrator");
}
