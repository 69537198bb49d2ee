//! Asking the registered devices of an account to approve a login.

use super::approval_views::RequestedApprovalView;
use super::problems::{approval_paused, no_such_method};
use super::verification::open_challenge;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Json, Visitor};
use crate::secrets::{TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::identity::Factor;
use kontor_domain::second_factors::{APPROVAL_VALID, Approval, ApprovalState, Nonce, Numbers};
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Challenge that a device is to approve.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "challenge_token": "kontor_challenge_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct RequestApproval {
    /// From `log_in` or `step_up`.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    challenge_token: String,
}

/// Request an approval
///
/// Asks the registered devices of the account to approve a login or a step-up. The login shows `number`; a device shows three,
/// and signs the one that is picked, within 2 minutes. A later request for the same challenge replaces this one. An account
/// gets at most 5 requests in an hour, and none for an hour after two denials.
#[utoipa::path(tag = "second_factors", operation_id = "request_approval", security(()), request_body = RequestApproval,
    responses((status = 202, description = "The devices are asked", body = RequestedApprovalView),
        (status = 409, description = "`no_such_method`"),
        (status = 422, description = "`invalid_token`"),
        (status = 429, description = "`approval_paused`")))]
#[post("/v1/login-challenges/approval")]
pub async fn request_approval(
    visitor: Visitor,
    body: Json<RequestApproval>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let token_hash = digest(&body.value.challenge_token);
    let view = app.write(visitor, move |tx, _| request(tx, token_hash)).await?;
    Ok(HttpResponse::Accepted().json(view))
}

fn request(tx: &mut Tx<'_>, token_hash: [u8; 32]) -> Result<RequestedApprovalView, Error> {
    let challenge = open_challenge(tx, token_hash)?;
    let factors = tx.second_factors().of(challenge.user)?;
    if !factors
        .iter()
        .any(|factor| factor.is_active() && factor.method == Factor::Device)
    {
        return Err(no_such_method());
    }
    let now = tx.now();
    if let Some(until) = tx.second_factors().approvals_paused_until(challenge.user)? {
        return Err(approval_paused(until - now));
    }
    let origin = tx.origin().clone();
    let approval = Approval {
        id: tx.new_id(),
        user: challenge.user,
        challenge: challenge.id,
        numbers: Numbers::of_random(tx.secret_bytes()),
        nonce: Nonce::new(tx.secret_bytes()),
        stored: ApprovalState::Waiting,
        created_at: now,
        expires_at: challenge.expires_at.min(now + APPROVAL_VALID),
        ip_address: origin.ip_address,
        user_agent: origin.user_agent,
    };
    tx.second_factors().request_approval(&approval)?;
    Ok(RequestedApprovalView::of(&approval, now))
}
