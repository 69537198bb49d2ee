//! Changing the password in a session: ends all other sessions and notifies the owner.

use super::confirm_password::confirm_password;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::{NewPassword, PresentedPassword};
use crate::http::{Answer, Check, Checked, Credential};
use crate::input::new_password;
use crate::passwords::PRESENTED_MAX;
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{
    Account, Action, ChangePassword as Right, Password, PasswordContext, SessionEnd,
};
use kontor_domain::ids::SessionId;
use kontor_domain::notifications::Mail;
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// JSON pointer to the new password.
const NEW: &str = "/new_password";

/// Current and new password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "current_password": "correct horse battery staple", "new_password": "nine purple lamps by the lake"
}))]
pub struct ChangePassword {
    /// Current password.
    #[validate(length(max = PRESENTED_MAX))]
    #[schema(value_type = PresentedPassword)]
    current_password: String,
    /// 15 to 128 characters of any kind, counted in Unicode NFC; nothing common, and nothing made of one's name or
    /// address.
    #[schema(value_type = NewPassword)]
    new_password: String,
}

impl Check for ChangePassword {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let context = PasswordContext::unknown();
        new_password(app, NEW, &self.new_password, &context)
            .err()
            .into_iter()
            .collect()
    }
}

/// Change the password
///
/// Changes the password and ends all other sessions of the account, with their refresh tokens. API tokens keep
/// working, because scripts do not depend on the password; the mail to the owner says so. Wrong current passwords
/// are counted as at login, and after 10 in a row the session ends.
#[utoipa::path(tag = "identity", operation_id = "change_password", request_body = ChangePassword,
    responses((status = 204, description = "The password is changed"),
        (status = 403, description = "`wrong_password`"),
        (status = 429, description = "`login_throttled`")))]
#[post("/v1/password")]
pub async fn change_password(
    who: Credential,
    body: Checked<ChangePassword>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let Checked(body) = body;
    let (input, digest) = (body.value, body.digest);
    if let Some(answer) = app.answered(&who, "change_password", digest).await? {
        return Ok(answer);
    }
    let password = judge(&app, &who, &input.new_password).await?;
    confirm_password(&app, &who, &input.current_password).await?;
    let password_hash = app.passwords.hash(password).await?;
    app.perform(who.renewed(&app), "change_password", digest, move |tx, who| {
        let (authorized, account, session) = own(tx, who)?;
        tx.identity().set_password(account.id, &password_hash)?;
        tx.identity().void_pending_email_change(account.id)?;
        tx.identity()
            .end_other_sessions(&authorized, session, SessionEnd::PasswordChanged)?;
        tx.outbox()
            .notify(&account.person, &Mail::password_replaced(&account.person))?;
        tx.record(
            Chain::Account(account.id),
            Author::User(account.id),
            Entry::new(Action::PasswordChanged, account.id),
        );
        Ok(())
    })
    .await
}

/// Checks the new password, which must not be built from the person's name or address.
async fn judge(app: &App, who: &Credential, raw: &str) -> Result<Password, Error> {
    let context = app
        .read(who.clone(), |tx, who| {
            let (_, account, _) = own(tx, who)?;
            Ok(PasswordContext::of_person(&account.person))
        })
        .await?;
    Ok(new_password(app, NEW, raw, &context)?)
}

/// Reads the caller's authorization, account and session.
fn own(tx: &mut Tx<'_>, who: &Credential) -> Result<(Authorized<Right>, Account, SessionId), Error> {
    let actor = who.actor(tx)?;
    let authorized = access::authorize::<Right>(&actor, actor.user)?;
    let id = actor.session()?;
    let account = tx.identity().account(actor.user)?.ok_or(Error::Unauthenticated)?;
    Ok((authorized, account, id))
}
