//! Answering the challenge that follows a correct password.

use super::verification::{Presented, Proven, verify};
use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Check, Checked, Visitor};
use crate::identity::{FactorView, LoggedIn, SteppedUpView, announce};
use crate::problem::FieldError;
use crate::secrets::{DEVICE_TOKEN_PREFIX, REFRESH_TOKEN_PREFIX, TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::identity::LoginOutcome;
use kontor_domain::second_factors::{FACTOR_CODE_MAX, FactorCode};
use kontor_domain::text::InvalidText;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The same as [`FACTOR_CODE_MAX`], for the validator.
const CODE_MAX: u64 = FACTOR_CODE_MAX as u64;

/// Challenge, and a code that answers it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "challenge_token": "kontor_challenge_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r", "method": "totp", "code": "123456"
}))]
pub struct VerifyLoginChallenge {
    /// From `log_in` or `step_up`; valid for 5 minutes and 5 wrong codes.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    challenge_token: String,
    /// Method of the code.
    method: FactorView,
    /// Six digits of an authenticator app or an SMS, or a recovery code; spaces and hyphens are ignored. Omit for `device`, which
    /// has approved the login before.
    #[validate(length(max = CODE_MAX))]
    #[schema(max_length = 60)]
    code: Option<String>,
}

impl VerifyLoginChallenge {
    fn read(&self) -> Result<FactorCode, InvalidText> {
        FactorCode::read(self.method.into(), self.code.as_deref())
    }
}

impl Check for VerifyLoginChallenge {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let fault = self.read().err();
        fault
            .map(|reason| FieldError::text("/code", &reason))
            .into_iter()
            .collect()
    }
}

/// Answer a login challenge
///
/// Proves a second factor after the password. A challenge of `log_in` opens a session; a challenge of `step_up` allows
/// sensitive operations in its session. Each code of an authenticator app and each recovery code is accepted once. After 5
/// wrong codes in a row, waiting times grow from 30 seconds to an hour (configurable), whichever challenge they answer; a
/// known device is counted separately. After 20, the owner is asked by mail to change the password, and after 100 from unknown
/// devices, only a known device or a password reset gives access.
#[utoipa::path(tag = "second_factors", operation_id = "verify_login_challenge", security(()),
    request_body = VerifyLoginChallenge,
    responses((status = 200, description = "Sensitive operations are allowed for a while", body = SteppedUpView),
        (status = 201, description = "The session is open", body = LoggedIn),
        (status = 403, description = "`wrong_second_factor`"),
        (status = 409, description = "`not_approved`"),
        (status = 422, description = "`invalid_token`"),
        (status = 429, description = "`second_factor_throttled`, `second_factor_disabled`")))]
#[post("/v1/login-challenges/verify")]
pub async fn verify_login_challenge(
    visitor: Visitor,
    body: Checked<VerifyLoginChallenge>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let input = body.0.value;
    let code = input
        .read()
        .map_err(|reason| FieldError::text("/code", &reason))?;
    let (refresh, device) = (app.secret(REFRESH_TOKEN_PREFIX), app.secret(DEVICE_TOKEN_PREFIX));
    let presented = Presented {
        token_hash: digest(&input.challenge_token),
        code,
        refresh_hash: refresh.hash,
        new_device: device.clone(),
    };
    let (rules, seen) = (app.throttle_rules(), visitor.clone());
    let proven = app
        .write(visitor, move |tx, _| verify(tx, &presented, rules))
        .await?
        .map_err(|refused| {
            announce(&seen, Some(refused.user), refused.outcome);
            refused.error
        })?;
    match proven {
        Proven::LoggedIn(opened) => {
            announce(&seen, Some(opened.session.user), LoginOutcome::Success);
            Ok(HttpResponse::Created().json(LoggedIn::of(&app, &opened, refresh, device)?))
        }
        Proven::SteppedUp(session) => {
            let view = SteppedUpView::of(&app, &session, app.clock.now())?;
            Ok(HttpResponse::Ok().json(view))
        }
    }
}
