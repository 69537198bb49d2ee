//! Removing one second factor, with the password.

use super::own_account::own_account;
use super::removal::{end_others, remove_all};
use crate::app::App;
use crate::error::Error;
use crate::http::path::SecondFactorPath;
use crate::http::texts::PresentedPassword;
use crate::http::{Answer, Credential, Json, PathId};
use crate::identity::{confirm_password, notify_every_address};
use crate::passwords::PRESENTED_MAX;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::SecondFactorId;
use kontor_domain::notifications::Mail;
use kontor_domain::second_factors::{Action, RemoveSecondFactor as Right};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Password of the account, for the removal of a factor.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "password": "correct horse battery staple" }))]
pub struct RemoveSecondFactor {
    /// The account's password.
    #[validate(length(max = PRESENTED_MAX))]
    #[schema(value_type = PresentedPassword)]
    password: String,
}

/// Remove a second factor
///
/// Removes a factor, in a session in which any factor or a recovery code was given within the last 10 minutes
/// (configurable): a lost one is removed after a login with another. All other sessions end, and every address of the
/// account is notified. The removal of the last factor takes the recovery codes along, and the password alone opens a
/// session again.
#[utoipa::path(tag = "second_factors", operation_id = "remove_second_factor", params(SecondFactorPath),
    request_body = RemoveSecondFactor,
    responses((status = 204, description = "The factor is removed"),
        (status = 403, description = "`wrong_password`"),
        (status = 404, description = "`not_found`: the caller has no such factor"),
        (status = 429, description = "`login_throttled`")))]
#[post("/v1/second-factors/{second_factor_id}/remove")]
pub async fn remove_second_factor(
    who: Credential,
    path: SecondFactorPath,
    body: Json<RemoveSecondFactor>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(id), operation) = (path, "remove_second_factor");
    if let Some(answer) = app.answered(&who, operation, body.digest).await? {
        return Ok(answer);
    }
    app.read(who.renewed(&app), move |tx, who| must_remove(tx, who, id))
        .await?;
    confirm_password(&app, &who, &body.value.password).await?;
    app.perform(who.renewed(&app), operation, body.digest, move |tx, who| {
        remove(tx, who, id)
    })
    .await
}

/// Checks what can be checked before the password is.
fn must_remove(tx: &mut Tx<'_>, who: &Credential, id: SecondFactorId) -> Result<(), Error> {
    let actor = who.actor(tx)?;
    access::authorize::<Right>(&actor, actor.user)?;
    tx.second_factors()
        .find(actor.user, id)?
        .map(drop)
        .ok_or(Error::Missing)
}

fn remove(tx: &mut Tx<'_>, who: &Credential, id: SecondFactorId) -> Result<(), Error> {
    let (actor, authorized, account) = own_account::<Right>(tx, who)?;
    let factors = tx.second_factors().of(account.id)?;
    let found = factors.iter().find(|factor| factor.id == id);
    let found = found.ok_or(Error::Missing)?;
    let removed = json!({ "method": found.method.as_str(), "name": found.name.as_str() });
    let entry = Entry::new(Action::FactorRemoved, id).change(removed, Value::Null);
    tx.record(Chain::Account(account.id), Author::User(account.id), entry);
    if !found.is_active() {
        return Ok(tx.second_factors().remove(&authorized, id)?);
    }
    let has_other = factors.iter().any(|factor| factor.id != id && factor.is_active());
    if !has_other {
        return remove_all(tx, &authorized, &actor, &account);
    }
    end_others(tx, &authorized, &actor)?;
    tx.second_factors().remove(&authorized, id)?;
    let mail = Mail::second_factor_removed(&account.person, found.method, &found.name);
    notify_every_address(tx, &account, &mail)
}
