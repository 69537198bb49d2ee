//! Asking for a new password. The answer is the same whether or not the address is known.

use super::sign_up::MailSent;
use crate::app::App;
use crate::error::Error;
use crate::http::{Json, Visitor};
use crate::input::{parse, text};
use crate::secrets::RESET_TOKEN_PREFIX;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::activity::{Author, Chain, Deed};
use kontor_domain::identity::EmailAddress;
use kontor_domain::notifications::Mail;
use kontor_persistence::Entry;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Whose password is forgotten.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "lea@example.com" }))]
pub struct RequestPasswordReset {
    /// The login.
    #[validate(custom(function = "text::<EmailAddress>"))]
    #[schema(format = Email, max_length = 254)]
    email: String,
}

/// Ask for a new password
///
/// If the address has an account, a mail with a token for `complete_password_reset` goes to its stored spelling.
#[utoipa::path(tag = "identity", operation_id = "request_password_reset", security(()), request_body = RequestPasswordReset,
    responses((status = 202, description = "If the address has an account, a mail is on its way", body = MailSent)))]
#[post("/v1/password-resets")]
pub async fn request_password_reset(
    visitor: Visitor,
    body: Json<RequestPasswordReset>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let email: EmailAddress = parse("/email", &body.value.email)?;
    let (secret, lifetime) = (app.secret(RESET_TOKEN_PREFIX), app.settings.password_reset);
    app.write(visitor, move |tx, _| {
        let Some((account, _)) = tx.identity().account_by_email(&email)? else {
            return Ok(());
        };
        let expires_at = tx.now() + lifetime;
        tx.identity()
            .keep_password_reset(account.id, secret.hash, expires_at)?;
        let mail = Mail::password_reset(&account.person, &secret.token, lifetime.num_minutes());
        tx.outbox().notify(&account.person, &mail)?;
        tx.record(
            Chain::Account(account.id),
            Author::Anonymous,
            Entry::new(Deed::PasswordResetRequested, account.id),
        );
        Ok(())
    })
    .await?;
    Ok(HttpResponse::Accepted().json(MailSent {
        email: body.value.email,
    }))
}
