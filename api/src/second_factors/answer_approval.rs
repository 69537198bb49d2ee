//! The answer of a registered device to a login: the number that was picked, or a denial.

use super::problems::{approval_closed, invalid_signature, second_factor_refused, wrong_second_factor};
use super::tries::{count_try, note_wrong_try};
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::path::ApprovalPath;
use crate::http::{Json, PathId, Visitor};
use crate::identity::notify_every_address;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::ThrottleRules;
use kontor_domain::ids::{ApprovalId, SecondFactorId};
use kontor_domain::notifications::Mail;
use kontor_domain::second_factors::{Action, Approval, ApprovalState, DeviceSignature, SignedText};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Answer of a device, and its signature.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "device_id": "factor_0192f0c1e5b07cc3a4d15e6f708192a3", "number": 42,
    "signature": "5VZDAMNgrHKQhuLMgG6CioSHfx64UBBHiMvP_Xgkhf_Rl5h4v1vE_Dn2LxlTtb0bAQWhXQH9Ay4Xh1bHFQ0DAA"
}))]
pub struct AnswerApproval {
    /// Id of the device: that of its factor.
    #[validate(nested)]
    device_id: field::SecondFactorId,
    /// Number that was picked; null denies the login.
    #[validate(range(min = 10, max = 99))]
    number: Option<u8>,
    /// Signature of the lines `kontor-approval-v1`, approval id, account id, device id, number (empty for a denial), `approve` or
    /// `deny`, and nonce, joined by line feeds.
    #[validate(nested)]
    signature: field::DeviceSignature,
}

/// Answer an approval
///
/// Approves a login with the number that the person picked, or denies it. A wrong number counts as a wrong code, and denies it
/// too. After a denial the owner is notified by mail: the person who asked for the login knows the password.
#[utoipa::path(tag = "second_factors", operation_id = "answer_approval", security(()), params(ApprovalPath),
    request_body = AnswerApproval,
    responses((status = 204, description = "The answer is saved"),
        (status = 403, description = "`invalid_signature`, `wrong_second_factor`"),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`approval_closed`"),
        (status = 429, description = "`second_factor_throttled`, `second_factor_disabled`")))]
#[post("/v1/device-approvals/{approval_id}/answer")]
pub async fn answer_approval(
    visitor: Visitor,
    path: ApprovalPath,
    body: Json<AnswerApproval>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathId(id), rules) = (path, app.throttle_rules());
    let presented = Presented {
        device: body.value.device_id.take()?,
        picked: body.value.number,
        signature: body.value.signature.take()?,
    };
    app.write(visitor, move |tx, _| answer(tx, id, &presented, rules))
        .await??;
    Ok(HttpResponse::NoContent().finish())
}

/// Answer as it was sent.
struct Presented {
    device: SecondFactorId,
    picked: Option<u8>,
    signature: DeviceSignature,
}

/// Saves an answer. The inner result is a refusal that is committed, because it was counted.
fn answer(
    tx: &mut Tx<'_>,
    id: ApprovalId,
    presented: &Presented,
    rules: ThrottleRules,
) -> Result<Result<(), Error>, Error> {
    let approval = tx.second_factors().approval_for_update(id)?;
    let approval = approval.ok_or_else(invalid_signature)?;
    let device = tx.second_factors().active_device(presented.device)?;
    let device = device.filter(|device| device.user == approval.user);
    let device = device.ok_or_else(invalid_signature)?;
    let text = SignedText::answer(id, approval.user, device.id, presented.picked, &approval.nonce);
    if !device.key.has_signed(&text, &presented.signature) {
        return Err(invalid_signature());
    }
    if approval.state(tx.now()) != ApprovalState::Waiting {
        return Err(approval_closed());
    }
    let right = presented.picked == Some(approval.numbers.shown);
    let (approved, denied) = (ApprovalState::Approved, ApprovalState::Denied);
    let state = if right { approved } else { denied };
    tx.second_factors().answer_approval(id, device.id, state)?;
    if right {
        return Ok(Ok(()));
    }
    report(tx, &approval)?;
    match presented.picked {
        Some(_) => count(tx, &approval, rules),
        None => Ok(Ok(())),
    }
}

/// Counts a wrong number like a wrong code.
fn count(tx: &mut Tx<'_>, approval: &Approval, rules: ThrottleRules) -> Result<Result<(), Error>, Error> {
    let challenge = tx.second_factors().challenge(approval.challenge)?;
    let challenge = challenge.ok_or_else(approval_closed)?;
    let account = tx.identity().account(challenge.user)?;
    let account = account.ok_or_else(approval_closed)?;
    let tickets = match count_try(tx, &challenge, rules)? {
        Ok(tickets) => tickets,
        Err(refusal) => return Ok(Err(second_factor_refused(refusal))),
    };
    note_wrong_try(tx, &account, &challenge, &tickets)?;
    Ok(Err(wrong_second_factor()))
}

/// Notifies the owner: the person who asked for the login knows the password.
fn report(tx: &mut Tx<'_>, approval: &Approval) -> Result<(), Error> {
    let user = approval.user;
    let account = tx.identity().account(user)?.ok_or_else(approval_closed)?;
    let entry = Entry::new(Action::LoginDenied, user);
    tx.record(Chain::Account(user), Author::User(user), entry);
    let mail = Mail::login_denied(&account.person, approval.ip_address.as_deref());
    notify_every_address(tx, &account, &mail)
}
