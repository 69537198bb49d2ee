//! Confirming a new e-mail address with the token from its mailbox. The old address receives a link to undo the
//! change.

use super::email_change_log::record;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Json, Visitor};
use crate::secrets::{TOKEN_MAX, UNDO_TOKEN_PREFIX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::identity::Action;
use kontor_domain::notifications::Mail;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Mailed token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "kontor_email_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct ConfirmEmailChange {
    /// From the mail to the new address; works once, for 24 hours.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    token: String,
}

/// Confirm a new e-mail address
///
/// Makes the new address the login and the destination of all mail. Password reset links sent to the old address
/// stop working. The old address receives a link for `undo_email_change`; while the link is valid (7 days), no
/// other account can take the old address.
#[utoipa::path(tag = "identity", operation_id = "confirm_email_change", security(()), request_body = ConfirmEmailChange,
    responses((status = 204, description = "The new address is in effect"),
        (status = 409, description = "`conflict`: an account with this address was created in the meantime"),
        (status = 422, description = "`invalid_token`")))]
#[post("/v1/email-changes/confirm")]
pub async fn confirm_email_change(
    visitor: Visitor,
    body: Json<ConfirmEmailChange>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let token_hash = digest(&body.value.token);
    let (undo, undo_for) = (app.secret(UNDO_TOKEN_PREFIX), app.settings.identity.email_undo);
    app.write(visitor, move |tx, _| {
        let (change, account) = tx
            .identity()
            .email_change_by_token(token_hash)?
            .ok_or(Error::MailedToken)?;
        let (old, until) = (&account.person, tx.now() + undo_for);
        tx.identity()
            .confirm_email_change(&change, &old.email, undo.hash, until)?;
        tx.identity().void_password_resets(change.user)?;
        let mail = Mail::email_changed(old, &change.email, &undo.token, undo_for.num_days());
        tx.outbox().notify(old, &mail)?;
        record(
            tx,
            Action::EmailChanged,
            &change,
            old.email.as_str(),
            change.email.as_str(),
        );
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
