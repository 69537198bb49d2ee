//! Requesting a password reset. The answer is the same whether or not the address has an account.

use super::answer_password_reset::AnswerPasswordReset;
use super::mail_sent::MailSent;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::{Json, Visitor};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::ids::PasswordResetRequestId;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// An account whose password is forgotten.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "lea@example.com" }))]
pub struct RequestPasswordReset {
    /// E-mail address of the account.
    #[validate(nested)]
    email: field::EmailAddress,
}

/// Request a password reset
///
/// Mails a token for `complete_password_reset` if the address has an account, to the spelling stored there. Answers
/// the same for unknown addresses.
#[utoipa::path(tag = "identity", operation_id = "request_password_reset", security(()), request_body = RequestPasswordReset,
    responses((status = 202, description = "If the address has an account, a mail is on its way", body = MailSent)))]
#[post("/v1/password-resets")]
pub async fn request_password_reset(
    visitor: Visitor,
    body: Json<RequestPasswordReset>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let email = body.value.email.take()?;
    let sent = MailSent::to(&email);
    // Known and unknown addresses cost the same: a job looks the address up.
    app.write(visitor, move |tx, _| {
        let id: PasswordResetRequestId = tx.new_id();
        tx.identity().keep_password_reset_request(id, &email)?;
        Ok(tx.jobs().push(&AnswerPasswordReset {
            password_reset_request: id,
        })?)
    })
    .await?;
    Ok(HttpResponse::Accepted().json(sent))
}
