//! Logging in: a password for a session.

use super::views::SessionTokens;
use crate::app::App;
use crate::error::Error;
use crate::http::{Json, Visitor};
use crate::secrets::{REFRESH_TOKEN_PREFIX, Secret};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::activity::{Author, Chain, Deed};
use kontor_domain::identity::{EmailAddress, PASSWORD_MAX, Password, Session};
use kontor_domain::text::ParseText;
use kontor_persistence::{Entry, NewSession, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// The most characters of an address or password that are looked at.
pub(super) const LENGTH_MAX: u64 = 4 * PASSWORD_MAX as u64;

/// E-mail address and password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "lea@example.com", "password": "correct horse battery staple" }))]
pub struct LogIn {
    /// The login.
    #[validate(length(max = LENGTH_MAX))]
    #[schema(max_length = 512)]
    email: String,
    /// The password.
    #[validate(length(max = LENGTH_MAX))]
    #[schema(format = Password, max_length = 512)]
    password: String,
}

/// How far the login has come. Clients must be ready for further values of `status`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
#[schema(example = json!({
    "status": "authenticated", "session_id": "ses_0192f0c1e5b07cc3a4d15e6f708192a3", "token_type": "Bearer",
    "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln", "expires_in": 600,
    "refresh_token": "kontor_refresh_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r"
}))]
pub enum LogInResult {
    /// A session is open.
    Authenticated(SessionTokens),
}

/// Log in
///
/// Opens a session. An unknown address costs the same time and gives the same answer as a wrong password.
#[utoipa::path(tag = "identity", operation_id = "log_in", security(()), request_body = LogIn,
    responses((status = 201, description = "The session is open", body = LogInResult),
        (status = 401, description = "`invalid_credentials`")))]
#[post("/v1/sessions")]
pub async fn log_in(visitor: Visitor, body: Json<LogIn>, app: Data<App>) -> Result<HttpResponse, Error> {
    let input = body.value;
    let email = EmailAddress::parse(&input.email).ok();
    let looked_up = visitor.clone();
    let found = match email {
        Some(email) => {
            app.read(looked_up, move |tx, _| {
                Ok(tx.identity().account_by_email(&email)?)
            })
            .await?
        }
        None => None,
    };
    let (account, hash) = found.unzip();
    let right = app
        .passwords
        .verify(Password::presented(&input.password), hash.clone())
        .await?;
    let (Some(account), Some(hash), true) = (account, hash, right) else {
        return Err(Error::Credentials);
    };
    let refresh = app.secret(REFRESH_TOKEN_PREFIX);
    let refresh_hash = refresh.hash;
    let session = app
        .write(visitor, move |tx, _| {
            // The password may have been changed while this one was being checked.
            let unchanged = tx
                .identity()
                .password_hash_for_login(account.id)?
                .is_some_and(|now| now == hash);
            if !unchanged {
                return Err(Error::Credentials);
            }
            let id = tx.new_id();
            let session = tx.identity().open_session(&NewSession {
                id,
                user: account.id,
                refresh_hash,
            })?;
            record_session(tx, &session, Deed::LoggedIn);
            Ok(session)
        })
        .await?;
    Ok(HttpResponse::Created().json(LogInResult::Authenticated(tokens(&app, &session, refresh)?)))
}

/// Access and refresh token of a session.
pub fn tokens(app: &App, session: &Session, refresh: Secret) -> Result<SessionTokens, Error> {
    let access_token = app
        .tokens
        .issue(
            session.user,
            session.id,
            session.authenticated_at,
            app.clock.now(),
        )
        .ok_or(Error::Internal("no signing key"))?;
    Ok(SessionTokens {
        session_id: session.id.to_string(),
        token_type: "Bearer",
        access_token,
        expires_in: app.tokens.lifetime().num_seconds(),
        refresh_token: refresh.token,
    })
}

/// Notes what happened to a session in its owner's log.
pub fn record_session(tx: &mut Tx<'_>, session: &Session, deed: Deed) {
    tx.record(
        Chain::Account(session.user),
        Author::User(session.user),
        Entry::new(deed, session.id),
    );
}
