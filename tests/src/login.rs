//! Signing up and logging in as people do it: over HTTP, with the token from the mail.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use crate::scenario::PASSWORD;
use serde_json::{Value, json};
use std::fmt::Write;

/// Result of a login.
pub struct Login {
    /// Sends requests in this session.
    pub client: Client,
    /// The session's id.
    pub session: String,
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
}

impl Login {
    /// Reads the answer of a login or a refresh.
    pub fn of(app: &TestApp, answer: &Answer) -> Self {
        let access_token = answer.text_at("/access_token");
        Self {
            client: app.anonymous().with_token(&access_token),
            session: answer.text_at("/session_id"),
            access_token,
            refresh_token: answer.text_at("/refresh_token"),
        }
    }
}

/// The body of a sign-up.
pub fn sign_up_body(email: &str) -> Value {
    json!({ "first_name": "Lea", "last_name": "Muster", "email": email, "password": PASSWORD, "locale": "en" })
}

/// Creates an account with an organization of its own, by a sign-up.
pub fn sign_up(app: &TestApp, email: &str) -> Answer {
    let token = begin_sign_up(app, email);
    app.anonymous()
        .post("/v1/sign-up/verify", verification(&token))
        .expect(201)
}

/// A sign-up that waits to be verified with the token that is returned.
pub fn begin_sign_up(app: &TestApp, email: &str) -> String {
    app.anonymous()
        .post("/v1/sign-up", sign_up_body(email))
        .expect(202);
    app.token_to(email)
}

/// Returns the body that verifies a sign-up with the common password.
pub fn verification(token: &str) -> Value {
    json!({ "token": token, "password": PASSWORD })
}

/// Opens a session with the common password.
#[track_caller]
pub fn log_in(app: &TestApp, email: &str) -> Login {
    let body = json!({ "email": email, "password": PASSWORD });
    let answer = app.anonymous().post("/v1/sessions", body).expect(201);
    Login::of(app, &answer)
}

/// The hash under which a secret is stored, in hexadecimal digits.
pub fn stored_hash(secret: &str) -> String {
    let digest = kontor_api::secrets::digest(secret);
    digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("text takes text");
        text
    })
}
