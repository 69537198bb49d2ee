//! Starting a phone that receives codes by SMS, which a first code confirms.

use super::code_by_sms::{host, send_code};
use super::own_account::{own_account, written_factor};
use super::problems::must_be_addable;
use super::views::SecondFactorView;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::{Answer, Credential, Json};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::identity::Factor;
use kontor_domain::notifications::SMS_CODE_VALID;
use kontor_domain::second_factors::{FactorName, MobileNumber, PENDING_VALID, StartSms as Right};
use kontor_persistence::{CodePlace, NewSms, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Name and number of a new phone.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Phone", "phone": "+41 79 123 45 67" }))]
pub struct StartSms {
    /// Name by which the owner recognizes the phone, at most 60 characters.
    #[validate(nested)]
    name: field::FactorName,
    /// Mobile number of Switzerland, France, Belgium or Germany. It is independent of the profile's.
    #[validate(nested)]
    phone: field::MobileNumber,
}

/// Start a phone
///
/// Sends a code of six digits by SMS to a phone. The phone is accepted at a login once `confirm_second_factor` has received
/// the code, within 10 minutes and 5 tries. A phone that was started before and not confirmed is replaced, which also has
/// another code sent; an account has one active phone. SMS is weaker than an authenticator app, since numbers can be taken
/// over: prefer an app.
#[utoipa::path(tag = "second_factors", operation_id = "start_sms", request_body = StartSms,
    responses((status = 201, description = "The phone", body = SecondFactorView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`second_factor_exists`, `second_factor_limit`"),
        (status = 429, description = "`sms_limit`"),
        (status = 503, description = "`sms_unavailable`")))]
#[post("/v1/second-factors/sms")]
pub async fn start_sms(who: Credential, body: Json<StartSms>, app: Data<App>) -> Result<Answer, Error> {
    let (name, number, host) = (body.value.name.take()?, body.value.phone.take()?, host(&app));
    app.create(who, "start_sms", body.digest, move |tx, who| {
        start(tx, who, (&name, &number), &host)
    })
    .await
}

fn start(
    tx: &mut Tx<'_>,
    who: &Credential,
    (name, number): (&FactorName, &MobileNumber),
    host: &str,
) -> Result<SecondFactorView, Error> {
    let (actor, authorized, account) = own_account::<Right>(tx, who)?;
    must_be_addable(&tx.second_factors().of(account.id)?, Factor::Sms)?;
    let new = NewSms {
        id: tx.new_id(),
        name: name.clone(),
        session: actor.session()?,
        number: number.clone(),
        expires_at: tx.now() + PENDING_VALID,
    };
    tx.second_factors().start_sms(&authorized, &new)?;
    let place = CodePlace {
        user: account.id,
        factor: new.id,
        challenge: None,
    };
    let expires_at = tx.now() + SMS_CODE_VALID;
    send_code(tx, place, (number, account.person.locale), host, expires_at)?;
    Ok(written_factor(tx, account.id, new.id)?.into())
}
