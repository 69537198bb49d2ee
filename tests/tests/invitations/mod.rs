//! Invitations: bound to an address and an organization, answered once, and only while the inviter has the right.

mod accept;
mod bulk;
mod lifecycle;
mod limits;
mod mail;

use kontor_tests::scenario::{PASSWORD, Person};
use kontor_tests::{Answer, Client, Scenario, TestApp};
use serde_json::{Value, json};

/// Invites as the legal representative.
fn invite(people: &Scenario, email: &str, role: &str) -> Answer {
    let body = json!({ "email": email, "role": role });
    people
        .legal_representative
        .client
        .post(&people.path("/invitations"), body)
}

/// The body of an answer to an invitation.
fn token_to(app: &TestApp, email: &str) -> Value {
    json!({ "token": app.token_to(email) })
}

/// The address of an invitation, with what follows.
fn path_of(made: &Answer, rest: &str) -> String {
    format!("{}{rest}", made.header("location").expect("a location"))
}

/// A fresh session, after the clock moved on.
fn logged_in(app: &TestApp, person: &Person) -> Client {
    let login = json!({ "email": person.email, "password": PASSWORD });
    let session = app.anonymous().post("/v1/sessions", login).expect(201);
    app.anonymous().with_token(&session.text_at("/access_token"))
}

const ACCEPT: &str = "/v1/invitations/accept";
const DECLINE: &str = "/v1/invitations/decline";
const PREVIEW: &str = "/v1/invitations/preview";
