//! Confirming a device by a signature of its key.

use super::codes_answer::{RecoveryCodesText, codes_answer};
use super::confirmation::{ConfirmedView, activate};
use super::own_account::own_account;
use super::problems::invalid_signature;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::path::SecondFactorPath;
use crate::http::{Answer, Credential, Json, PathId};
use actix_web::web::Data;
use actix_web::{Either, HttpRequest, HttpResponse, post};
use kontor_domain::identity::Factor;
use kontor_domain::ids::SecondFactorId;
use kontor_domain::second_factors::{ConfirmDevice as Right, DeviceKey, DeviceSignature, SignedText};
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Key of a device, and its signature.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "public_key": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "signature": "5VZDAMNgrHKQhuLMgG6CioSHfx64UBBHiMvP_Xgkhf_Rl5h4v1vE_Dn2LxlTtb0bAQWhXQH9Ay4Xh1bHFQ0DAA"
}))]
pub struct ConfirmDevice {
    /// Ed25519 public key: 32 bytes in base64url without padding.
    #[validate(nested)]
    public_key: field::DeviceKey,
    /// Signature of the lines `kontor-register-v1`, account id, public key as sent, and nonce, joined by line feeds: 64 bytes in
    /// base64url without padding.
    #[validate(nested)]
    signature: field::DeviceSignature,
}

/// Confirm a device
///
/// Activates a pending device by a signature of its key (Ed25519, RFC 8032). With the first factor of an account, all other
/// sessions end, this one counts as opened with the factor, and the answer has ten recovery codes, as a file of plain text
/// with `Accept: text/plain`. The owner is notified by mail.
#[utoipa::path(tag = "second_factors", operation_id = "confirm_device", params(SecondFactorPath),
    request_body = ConfirmDevice,
    responses((status = 200, description = "The device is active", content(
            (ConfirmedView = "application/json"), (RecoveryCodesText = "text/plain; charset=utf-8"))),
        (status = 403, description = "`invalid_signature`"),
        (status = 404, description = "`not_found`: no device with this id waits for its confirmation"),
        (status = 409, description = "`secret_already_shown`")))]
#[post("/v1/second-factors/{second_factor_id}/confirm-device")]
pub async fn confirm_device(
    who: Credential,
    path: SecondFactorPath,
    req: HttpRequest,
    body: Json<ConfirmDevice>,
    app: Data<App>,
) -> Result<Either<Answer, HttpResponse>, Error> {
    let PathId(id) = path;
    let (key, signature) = (body.value.public_key.take()?, body.value.signature.take()?);
    let answer = app
        .act(who, "confirm_device", body.digest, move |tx, who| {
            confirm(tx, who, id, (&key, &signature))
        })
        .await?;
    Ok(codes_answer(&req, answer))
}

fn confirm(
    tx: &mut Tx<'_>,
    who: &Credential,
    id: SecondFactorId,
    (key, signature): (&DeviceKey, &DeviceSignature),
) -> Result<ConfirmedView, Error> {
    let (actor, authorized, account) = own_account::<Right>(tx, who)?;
    let found = tx.second_factors().find(account.id, id)?;
    let session = actor.session()?;
    let pending = found.filter(|factor| factor.is_confirmable(session) && factor.method == Factor::Device);
    let pending = pending.ok_or(Error::Missing)?;
    let nonce = tx.second_factors().registration_nonce(account.id, id)?;
    let text = SignedText::registration(account.id, key, &nonce.ok_or(Error::Missing)?);
    if !key.has_signed(&text, signature) {
        return Err(invalid_signature());
    }
    tx.second_factors().keep_device_key(&authorized, id, key)?;
    tx.second_factors().note_use(account.id, id)?;
    activate(tx, &authorized, (&actor, &account), &pending)
}
