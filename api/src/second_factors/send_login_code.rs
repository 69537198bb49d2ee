//! Sending the code that answers a challenge by SMS.

use super::code_by_sms::{host, send_code};
use super::problems::{challenge_over, no_such_method};
use super::verification::open_challenge;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Json, Visitor};
use crate::moment::moment;
use crate::secrets::{TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use chrono::{DateTime, Utc};
use kontor_persistence::{CodePlace, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Challenge for which a code is to be sent.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "challenge_token": "kontor_challenge_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct SendLoginCode {
    /// From `log_in` or `step_up`.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    challenge_token: String,
}

/// Confirmation that a code is on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "phone_ending": "67", "expires_at": "2026-11-23T08:20:00Z" }))]
pub struct LoginCodeSent {
    /// Last two digits of the number.
    phone_ending: String,
    /// Expiry of the code, which is that of its challenge.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
}

/// Send a login code
///
/// Sends a code of six digits by SMS to the phone that is the second factor of the account, for `verify_login_challenge`. It
/// answers only this challenge, and replaces an earlier one. At most 3 codes are sent for a challenge, one in a minute, 5 in an
/// hour and 10 in a day to an account (configurable).
#[utoipa::path(tag = "second_factors", operation_id = "send_login_code", security(()), request_body = SendLoginCode,
    responses((status = 202, description = "A code is on its way", body = LoginCodeSent),
        (status = 409, description = "`no_such_method`"),
        (status = 422, description = "`invalid_token`"),
        (status = 429, description = "`sms_limit`"),
        (status = 503, description = "`sms_unavailable`")))]
#[post("/v1/login-challenges/sms")]
pub async fn send_login_code(
    visitor: Visitor,
    body: Json<SendLoginCode>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (token_hash, host) = (digest(&body.value.challenge_token), host(&app));
    let sent = app
        .write(visitor, move |tx, _| send(tx, token_hash, &host))
        .await?;
    Ok(HttpResponse::Accepted().json(sent))
}

fn send(tx: &mut Tx<'_>, token_hash: [u8; 32], host: &str) -> Result<LoginCodeSent, Error> {
    let challenge = open_challenge(tx, token_hash)?;
    let account = tx
        .identity()
        .account(challenge.user)?
        .ok_or_else(challenge_over)?;
    let phone = tx.second_factors().active_phone(account.id)?;
    let (factor, number) = phone.ok_or_else(no_such_method)?;
    let place = CodePlace {
        user: account.id,
        factor,
        challenge: Some(challenge.id),
    };
    let expires_at = challenge.expires_at;
    send_code(tx, place, (&number, account.person.locale), host, expires_at)?;
    Ok(LoginCodeSent {
        phone_ending: number.ending().to_owned(),
        expires_at,
    })
}
