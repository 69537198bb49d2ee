//! Sending a code to the phone number of the caller's profile. The answer depends on the caller's account alone: codes
//! that others had sent to the number omit the SMS, and change nothing that the caller sees.

use super::problems::{phone_is_confirmed, phone_is_missing};
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, NoBody, View};
use crate::moment::moment;
use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Action, OneTimeCode, SendPhoneCode as Right};
use kontor_domain::notifications::{SMS_CODE_VALID, Sms};
use kontor_persistence::Entry;
use serde::Serialize;
use utoipa::ToSchema;

/// Confirmation that a code is on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "phone": "+41791234567", "expires_at": "2026-11-23T08:25:00Z" }))]
pub struct PhoneCodeSent {
    /// Number that the code is sent to.
    phone: String,
    /// Expiry of the code.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
}
impl View for PhoneCodeSent {}

/// Send a code to your phone
///
/// Sends a code of six digits by SMS to the phone number of the profile, for `confirm_phone`. It is valid for 10 minutes
/// and replaces an earlier one. An account can have 10 codes sent in a day (configurable).
#[utoipa::path(tag = "identity", operation_id = "send_phone_code",
    responses((status = 202, description = "A code is on its way", body = PhoneCodeSent),
        (status = 409, description = "`phone_missing`, `phone_confirmed`"),
        (status = 429, description = "`sms_limit`"),
        (status = 503, description = "`sms_unavailable`")))]
#[post("/v1/profile/phone/code")]
pub async fn send_phone_code(who: Credential, body: NoBody, app: Data<App>) -> Result<Answer, Error> {
    app.accept(who, "send_phone_code", body.digest, |tx, who| {
        let actor = who.actor(tx)?;
        let authorized = access::authorize::<Right>(&actor, actor.user)?;
        let account = tx
            .identity()
            .own_account_for_update(&authorized)?
            .ok_or(Error::Unauthenticated)?;
        if account.phone_confirmed_at.is_some() {
            return Err(phone_is_confirmed());
        }
        let phone = account.person.phone.ok_or_else(phone_is_missing)?;
        let (code, expires_at) = (
            OneTimeCode::of_random(tx.secret_bytes()),
            tx.now() + SMS_CODE_VALID,
        );
        tx.identity()
            .keep_phone_code(&authorized, &phone, &code, expires_at)?;
        tx.sms()
            .push(&phone, account.person.locale, &Sms::phone_code(code.as_str()));
        tx.record(
            Chain::Account(actor.user),
            Author::User(actor.user),
            Entry::new(Action::PhoneCodeSent, actor.user),
        );
        Ok(PhoneCodeSent {
            phone: phone.as_str().to_owned(),
            expires_at,
        })
    })
    .await
}
