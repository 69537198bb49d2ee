//! Setting a new password with a mailed token: ends all sessions and notifies the owner.

use crate::app::App;
use crate::error::Error;
use crate::http::texts::{NewPassword, Token};
use crate::http::{Check, Checked, Visitor};
use crate::input::new_password;
use crate::problem::FieldError;
use crate::secrets::{TOKEN_MAX, digest};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Action, Password, PasswordContext, SessionEnd};
use kontor_domain::notifications::Mail;
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

/// Mailed token and new password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "token": "kontor_reset_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r", "password": "correct horse battery staple",
    "revoke_api_tokens": true
}))]
pub struct CompletePasswordReset {
    /// From the mail; works once, for an hour.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    token: String,
    /// 15 to 128 characters of any kind, counted in Unicode NFC; nothing common, and nothing made of one's name or
    /// address.
    #[schema(value_type = NewPassword)]
    password: String,
    /// Whether the account's API tokens are revoked; omit for `true`. The mail to the owner names them either way.
    revoke_api_tokens: Option<bool>,
}

impl Check for CompletePasswordReset {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let context = PasswordContext::unknown();
        new_password(app, "/password", &self.password, &context)
            .err()
            .into_iter()
            .collect()
    }
}

/// Set a new password
///
/// Sets a new password, ends all sessions of the account with their refresh tokens, forgets its devices, and lifts
/// a lockout after too many wrong passwords. A pending change of address is canceled. A rejected password does not
/// use up the token. API tokens are revoked unless `revoke_api_tokens` is `false`; the mail to the owner lists them
/// and says whether they were revoked.
#[utoipa::path(tag = "identity", operation_id = "complete_password_reset", security(()), request_body = CompletePasswordReset,
    responses((status = 204, description = "The new password is set"),
        (status = 422, description = "`invalid_token`")))]
#[post("/v1/password-resets/complete")]
pub async fn complete_password_reset(
    visitor: Visitor,
    body: Checked<CompletePasswordReset>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (place, input) = (app.passwords.enter()?, body.0.value);
    let token_hash = digest(&input.token);
    let revoke = input.revoke_api_tokens.unwrap_or(true);
    let password = judge(&app, &visitor, token_hash, &input.password).await?;
    let (password_hash, _) = place.turn().await?.hash(password).await?;
    let rules = app.throttle_rules();
    app.write(visitor, move |tx, _| {
        let user = tx
            .identity()
            .use_password_reset(token_hash)?
            .ok_or(Error::MailedToken)?;
        let account = tx.identity().account(user)?.ok_or(Error::MailedToken)?;
        tx.identity().set_password(user, &password_hash)?;
        tx.identity().void_password_resets(user)?;
        tx.identity().void_pending_email_change(user)?;
        tx.identity().end_all_sessions(user, SessionEnd::PasswordReset)?;
        tx.identity().forget_all_devices(user)?;
        tx.identity().reopen_login(user, &account.person.email, rules)?;
        let tokens = tx.identity().valid_api_token_names(user)?;
        if revoke {
            tx.identity().revoke_all_api_tokens(user)?;
        }
        let mail = Mail::password_changed(&account.person, &tokens, revoke);
        tx.outbox().notify(&account.person, &mail)?;
        let entry = Entry::new(Action::PasswordReset, user);
        let entry = if tokens.is_empty() {
            entry
        } else {
            let kept = if revoke { Vec::new() } else { tokens.clone() };
            entry.change(json!({ "api_tokens": tokens }), json!({ "api_tokens": kept }))
        };
        tx.record(Chain::Account(user), Author::User(user), entry);
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Checks the new password, which must not be built from the name or address of the token's owner.
async fn judge(app: &App, visitor: &Visitor, token_hash: [u8; 32], raw: &str) -> Result<Password, Error> {
    let account = app
        .read(visitor.clone(), move |tx, _| {
            tx.identity()
                .peek_password_reset(token_hash)?
                .ok_or(Error::MailedToken)
        })
        .await?;
    let context = PasswordContext::of_person(&account.person);
    Ok(new_password(app, "/password", raw, &context)?)
}
