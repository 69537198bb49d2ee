//! Undoing a change of e-mail address with the token sent to the old address. The change may have been made by an
//! intruder, so everyone is locked out.

use super::email_change_log::record;
use super::lockout::lock_out_everybody;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Json, Visitor};
use crate::secrets::{RESET_TOKEN_PREFIX, TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::identity::{Action, Person, SessionEnd};
use kontor_domain::notifications::Mail;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Mailed token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "kontor_undo_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct UndoEmailChange {
    /// From the mail to the old address; works once, for 7 days.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    token: String,
}

/// Undo a change of e-mail address
///
/// Makes the old address the login again. Later changes of address can no longer be confirmed or undone. All
/// sessions end, all API tokens are revoked, and the password is invalidated: a mail to the restored address
/// contains a token for `complete_password_reset`.
#[utoipa::path(tag = "identity", operation_id = "undo_email_change", security(()), request_body = UndoEmailChange,
    responses((status = 204, description = "The old address is in effect again"),
        (status = 409, description = "`conflict`: the old address can't be restored"),
        (status = 422, description = "`invalid_token`")))]
#[post("/v1/email-changes/undo")]
pub async fn undo_email_change(
    visitor: Visitor,
    body: Json<UndoEmailChange>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let undo_hash = digest(&body.value.token);
    let (secret, lifetime) = (
        app.secret(RESET_TOKEN_PREFIX),
        app.settings.identity.password_reset,
    );
    app.write(visitor, move |tx, _| {
        let (change, account) = tx
            .identity()
            .email_change_by_undo_token(undo_hash)?
            .ok_or(Error::MailedToken)?;
        tx.identity().undo_email_change(&change)?;
        lock_out_everybody(tx, change.user, SessionEnd::EmailChangeUndone)?;
        let expires_at = tx.now() + lifetime;
        tx.identity()
            .keep_password_reset(change.user, secret.hash, expires_at)?;
        let was = account.person.email.clone();
        let restored = Person {
            email: change.old_email.clone(),
            ..account.person
        };
        let mail = Mail::email_change_undone(&restored, &secret.token, lifetime.num_minutes());
        tx.outbox().notify(&restored, &mail)?;
        record(
            tx,
            Action::EmailChangeUndone,
            &change,
            was.as_str(),
            restored.email.as_str(),
        );
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
