//! Previewing an offer with the token of its link.

use super::views::IncomingTransfer;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Json, Visitor};
use crate::secrets::{TOKEN_MAX, digest};
use actix_web::post;
use actix_web::web::{self, Data};
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Token of a link.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "kontor_transfer_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct TransferToken {
    /// From the link.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    token: String,
}

/// Preview a transfer
///
/// Returns an open offer for the page behind the link. Needs no login.
#[utoipa::path(tag = "transfers", operation_id = "preview_transfer", security(()), request_body = TransferToken,
    responses((status = 200, description = "The transfer", body = IncomingTransfer),
        (status = 422, description = "`invalid_token`: the token is unknown, or its offer is closed")))]
#[post("/v1/transfers/preview")]
pub async fn preview_transfer(
    visitor: Visitor,
    body: Json<TransferToken>,
    app: Data<App>,
) -> Result<web::Json<IncomingTransfer>, Error> {
    let hash = digest(&body.value.token);
    let shown = app.read(visitor, move |tx, _| preview(tx, hash)).await?;
    Ok(web::Json(shown))
}

fn preview(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<IncomingTransfer, Error> {
    let found = tx.transfers().by_token(hash)?;
    let now = tx.now();
    let open = found.filter(|transfer| transfer.open(now).is_ok());
    IncomingTransfer::of(tx, &open.ok_or(Error::MailedToken)?)
}
