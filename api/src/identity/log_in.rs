//! Logging in: exchanges a password for a session.
//!
//! A device is recognized by a token in the body, not by a cookie. The API has no cookies, so no other site can
//! send one on a person's behalf, and apps and scripts work the same way as browsers.

use super::attempt::Attempt;
use super::challenge_view::SecondFactorChallenge;
use super::logged_in_view::LoggedIn;
use super::login_attempt::{Admitted, Asked, Counted, Redeemed, count, outcome, redeem};
use super::problems::wrong_credentials;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::{Presented, PresentedPassword, Token};
use crate::http::{Json, Visitor};
use crate::passwords::PRESENTED_MAX;
use crate::secrets::{CHALLENGE_TOKEN_PREFIX, DEVICE_TOKEN_PREFIX, REFRESH_TOKEN_PREFIX, TOKEN_MAX};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::identity::{Account, LoginOutcome, Password};
use kontor_domain::ids::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// E-mail address and password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "lea@example.com", "password": "correct horse battery staple" }))]
pub struct LogIn {
    /// The login.
    #[validate(length(max = PRESENTED_MAX))]
    #[schema(value_type = Presented)]
    email: String,
    /// The password.
    #[validate(length(max = PRESENTED_MAX))]
    #[schema(value_type = PresentedPassword)]
    password: String,
    /// The `device_token` that an earlier login on this device gave. With it, others who guess at the password
    /// can't lock this device out.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Option<Token>)]
    device_token: Option<String>,
}

/// Result of a login. Clients must tolerate further values of `status`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(discriminator(property_name = "status", mapping(
    ("authenticated" = "#/components/schemas/LoggedIn"),
    ("second_factor_required" = "#/components/schemas/SecondFactorChallenge"),
)), example = json!({
    "status": "authenticated", "session_id": "ses_0192f0c1e5b07cc3a4d15e6f708192a3", "token_type": "Bearer",
    "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln", "expires_in": 600,
    "refresh_token": "kontor_refresh_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r",
    "device_token": "kontor_device_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r"
}))]
pub enum LogInResult {
    /// Session opened.
    Authenticated(LoggedIn),
    /// Password correct; one of the listed methods must follow.
    SecondFactorRequired(SecondFactorChallenge),
}

/// Log in
///
/// Opens a session. An unknown address takes the same time and returns the same answer as a wrong password. After 5
/// wrong passwords in a row from one network, waiting times grow from 30 seconds to an hour (configurable). A
/// device that sends its `device_token` is counted separately. After 100 wrong passwords in a row from unknown
/// devices, only a known device or a password reset gives access. The owner is notified by mail of a login on a new
/// device.
///
/// An account with a second factor gets no session from its password: the answer is a challenge, valid for 5 minutes,
/// for `verify_login_challenge`.
#[utoipa::path(tag = "identity", operation_id = "log_in", security(()), request_body = LogIn,
    responses((status = 201, description = "The session is open, or a second factor is required", body = LogInResult),
        (status = 401, description = "`invalid_credentials`"),
        (status = 429, description = "`login_throttled`, `login_disabled`")))]
#[post("/v1/sessions")]
pub async fn log_in(visitor: Visitor, body: Json<LogIn>, app: Data<App>) -> Result<HttpResponse, Error> {
    // A request that finds too many waiting is turned away before it reaches the database.
    let (place, input) = (app.passwords.enter()?, body.value);
    let asked = Asked::of(&visitor, &input.email, input.device_token.as_deref());
    let _line = place.line(asked.line()).await;
    let counted = begin(&app, &visitor, asked).await?;
    let attempt = Attempt::new(
        &app,
        &visitor.context,
        counted.tickets.clone(),
        Some(counted.login),
    );
    let turn = place.turn().await?;
    attempt.checked();
    let password = Password::presented(&input.password);
    let hash = counted.found.as_ref().map(|(_, hash)| hash.clone());
    let (right, turn) = turn.verify(password.clone(), hash).await?;
    let user = counted.found.as_ref().map(|(account, _)| account.id);
    let (Some((account, hash)), true) = (counted.found.clone(), right) else {
        announce(&visitor, user, LoginOutcome::WrongPassword);
        return Err(wrong_credentials());
    };
    let renewed_hash = turn.renew(password, &hash).await?;
    let answer = admit(&app, &visitor, counted, account, (hash, renewed_hash)).await?;
    Ok(HttpResponse::Created().json(answer))
}

/// Counts the attempt. A refusal is committed too, because the history shows it.
async fn begin(app: &App, visitor: &Visitor, asked: Asked) -> Result<Counted, Error> {
    let rules = app.throttle_rules();
    app.write(visitor.renewed(app), move |tx, _| count(tx, &asked, rules))
        .await?
        .map_err(|refused| {
            announce(visitor, refused.user, outcome(refused.refusal));
            Error::from(refused.refusal)
        })
}

async fn admit(
    app: &App,
    visitor: &Visitor,
    counted: Counted,
    account: Account,
    (hash, renewed_hash): (String, Option<String>),
) -> Result<LogInResult, Error> {
    let (refresh, device) = (app.secret(REFRESH_TOKEN_PREFIX), app.secret(DEVICE_TOKEN_PREFIX));
    let challenge = app.secret(CHALLENGE_TOKEN_PREFIX);
    let (rules, user) = (app.throttle_rules(), account.id);
    let login = Redeemed {
        counted,
        account,
        hash,
        renewed_hash,
        refresh_hash: refresh.hash,
        device: device.clone(),
        challenge_hash: challenge.hash,
    };
    let admitted = app
        .write(visitor.renewed(app), move |tx, _| redeem(tx, &login, rules))
        .await?
        .map_err(|refusal| {
            announce(visitor, Some(user), outcome(refusal));
            Error::from(refusal)
        })?;
    match admitted {
        Admitted::Session(opened) => {
            announce(visitor, Some(user), LoginOutcome::Success);
            let answer = LoggedIn::of(app, &opened, refresh, device)?;
            Ok(LogInResult::Authenticated(answer))
        }
        Admitted::Challenge(challenged) => {
            announce(visitor, Some(user), LoginOutcome::SecondFactorRequired);
            let answer = SecondFactorChallenge::of(challenged, challenge.token);
            Ok(LogInResult::SecondFactorRequired(answer))
        }
    }
}

/// Writes to the operator's log (ASVS 5.0 V16.3.1), without addresses that have no account here.
pub fn announce(visitor: &Visitor, user: Option<UserId>, outcome: LoginOutcome) {
    let user = user.map_or_else(|| "unknown".to_owned(), |user| user.to_string());
    let ip_address = visitor.context.origin.ip_address.as_deref().unwrap_or("unknown");
    tracing::info!(%user, ip_address, %outcome, "login");
}
