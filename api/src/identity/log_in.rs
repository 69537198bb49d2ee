//! Logging in: a password for a session.
//!
//! A device is known by a token in the body, not by a cookie: the API has no cookies, so none can be sent by
//! another site on a person's behalf, and apps and scripts do the same as browsers.

use super::attempt::Attempt;
use super::login_attempt::{Asked, Counted, Redeemed, count, outcome, redeem};
use super::views::SessionTokens;
use crate::app::App;
use crate::error::Error;
use crate::http::moment::moment;
use crate::http::texts::{Presented, PresentedPassword, Token};
use crate::http::{Json, Visitor};
use crate::input::PRESENTED_MAX;
use crate::secrets::{DEVICE_TOKEN_PREFIX, REFRESH_TOKEN_PREFIX, Secret, TOKEN_MAX};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use chrono::{DateTime, Utc};
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::identity::{Account, LoginOutcome, Password, Session};
use kontor_domain::ids::UserId;
use kontor_persistence::{Entry, Tx};
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

/// How far the login has come. Clients must be ready for further values of `status`.
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
    /// A session is open.
    Authenticated(LoggedIn),
    /// The password was right, and one of these methods must follow.
    #[expect(
        dead_code,
        reason = "part of the contract before an account can have a second factor"
    )]
    SecondFactorRequired(SecondFactorChallenge),
}

/// The `status` of a login that opened a session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoggedInStatus {
    /// A session is open.
    Authenticated,
}

/// The `status` of a login that needs a second factor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "part of the contract before an account can have a second factor"
)]
pub enum SecondFactorStatus {
    /// One of the methods must follow.
    SecondFactorRequired,
}

/// The tokens of a session that a login opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoggedIn {
    /// How far the login has come.
    status: LoggedInStatus,
    #[serde(flatten)]
    tokens: SessionTokens,
    /// Shown once, when the device was not known: keep it, and send it along with the next login.
    #[serde(skip_serializing_if = "Option::is_none")]
    device_token: Option<String>,
}

/// What a login waits for.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorChallenge {
    /// How far the login has come.
    status: SecondFactorStatus,
    /// Stands for this login in its next step.
    challenge_token: String,
    /// Until when.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
    /// The ways to go on, of which one is enough.
    methods: Vec<FactorView>,
}

/// A second factor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Factor)]
#[expect(
    dead_code,
    reason = "part of the contract before an account can have a second factor"
)]
pub enum FactorView {
    /// A code of an authenticator app.
    Totp,
    /// A code by SMS.
    Sms,
    /// Approval on a registered device.
    Device,
    /// One of the recovery codes.
    RecoveryCode,
}

/// Log in
///
/// Opens a session. An unknown address costs the same time and gives the same answer as a wrong password.
/// After 5 wrong passwords in a row from one network, waits grow from 30 seconds to an hour (settings). A
/// device that sends its `device_token` is counted for itself alone. After 100 in a row from unknown devices,
/// only a known device or a password reset helps. A login on a new device is told to the owner by mail.
#[utoipa::path(tag = "identity", operation_id = "log_in", security(()), request_body = LogIn,
    responses((status = 201, description = "The session is open", body = LogInResult),
        (status = 401, description = "`invalid_credentials`"),
        (status = 429, description = "`login_throttled`, `login_disabled`")))]
#[post("/v1/sessions")]
pub async fn log_in(visitor: Visitor, body: Json<LogIn>, app: Data<App>) -> Result<HttpResponse, Error> {
    // Whoever finds too many waiting is turned away before the database hears of it.
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
        return Err(Error::Credentials);
    };
    let renewed_hash = turn.renew(password, &hash).await?;
    let answer = open(&app, &visitor, counted, account, (hash, renewed_hash)).await?;
    Ok(HttpResponse::Created().json(LogInResult::Authenticated(answer)))
}

/// Counts the attempt. A refusal is committed too: the history shows it.
async fn begin(app: &App, visitor: &Visitor, asked: Asked) -> Result<Counted, Error> {
    let rules = app.throttle_rules();
    app.write(visitor.renewed(app), move |tx, _| count(tx, &asked, rules))
        .await?
        .map_err(|refused| {
            announce(visitor, refused.user, outcome(refused.refusal));
            Error::Throttled(refused.refusal)
        })
}

async fn open(
    app: &App,
    visitor: &Visitor,
    counted: Counted,
    account: Account,
    (hash, renewed_hash): (String, Option<String>),
) -> Result<LoggedIn, Error> {
    let (refresh, device) = (app.secret(REFRESH_TOKEN_PREFIX), app.secret(DEVICE_TOKEN_PREFIX));
    let (rules, user) = (app.throttle_rules(), account.id);
    let login = Redeemed {
        counted,
        account,
        hash,
        renewed_hash,
        refresh_hash: refresh.hash,
        device: device.clone(),
    };
    let opened = app
        .write(visitor.renewed(app), move |tx, _| redeem(tx, &login, rules))
        .await?
        .map_err(|refusal| {
            announce(visitor, Some(user), outcome(refusal));
            Error::Throttled(refusal)
        })?;
    announce(visitor, Some(user), LoginOutcome::Success);
    Ok(LoggedIn {
        status: LoggedInStatus::Authenticated,
        tokens: tokens(app, &opened.session, refresh)?,
        device_token: opened.new_device.then_some(device.token),
    })
}

/// Tells the operator's log (ASVS 5.0 V16.3.1); nothing of an address that nobody here has.
fn announce(visitor: &Visitor, user: Option<UserId>, outcome: LoginOutcome) {
    let user = user.map_or_else(|| "unknown".to_owned(), |user| user.to_string());
    let ip_address = visitor.context.origin.ip_address.as_deref().unwrap_or("unknown");
    tracing::info!(%user, ip_address, %outcome, "login");
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
        session_id: session.id.into(),
        token_type: "Bearer",
        access_token,
        expires_in: app.tokens.lifetime().num_seconds(),
        refresh_token: refresh.token,
    })
}

/// Notes what happened to a session in its owner's log.
pub fn record_session(tx: &mut Tx<'_>, session: &Session, action: Action) {
    tx.record(
        Chain::Account(session.user),
        Author::User(session.user),
        Entry::new(action, session.id),
    );
}
