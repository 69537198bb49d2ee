//! Confirming the password for sensitive operations.

use super::challenge_view::{Challenged, SecondFactorChallenge, next_step};
use super::confirm_password::confirm_password;
use super::session_tokens::record_session;
use super::stepped_up_view::SteppedUpView;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::PresentedPassword;
use crate::http::{Answer, Credential, Json, View};
use crate::passwords::PRESENTED_MAX;
use crate::secrets::{CHALLENGE_TOKEN_PREFIX, Secret};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::identity::{Action, NextStep, StepUp as Right};
use kontor_domain::second_factors::{CHALLENGE_VALID, ChallengePurpose};
use kontor_persistence::{NewChallenge, Tx};
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

/// Result of a correct password. Clients must tolerate further values of `status`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(discriminator(property_name = "status", mapping(
    ("stepped_up" = "#/components/schemas/SteppedUp"),
    ("second_factor_required" = "#/components/schemas/SecondFactorChallenge"),
)), example = json!({
    "status": "stepped_up", "session_id": "ses_0192f0c1e5b07cc3a4d15e6f708192a3", "token_type": "Bearer",
    "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln", "expires_in": 600,
    "authenticated_at": "2026-11-23T08:15:00Z", "stepped_up_until": "2026-11-23T08:25:00Z"
}))]
pub enum StepUpResult {
    /// Sensitive operations are allowed.
    SteppedUp(SteppedUpView),
    /// Password correct; one of the listed methods must follow.
    SecondFactorRequired(SecondFactorChallenge),
}

impl View for StepUpResult {
    const SECRET: bool = true;
}

/// Step up
///
/// Confirms the password in the current session, as sensitive operations require. Other access tokens of the
/// session count as stepped up too. Wrong passwords are counted as at login, and after 10 in a row the session
/// ends.
///
/// An account with a second factor gets a challenge, valid for 5 minutes, for `verify_login_challenge`; sensitive
/// operations are allowed once it is answered.
#[utoipa::path(tag = "identity", operation_id = "step_up", request_body = StepUp,
    responses((status = 200, description = "Sensitive operations are allowed for a while, or a second factor is required", body = StepUpResult),
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
    let challenge = app.secret(CHALLENGE_TOKEN_PREFIX);
    app.act(again, "step_up", body.digest, move |tx, who| {
        renew(tx, who, &issuer, &challenge)
    })
    .await
}

fn renew(tx: &mut Tx<'_>, who: &Credential, app: &App, challenge: &Secret) -> Result<StepUpResult, Error> {
    let actor = who.actor(tx)?;
    let authorized = access::authorize::<Right>(&actor, actor.user)?;
    let id = actor.session()?;
    let offered = tx.second_factors().offered(actor.user)?;
    match next_step(&offered) {
        NextStep::Session => {
            let session = tx
                .identity()
                .step_up(&authorized, id)?
                .ok_or(Error::Unauthenticated)?;
            record_session(tx, &session, Action::SteppedUp);
            let view = SteppedUpView::of(app, &session, tx.now())?;
            Ok(StepUpResult::SteppedUp(view))
        }
        NextStep::SecondFactor(_) => {
            let expires_at = tx.now() + CHALLENGE_VALID;
            let device = tx.identity().device_of_session(id)?;
            tx.second_factors().open_challenge(&NewChallenge {
                user: actor.user,
                purpose: ChallengePurpose::StepUp,
                token_hash: challenge.hash,
                login: None,
                device,
                session: Some(id),
                expires_at,
            })?;
            let challenged = Challenged { offered, expires_at };
            let view = SecondFactorChallenge::of(challenged, challenge.token.clone());
            Ok(StepUpResult::SecondFactorRequired(view))
        }
    }
}
