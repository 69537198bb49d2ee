//! Answer of a step-up.

use super::session_tokens::access_token;
use crate::app::App;
use crate::error::Error;
use crate::http::shown;
use crate::moment::moment;
use chrono::{DateTime, Utc};
use kontor_domain::identity::Session;
use serde::Serialize;
use utoipa::ToSchema;

/// `status` of a step-up that is complete.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SteppedUpStatus {
    /// Sensitive operations are allowed.
    SteppedUp,
}

/// Session with a freshly confirmed password, and a freshly given second factor if the account has one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SteppedUp, example = json!({
    "status": "stepped_up", "session_id": "ses_0192f0c1e5b07cc3a4d15e6f708192a3", "token_type": "Bearer",
    "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln", "expires_in": 600,
    "authenticated_at": "2026-11-23T08:15:00Z", "stepped_up_until": "2026-11-23T08:25:00Z"
}))]
pub struct SteppedUpView {
    /// Result of the step-up.
    status: SteppedUpStatus,
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

impl SteppedUpView {
    /// Issues an access token of a session that has been stepped up.
    pub fn of(app: &App, session: &Session, now: DateTime<Utc>) -> Result<Self, Error> {
        Ok(Self {
            status: SteppedUpStatus::SteppedUp,
            session_id: session.id.into(),
            token_type: "Bearer",
            access_token: access_token(app, session, now)?,
            expires_in: app.tokens.lifetime().num_seconds(),
            authenticated_at: session.authenticated_at,
            stepped_up_until: session.authenticated_at + app.settings.identity.step_up,
        })
    }
}
