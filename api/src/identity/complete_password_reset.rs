//! Setting a new password with a mailed token: ends all sessions, and tells the owner.

use crate::app::App;
use crate::error::Error;
use crate::http::{Json, Visitor};
use crate::secrets::{TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::activity::{Author, Chain, Deed};
use kontor_domain::identity::SessionEnd;
use kontor_domain::notifications::Mail;
use kontor_persistence::Entry;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The mailed token and the new password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "token": "kontor_reset_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r", "password": "correct horse battery staple"
}))]
pub struct CompletePasswordReset {
    /// From the mail; works once, for an hour.
    #[validate(length(max = TOKEN_MAX))]
    token: String,
    /// 15 to 128 characters, of any kind.
    #[schema(format = Password, min_length = 8, max_length = 128)]
    password: String,
}

/// Set a new password
///
/// Ends all sessions of the account.
#[utoipa::path(tag = "identity", operation_id = "complete_password_reset", security(()), request_body = CompletePasswordReset,
    responses((status = 204, description = "The new password works"),
        (status = 422, description = "The token is unknown, used or expired, or the password is not acceptable")))]
#[post("/v1/password-resets/complete")]
pub async fn complete_password_reset(
    visitor: Visitor,
    body: Json<CompletePasswordReset>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let token_hash = digest(&body.value.token);
    let password = app.accept_password(&body.value.password)?;
    let password_hash = app.passwords.hash(password).await?;
    app.write(visitor, move |tx, _| {
        let user = tx
            .identity()
            .use_password_reset(token_hash)?
            .ok_or(Error::MailedToken)?;
        let account = tx.identity().account(user)?.ok_or(Error::MailedToken)?;
        tx.identity().set_password(user, &password_hash)?;
        tx.identity().end_all_sessions(user, SessionEnd::PasswordReset)?;
        let mail = Mail::PasswordChanged {
            first_name: account.person.first_name.as_str().to_owned(),
        };
        tx.outbox()
            .push(&account.person.email, account.person.locale, &mail)?;
        tx.record(
            Chain::Account(user),
            Author::User(user),
            Entry::new(Deed::PasswordReset, user),
        );
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
