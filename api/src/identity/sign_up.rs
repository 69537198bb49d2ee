//! Signing up. The answer is the same whether or not the address is known; the mail contains the rest.

use super::answer_sign_up::AnswerSignUp;
use super::mail_sent::MailSent;
use super::new_account::create_account;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{Field, Take};
use crate::http::texts::{NewPassword, Token};
use crate::http::{Check, Checked, View, Visitor, field};
use crate::input::new_password;
use crate::invitations::join_by_invitation;
use crate::problem::FieldError;
use crate::secrets::{TOKEN_MAX, digest};
use crate::views::LocaleView;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::access::Cleared;
use kontor_domain::identity::{EmailAddress, PasswordContext, Person, PersonName};
use kontor_domain::locale::Locale;
use kontor_domain::notifications::Mail;
use kontor_persistence::{MailCause, NewAccount, NewSignUp, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// A new account.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "first_name": "Lea", "last_name": "Muster", "email": "lea@example.com", "password": "correct horse battery staple",
    "phone": "+41 22 820 35 44", "locale": "de"
}))]
pub struct SignUp {
    /// First name, at most 80 characters.
    #[validate(nested)]
    first_name: field::PersonName,
    /// Last name, at most 80 characters.
    #[validate(nested)]
    last_name: field::PersonName,
    /// E-mail address, used to log in and to receive mail.
    #[validate(nested)]
    email: field::EmailAddress,
    /// 15 to 128 characters of any kind, counted in Unicode NFC; nothing common, and nothing made of the name or the
    /// address.
    #[schema(value_type = NewPassword)]
    password: String,
    /// Phone number for SMS, in international form.
    #[validate(nested)]
    phone: Option<field::PhoneNumber>,
    /// Language of mails; without it, the best one of `Accept-Language`.
    locale: Option<LocaleView>,
    /// Token of an invitation to this address: joins its organization, and needs no second mail.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Option<Token>)]
    invitation_token: Option<String>,
}

impl SignUp {
    /// Returns the context that the password must not be built from.
    fn context(&self) -> PasswordContext {
        let name = |name: &Field<PersonName>| name.sound().map_or("", PersonName::as_str).to_owned();
        let email = self.email.sound().map_or("", EmailAddress::as_str);
        PasswordContext::of(&name(&self.first_name), &name(&self.last_name), email)
    }
}

impl Check for SignUp {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        new_password(app, "/password", &self.password, &self.context())
            .err()
            .into_iter()
            .collect()
    }
}

impl View for MailSent {}

/// Sign up
///
/// Requests a new account. The answer is the same whether or not the address is known. A new address receives a
/// mail with a token for `verify_sign_up`, which also asks for the password; the owner of a known address is
/// notified that the account exists. With the token of an invitation to this address, the account is created at
/// once, joins the organization, and can log in.
#[utoipa::path(tag = "identity", operation_id = "sign_up", security(()), request_body = SignUp,
    responses((status = 202, description = "If the address is new, a mail is on its way", body = MailSent),
        (status = 409, description = "With the token of an invitation: `conflict`, `quota_exceeded`, `invitation_closed` or `inviter_lost_right`"),
        (status = 422, description = "`invalid_token`: the invitation is unknown, closed or for another address")))]
#[post("/v1/sign-up")]
pub async fn sign_up(visitor: Visitor, body: Checked<SignUp>, app: Data<App>) -> Result<HttpResponse, Error> {
    let input = body.0.value;
    let locale = visitor.locale.unwrap_or(app.settings.identity.default_locale);
    let password = new_password(&app, "/password", &input.password, &input.context())?;
    let invitation = input.invitation_token.as_deref().map(digest);
    let person = person(input, locale)?;
    let sent = MailSent::to(&person.email);
    // Known and unknown addresses cost the same: the same hash, the same rows. A job looks the address up.
    let password_hash = app.passwords.hash(password).await?;
    let (lifetime, mails_max) = (
        app.settings.identity.sign_up,
        app.settings.mail.mails_per_address_per_hour,
    );
    app.write(visitor, move |tx, _| {
        let (person, password_hash) = (person.clone(), password_hash.clone());
        if let Some(token_hash) = invitation {
            let new = NewAccount {
                id: tx.new_id(),
                person,
                password_hash,
            };
            return join(tx, &new, token_hash, mails_max);
        }
        let new = NewSignUp {
            id: tx.new_id(),
            person,
            password_hash,
            expires_at: tx.now() + lifetime,
        };
        tx.identity().keep_sign_up(&new)?;
        Ok(tx.jobs().push(&AnswerSignUp { sign_up: new.id })?)
    })
    .await?;
    Ok(HttpResponse::Accepted().json(sent))
}

fn person(input: SignUp, locale: Locale) -> Result<Person, Error> {
    Ok(Person {
        first_name: input.first_name.take()?,
        last_name: input.last_name.take()?,
        email: input.email.take()?,
        phone: input.phone.take()?,
        locale: input.locale.map_or(locale, Into::into),
    })
}

/// Creates the account and joins the organization. The token came by mail to this address, so the address is
/// verified.
fn join(tx: &mut Tx<'_>, new: &NewAccount, token_hash: [u8; 32], mails_max: u32) -> Result<(), Error> {
    let mut all = tx.invitations();
    let invitation = all.find_by_token(token_hash)?.ok_or(Error::MailedToken)?;
    // The organization before the account and its address; after that the invitation can no longer change.
    tx.lock_organizations(&[invitation.organization])?;
    let mut all = tx.invitations();
    let invitation = all.find_by_token(token_hash)?.ok_or(Error::MailedToken)?;
    if invitation.email != new.person.email || invitation.open(tx.now()).is_err() {
        return Err(Error::MailedToken);
    }
    if let Some((_, owner)) = tx.identity().holder_of(&new.person.email)? {
        if tx.outbox().may_mail(MailCause::SignUp, &owner.email, mails_max)? {
            tx.outbox().notify(&owner, &Mail::account_exists(&owner))?;
        }
        return Ok(());
    }
    let account = create_account(tx, new)?;
    // The mailed token and a new password came together.
    join_by_invitation(tx, &account, &invitation, |joining| Ok(Cleared::system(joining)))?;
    Ok(())
}
