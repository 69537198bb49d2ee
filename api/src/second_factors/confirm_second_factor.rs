//! Confirming a second factor with a first code: it is required from then on.

use super::codes_answer::{RecoveryCodesText, codes_answer};
use super::confirmation::{ConfirmedView, activate};
use super::own_account::own_account;
use super::problems::{second_factor_refused, wrong_second_factor};
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::path::SecondFactorPath;
use crate::http::{Answer, Credential, Json, PathId};
use actix_web::web::Data;
use actix_web::{Either, HttpRequest, HttpResponse, post};
use kontor_domain::access::{Actor, Authorized};
use kontor_domain::identity::{Account, Factor, OneTimeCode, Refusal, Subject, ThrottleRules};
use kontor_domain::ids::SecondFactorId;
use kontor_domain::second_factors::{ConfirmSecondFactor as Right, SecondFactor};
use kontor_persistence::{CodePlace, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// First code of a new factor.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "123456" }))]
pub struct ConfirmSecondFactor {
    /// Six digits that the app shows, or that the SMS brought.
    #[validate(nested)]
    code: field::OneTimeCode,
}

/// Confirm a second factor
///
/// Activates a pending factor with a code from it. With the first factor of an account, all other sessions end, this one
/// counts as opened with the factor, and the answer has ten recovery codes, as a file of plain text with
/// `Accept: text/plain`. The owner is notified by mail.
#[utoipa::path(tag = "second_factors", operation_id = "confirm_second_factor", params(SecondFactorPath),
    request_body = ConfirmSecondFactor,
    responses((status = 200, description = "The factor is active", content(
            (ConfirmedView = "application/json"), (RecoveryCodesText = "text/plain; charset=utf-8"))),
        (status = 403, description = "`wrong_second_factor`"),
        (status = 404, description = "`not_found`: no factor with this id waits for its confirmation"),
        (status = 409, description = "`secret_already_shown`"),
        (status = 429, description = "`second_factor_throttled`")))]
#[post("/v1/second-factors/{second_factor_id}/confirm")]
pub async fn confirm_second_factor(
    who: Credential,
    path: SecondFactorPath,
    req: HttpRequest,
    body: Json<ConfirmSecondFactor>,
    app: Data<App>,
) -> Result<Either<Answer, HttpResponse>, Error> {
    let (PathId(id), code) = (path, body.value.code.take()?);
    let operation = "confirm_second_factor";
    if let Some(answer) = app.answered(&who, operation, body.digest).await? {
        return Ok(Either::Left(answer));
    }
    let (tried, rules) = (code.clone(), app.throttle_rules());
    app.write(who.renewed(&app), move |tx, who| {
        guess(tx, who, (id, &tried), rules)
    })
    .await??;
    let answer = app
        .act(who.renewed(&app), operation, body.digest, move |tx, who| {
            confirm(tx, who, id, &code)
        })
        .await?;
    Ok(codes_answer(&req, answer))
}

/// The caller's account, and the factor that waits for its confirmation.
fn pending(
    tx: &mut Tx<'_>,
    who: &Credential,
    id: SecondFactorId,
) -> Result<(Actor, Authorized<Right>, Account, SecondFactor), Error> {
    let (actor, authorized, account) = own_account::<Right>(tx, who)?;
    let found = tx.second_factors().find(account.id, id)?;
    let session = actor.session()?;
    let factor = found.filter(|factor| factor.is_confirmable(session));
    Ok((actor, authorized, account, factor.ok_or(Error::Missing)?))
}

/// Counts a wrong code of an SMS, which stays counted although it is refused. A code of an app needs no count: its secret
/// was shown to the caller.
fn guess(
    tx: &mut Tx<'_>,
    who: &Credential,
    (id, code): (SecondFactorId, &OneTimeCode),
    rules: ThrottleRules,
) -> Result<Result<(), Error>, Error> {
    let (_, _, account, factor) = pending(tx, who, id)?;
    if factor.method != Factor::Sms {
        return Ok(Ok(()));
    }
    let number = tx.second_factors().phone(account.id, id)?;
    let number = number.ok_or(Error::Missing)?;
    let subject = Subject::phone_code(account.id, number.number());
    let tickets = match tx.identity().count_attempt(&subject, rules)? {
        Ok(tickets) => tickets,
        Err(refusal) => return Ok(Err(second_factor_refused(refusal))),
    };
    if !tx
        .second_factors()
        .try_factor_code(place(&account, id), &number, code)?
    {
        return Ok(Err(wrong_second_factor()));
    }
    let redeemed: Result<(), Refusal> = tx.identity().redeem_attempt(&tickets, rules)?;
    Ok(redeemed.map_err(second_factor_refused))
}

/// Whether the code is right; it is used up then.
fn accept(
    tx: &mut Tx<'_>,
    account: &Account,
    factor: &SecondFactor,
    code: &OneTimeCode,
) -> Result<bool, Error> {
    match factor.method {
        Factor::Totp => Ok(tx.second_factors().accept_code_of(account.id, factor.id, code)?),
        Factor::Sms => {
            let number = tx.second_factors().phone(account.id, factor.id)?;
            let number = number.ok_or(Error::Missing)?;
            let place = place(account, factor.id);
            let right = tx.second_factors().try_factor_code(place, &number, code)?;
            if right {
                tx.second_factors().note_use(account.id, factor.id)?;
            }
            Ok(right)
        }
        // A device proves itself by a signature, to another operation.
        Factor::Device | Factor::RecoveryCode => Ok(false),
    }
}

const fn place(account: &Account, factor: SecondFactorId) -> CodePlace {
    CodePlace {
        user: account.id,
        factor,
        challenge: None,
    }
}

fn confirm(
    tx: &mut Tx<'_>,
    who: &Credential,
    id: SecondFactorId,
    code: &OneTimeCode,
) -> Result<ConfirmedView, Error> {
    let (actor, authorized, account, pending) = pending(tx, who, id)?;
    if !accept(tx, &account, &pending, code)? {
        return Err(wrong_second_factor());
    }
    activate(tx, &authorized, (&actor, &account), &pending)
}
