//! Confirming the phone number of the caller's profile with the code from the SMS.
//!
//! A wrong code must stay counted although the request is refused, so the check has a transaction of its own.

use super::problems::{phone_code_throttled, wrong_phone_code};
use super::views::ProfileView;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::{Answer, Credential, Json};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{
    Account, Action, ConfirmPhone as Right, OneTimeCode, PhoneNumber, Subject, ThrottleRules,
};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

/// Code from the SMS.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "123456" }))]
pub struct ConfirmPhone {
    /// Six digits; valid once, for 10 minutes and 5 tries.
    #[validate(nested)]
    #[schema(value_type = field::OneTimeCode)]
    code: field::OneTimeCode,
}

/// Confirm your phone number
///
/// Confirms the phone number of the profile with the code sent by `send_phone_code`. The fifth wrong code voids it, and
/// several wrong ones in a row have to wait, as with passwords. From then on, reminders go to the number where they are
/// switched on. A changed number has to be confirmed again.
#[utoipa::path(tag = "identity", operation_id = "confirm_phone", request_body = ConfirmPhone,
    responses((status = 200, description = "The profile, with a confirmed phone number", body = ProfileView),
        (status = 422, description = "`wrong_phone_code`"),
        (status = 429, description = "`phone_code_throttled`")))]
#[post("/v1/profile/phone/confirm")]
pub async fn confirm_phone(
    who: Credential,
    body: Json<ConfirmPhone>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let code = body.value.code.take()?;
    if let Some(answer) = app.answered(&who, "confirm_phone", body.digest).await? {
        return Ok(answer);
    }
    let (tried, rules) = (code.clone(), app.throttle_rules());
    app.write(who.renewed(&app), move |tx, who| guess(tx, who, &tried, rules))
        .await??;
    app.act(who.renewed(&app), "confirm_phone", body.digest, move |tx, who| {
        confirm(tx, who, &code)
    })
    .await
}

/// Loads the caller's account, and its number.
fn asked(
    tx: &mut Tx<'_>,
    who: &Credential,
) -> Result<(Authorized<Right>, Account, Option<PhoneNumber>), Error> {
    let actor = who.actor(tx)?;
    let authorized = access::authorize::<Right>(&actor, actor.user)?;
    let account = tx
        .identity()
        .own_account_for_update(&authorized)?
        .ok_or(Error::Unauthenticated)?;
    let phone = account.person.phone.clone();
    Ok((authorized, account, phone))
}

/// Checks a code, and counts a wrong one. The inner result is the refusal, if any.
fn guess(
    tx: &mut Tx<'_>,
    who: &Credential,
    code: &OneTimeCode,
    rules: ThrottleRules,
) -> Result<Result<(), Error>, Error> {
    let (authorized, account, phone) = asked(tx, who)?;
    let Some(phone) = phone else {
        return Ok(Err(wrong_phone_code()));
    };
    let subject = Subject::phone_code(account.id, &phone);
    let tickets = match tx.identity().count_attempt(&subject, rules)? {
        Ok(tickets) => tickets,
        Err(refusal) => return Ok(Err(phone_code_throttled(refusal))),
    };
    if !tx.identity().try_phone_code(&authorized, &phone, code)? {
        return Ok(Err(wrong_phone_code()));
    }
    let redeemed = tx.identity().redeem_attempt(&tickets, rules)?;
    Ok(redeemed.map_err(phone_code_throttled))
}

/// Confirms the number, if the code is still the one sent to it.
fn confirm(tx: &mut Tx<'_>, who: &Credential, code: &OneTimeCode) -> Result<ProfileView, Error> {
    let (authorized, before, phone) = asked(tx, who)?;
    let phone = phone.ok_or_else(wrong_phone_code)?;
    if !tx.identity().try_phone_code(&authorized, &phone, code)? {
        return Err(wrong_phone_code());
    }
    let after = Account {
        phone_confirmed_at: Some(tx.now()),
        updated_at: tx.now(),
        ..before
    };
    tx.identity().confirm_phone(&authorized, &after)?;
    let confirmed = json!({ "phone": phone.as_str() });
    tx.record(
        Chain::Account(after.id),
        Author::User(after.id),
        Entry::new(Action::PhoneConfirmed, after.id).change(serde_json::Value::Null, confirmed),
    );
    Ok(ProfileView::from(&after))
}
