//! Switching second factors off, with the password.

use super::own_account::own_account;
use super::problems::no_second_factor;
use super::removal::remove_all;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::PresentedPassword;
use crate::http::{Answer, Credential, Json};
use crate::identity::confirm_password;
use crate::passwords::PRESENTED_MAX;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::second_factors::{DisableSecondFactors as Right, SecondFactor};
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Password of the account, for the removal of all factors.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "password": "correct horse battery staple" }))]
pub struct DisableSecondFactors {
    /// The account's password.
    #[validate(length(max = PRESENTED_MAX))]
    #[schema(value_type = PresentedPassword)]
    password: String,
}

/// Disable your second factors
///
/// Removes all factors and recovery codes, in a session in which one of them was given within the last 10 minutes
/// (configurable). The password alone opens a session again. All other sessions end, and every address of the account is
/// notified.
#[utoipa::path(tag = "second_factors", operation_id = "disable_second_factors", request_body = DisableSecondFactors,
    responses((status = 204, description = "The factors are removed"),
        (status = 403, description = "`wrong_password`"),
        (status = 409, description = "`no_second_factor`"),
        (status = 429, description = "`login_throttled`")))]
#[post("/v1/second-factors/disable")]
pub async fn disable_second_factors(
    who: Credential,
    body: Json<DisableSecondFactors>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let operation = "disable_second_factors";
    if let Some(answer) = app.answered(&who, operation, body.digest).await? {
        return Ok(answer);
    }
    app.read(who.renewed(&app), |tx, who| {
        let actor = who.actor(tx)?;
        access::authorize::<Right>(&actor, actor.user)?;
        Ok(())
    })
    .await?;
    confirm_password(&app, &who, &body.value.password).await?;
    app.perform(who.renewed(&app), operation, body.digest, disable)
        .await
}

fn disable(tx: &mut Tx<'_>, who: &Credential) -> Result<(), Error> {
    let (actor, authorized, account) = own_account::<Right>(tx, who)?;
    let factors = tx.second_factors().of(account.id)?;
    if !factors.iter().any(SecondFactor::is_active) {
        return Err(no_second_factor());
    }
    remove_all(tx, &authorized, &actor, &account)
}
