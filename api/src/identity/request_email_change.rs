//! Requesting a change of e-mail address. The answer is the same whether or not the address has an account; the
//! mail contains the rest.

use super::answer_email_change::AnswerEmailChange;
use super::confirm_password::confirm_password;
use super::mail_sent::MailSent;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::texts::PresentedPassword;
use crate::http::{Answer, Credential, Json};
use crate::passwords::PRESENTED_MAX;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::Action;
use kontor_domain::identity::RequestEmailChange as Request;
use kontor_domain::notifications::Mail;
use kontor_persistence::{Entry, NewEmailChange};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

/// New address, and the password of the account.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "lea.muster@example.com", "password": "correct horse battery staple" }))]
pub struct RequestEmailChange {
    /// New e-mail address, used to log in and to receive mail.
    #[validate(nested)]
    email: field::EmailAddress,
    /// The account's password.
    #[validate(length(max = PRESENTED_MAX))]
    #[schema(value_type = PresentedPassword)]
    password: String,
}

/// Request a change of e-mail address
///
/// Requests a change to another address. The answer is the same whether or not the address has an account. An
/// available address receives a mail with a token for `confirm_email_change`; the owner of an existing account is
/// notified of it instead. The current address stays in effect until the new one is confirmed, and receives a
/// notice now. A new request replaces an earlier unconfirmed one.
#[utoipa::path(tag = "identity", operation_id = "request_email_change", request_body = RequestEmailChange,
    responses((status = 202, description = "If the address is available, a mail is on its way to it", body = MailSent),
        (status = 403, description = "`wrong_password`"),
        (status = 429, description = "`login_throttled`")))]
#[post("/v1/email-changes")]
pub async fn request_email_change(
    who: Credential,
    body: Json<RequestEmailChange>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (input, lifetime) = (body.value, app.settings.identity.email_change);
    let email = input.email.take()?;
    if let Some(answer) = app.answered(&who, "request_email_change", body.digest).await? {
        return Ok(answer);
    }
    confirm_password(&app, &who, &input.password).await?;
    app.accept(
        who.renewed(&app),
        "request_email_change",
        body.digest,
        move |tx, who| {
            let actor = who.actor(tx)?;
            let authorized = access::authorize::<Request>(&actor, actor.user)?;
            let account = tx
                .identity()
                .own_account_for_update(&authorized)?
                .ok_or(Error::Unauthenticated)?;
            let new = NewEmailChange {
                id: tx.new_id(),
                email: email.clone(),
                expires_at: tx.now() + lifetime,
            };
            let person = &account.person;
            tx.identity()
                .keep_email_change(&authorized, &new, &person.email)?;
            tx.jobs().push(&AnswerEmailChange { email_change: new.id })?;
            tx.outbox()
                .notify(person, &Mail::email_change_requested(person, &email))?;
            let entry = Entry::new(Action::EmailChangeRequested, new.id).change(
                json!({ "email": person.email.as_str() }),
                json!({ "email": email.as_str() }),
            );
            tx.record(Chain::Account(actor.user), Author::User(actor.user), entry);
            Ok(MailSent::to(&email))
        },
    )
    .await
}
