//! The state of a request for approval, for the login that waits for it.

use super::approval_views::RequestedApprovalView;
use super::verification::must_be_open;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Json, Visitor};
use crate::secrets::{TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Challenge that waits for a device.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "challenge_token": "kontor_challenge_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct GetApproval {
    /// From `log_in` or `step_up`.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    challenge_token: String,
}

/// Get the state of an approval
///
/// Returns the newest request for approval of a challenge. Ask once in a second or two; after `approved`,
/// `verify_login_challenge` with the method `device` completes the login.
#[utoipa::path(tag = "second_factors", operation_id = "get_approval", security(()), request_body = GetApproval,
    responses((status = 200, description = "The request", body = RequestedApprovalView),
        (status = 404, description = "`not_found`: no approval was requested for this challenge"),
        (status = 422, description = "`invalid_token`")))]
#[post("/v1/login-challenges/approval/state")]
pub async fn get_approval(
    visitor: Visitor,
    body: Json<GetApproval>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let token_hash = digest(&body.value.challenge_token);
    let view = app
        .read(visitor, move |tx, _| {
            let found = tx.second_factors().challenge_by_token(token_hash)?;
            let challenge = must_be_open(tx, found)?;
            let approval = tx.second_factors().newest_approval(challenge.id)?;
            let now = tx.now();
            Ok(RequestedApprovalView::of(&approval.ok_or(Error::Missing)?, now))
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}
