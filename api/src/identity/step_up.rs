//! Confirming the password for sensitive operations.

use super::confirm_password::confirm_password;
use super::session_tokens::record_session;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::PresentedPassword;
use crate::http::{Answer, Credential, Json, View, shown};
use crate::moment::moment;
use crate::passwords::PRESENTED_MAX;
use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::identity::Action;
use kontor_domain::identity::StepUp as Right;
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "password": "correct horse battery staple" }))]
pub struct StepUp {
    /// The account's password.
    #[validate(length(max = PRESENTED_MAX))]
    #[schema(value_type = PresentedPassword)]
    password: String,
}

/// Session with a freshly confirmed password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SteppedUp, example = json!({
    "session_id": "ses_0192f0c1e5b07cc3a4d15e6f708192a3", "token_type": "Bearer",
    "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln", "expires_in": 600,
    "authenticated_at": "2026-11-23T08:15:00Z", "stepped_up_until": "2026-11-23T08:25:00Z"
}))]
pub struct SteppedUpView {
    /// Session id.
    session_id: shown::SessionId,
    /// Always `Bearer`.
    #[schema(pattern = "^Bearer$")]
    token_type: &'static str,
    /// Access token for the `Authorization` header; its `auth_time` is now. The refresh token stays the same.
    access_token: String,
    /// Seconds until the access token expires.
    expires_in: i64,
    /// Time the password was confirmed.
    #[serde(serialize_with = "moment")]
    authenticated_at: DateTime<Utc>,
    /// Time until which sensitive operations are allowed.
    #[serde(serialize_with = "moment")]
    stepped_up_until: DateTime<Utc>,
}

impl View for SteppedUpView {
    const SECRET: bool = true;
}

/// Step up
///
/// Confirms the password in the current session, as sensitive operations require. Other access tokens of the
/// session count as stepped up too. Wrong passwords are counted as at login, and after 10 in a row the session
/// ends.
#[utoipa::path(tag = "identity", operation_id = "step_up", request_body = StepUp,
    responses((status = 200, description = "Sensitive operations are allowed for a while", body = SteppedUpView),
        (status = 403, description = "`wrong_password`"),
        (status = 409, description = "`secret_already_shown`"),
        (status = 429, description = "`login_throttled`")))]
#[post("/v1/sessions/step-up")]
pub async fn step_up(who: Credential, body: Json<StepUp>, app: Data<App>) -> Result<Answer, Error> {
    if let Some(answer) = app.answered(&who, "step_up", body.digest).await? {
        return Ok(answer);
    }
    confirm_password(&app, &who, &body.value.password).await?;
    let (again, issuer) = (who.renewed(&app), app.clone());
    app.act(again, "step_up", body.digest, move |tx, who| {
        renew(tx, who, &issuer)
    })
    .await
}

fn renew(tx: &mut Tx<'_>, who: &Credential, app: &App) -> Result<SteppedUpView, Error> {
    let actor = who.actor(tx)?;
    let authorized = access::authorize::<Right>(&actor, actor.user)?;
    let id = actor.session()?;
    let session = tx
        .identity()
        .step_up(&authorized, id)?
        .ok_or(Error::Unauthenticated)?;
    record_session(tx, &session, Action::SteppedUp);
    let access_token = app
        .tokens
        .issue(session.user, id, session.authenticated_at, tx.now())
        .ok_or(Error::Internal("no signing key"))?;
    Ok(SteppedUpView {
        session_id: id.into(),
        token_type: "Bearer",
        access_token,
        expires_in: app.tokens.lifetime().num_seconds(),
        authenticated_at: session.authenticated_at,
        stepped_up_until: session.authenticated_at + tx.session_rules().step_up,
    })
}
