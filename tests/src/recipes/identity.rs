//! Requests of people about their accounts, sessions and tokens.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::login::verification;
use crate::scenario::{PASSWORD, card, person};
use crate::sms::PHONE;
use kontor_api::secrets::{
    API_TOKEN_PREFIX, DEVICE_TOKEN_PREFIX, EMAIL_TOKEN_PREFIX, REFRESH_TOKEN_PREFIX, RESET_TOKEN_PREFIX,
    UNDO_TOKEN_PREFIX, VERIFY_TOKEN_PREFIX,
};
use kontor_domain::access::{Authorized, Scopes};
use kontor_domain::identity::{EmailAddress, Password};
use kontor_domain::ids::{ApiTokenId, DeviceId, SessionId};
use kontor_domain::text::ParseText;
use kontor_persistence::{NewApiToken, NewEmailChange, NewSession, NewSignUp};
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    plain("get_jwks"),
    recipe("sign_up", |stage| {
        Request::with(crate::login::sign_up_body(&stage.fresh_address()))
    }),
    recipe("verify_sign_up", |stage| {
        Request::with(verification(&sign_up(stage)))
    })
    .guessing(),
    recipe("log_in", |stage| {
        Request::with(json!({ "email": stage.own.email, "password": PASSWORD }))
    })
    .guessing(),
    recipe("refresh_session", |stage| {
        Request::with(json!({ "refresh_token": stage.new_session().1 }))
    }),
    recipe("request_password_reset", |stage| {
        Request::with(json!({ "email": stage.own.email }))
    }),
    recipe("complete_password_reset", |stage| {
        Request::with(json!({ "token": reset(stage), "password": "another horse battery staple" }))
    }),
    plain("list_sessions").listing(
        |stage, _| drop(stage.new_session()),
        Some(|stage, item| end(stage, "/v1/sessions", item)),
    ),
    plain("end_session"),
    plain("end_other_sessions"),
    plain("step_up").guessing(),
    recipe("change_password", |_| {
        Request::with(json!({ "current_password": PASSWORD, "new_password": PASSWORD }))
    })
    .guessing()
    .restored(old_password),
    plain("list_devices").listing(
        |stage, _| {
            stage.new_device();
        },
        Some(|stage, item| end(stage, "/v1/devices", item)),
    ),
    plain("forget_device"),
    plain("list_logins").listing(log_in, None),
    plain("list_api_tokens").listing(
        |stage, _| {
            stage.new_api_token();
        },
        Some(|stage, item| end(stage, "/v1/api-tokens", item)),
    ),
    plain("get_api_token"),
    plain("create_api_token"),
    plain("revoke_api_token"),
    recipe("request_email_change", |stage| {
        Request::with(json!({ "email": stage.fresh_address(), "password": PASSWORD }))
    })
    .guessing(),
    recipe("confirm_email_change", |stage| {
        Request::with(json!({ "token": email_change(stage, false) }))
    }),
    recipe("undo_email_change", |stage| {
        Request::with(json!({ "token": email_change(stage, true) }))
    }),
    plain("export_account"),
    recipe("close_account", |stage| {
        Request::with(json!({ "email": stage.own.email }))
    })
    .by("outsider")
    .restored(somebody_new),
    plain("get_profile"),
    plain("update_profile"),
    recipe("send_phone_code", |stage| {
        stage.app.give_phone(stage.own.user, PHONE);
        Request::default()
    }),
    recipe("confirm_phone", |stage| {
        Request::with(json!({ "code": stage.app.give_phone_code(stage.own.user, PHONE) }))
    })
    .guessing(),
];

impl Stage<'_> {
    /// Another session of the caller's, and its refresh token.
    pub fn new_session(&self) -> (SessionId, String) {
        let (secret, user) = (self.secret(REFRESH_TOKEN_PREFIX), self.own.user);
        let refresh_hash = secret.hash;
        let session = self.app.write(move |tx| {
            let id = tx.new_id();
            tx.identity().open_session(&NewSession {
                id,
                user,
                refresh_hash,
                device: None,
                factor: None,
            })
        });
        (session.id, secret.token)
    }

    /// A device of the caller's.
    pub fn new_device(&self) -> DeviceId {
        let (secret, user) = (self.secret(DEVICE_TOKEN_PREFIX), self.own.user);
        self.app
            .write(move |tx| tx.identity().add_device(user, secret.hash))
    }

    /// An API token of the caller's.
    pub fn new_api_token(&self) -> ApiTokenId {
        let (secret, user) = (self.secret(API_TOKEN_PREFIX), self.own.user);
        let token_hash = secret.hash;
        let token = self.app.write(move |tx| {
            let new = NewApiToken {
                id: tx.new_id(),
                name: "Report".to_owned(),
                scopes: Scopes::parse(["organizations:read"]).expect("scopes"),
                organization: None,
                token_hash,
                expires_at: tx.now() + chrono::TimeDelta::days(30),
            };
            tx.identity().create_api_token(&Authorized::system(user), new)
        });
        token.id
    }

    fn password_hash(&self) -> String {
        let hash = self.app.app.passwords.hash(Password::presented(PASSWORD));
        self.app.block_on(hash).expect("a hash")
    }
}

/// The token of a sign-up that waits.
fn sign_up(stage: &Stage<'_>) -> String {
    let secret = stage.secret(VERIFY_TOKEN_PREFIX);
    let (hash, password_hash) = (secret.hash, stage.password_hash());
    let person = card("Noa", &stage.fresh_address());
    stage.app.write(move |tx| {
        let new = NewSignUp {
            id: tx.new_id(),
            person: person.clone(),
            password_hash: password_hash.clone(),
            expires_at: tx.now() + chrono::TimeDelta::days(1),
        };
        tx.identity().keep_sign_up(&new)?;
        tx.identity().answer_sign_up(new.id, hash, new.expires_at)
    });
    secret.token
}

/// The token of a change of another person's address, as undoing it locks all of its sessions out.
fn email_change(stage: &Stage<'_>, confirmed: bool) -> String {
    let (confirm, undo) = (stage.secret(EMAIL_TOKEN_PREFIX), stage.secret(UNDO_TOKEN_PREFIX));
    let (user, email) = (person(stage.app, "mia").user, stage.fresh_address());
    let hashes = (confirm.hash, undo.hash);
    stage.app.write(move |tx| {
        let new = NewEmailChange {
            id: tx.new_id(),
            email: EmailAddress::parse(&email).expect("an address"),
            expires_at: tx.now() + chrono::TimeDelta::days(1),
        };
        let old = tx.identity().account(user)?.expect("an account").person.email;
        tx.identity()
            .keep_email_change(&Authorized::system(user), &new, &old)?;
        tx.identity()
            .answer_email_change(new.id, hashes.0, new.expires_at)?;
        let (change, _) = tx.identity().email_change_by_token(hashes.0)?.expect("a change");
        if confirmed {
            let until = tx.now() + chrono::TimeDelta::days(7);
            tx.identity()
                .confirm_email_change(&change, &old, hashes.1, until)?;
        }
        Ok(())
    });
    if confirmed { undo.token } else { confirm.token }
}

/// The token for a new password of another person: it ends all sessions.
fn reset(stage: &Stage<'_>) -> String {
    let (secret, user) = (stage.secret(RESET_TOKEN_PREFIX), stage.target_person().user);
    let hash = secret.hash;
    stage.app.write(move |tx| {
        let until = tx.now() + chrono::TimeDelta::hours(1);
        tx.identity().keep_password_reset(user, hash, until)
    });
    secret.token
}

fn old_password(stage: &mut Stage<'_>) {
    let (user, hash) = (stage.own.user, stage.password_hash());
    stage.app.write(move |tx| tx.identity().set_password(user, &hash));
}

/// Replaces the caller, whose account is closed, by a new person.
fn somebody_new(stage: &mut Stage<'_>) {
    stage.own = person(stage.app, "clara");
    stage.client = stage.own.client.clone();
}

/// A login that succeeds, and each second time one that does not.
fn log_in(stage: &Stage<'_>, number: usize) {
    let wrong = if number.is_multiple_of(2) { "" } else { "wrong " };
    let body = json!({ "email": stage.own.email, "password": format!("{wrong}{PASSWORD}") });
    let expected = if wrong.is_empty() { 201 } else { 401 };
    stage.app.anonymous().post("/v1/sessions", body).expect(expected);
}

fn end(stage: &Stage<'_>, path: &str, item: &Value) {
    let id = item["id"].as_str().expect("an id");
    stage.own.client.delete(&format!("{path}/{id}")).expect(204);
}
