//! Starting a device that approves logins: a nonce that its key signs.

use super::own_account::{own_account, written_factor};
use super::problems::must_be_addable;
use super::views::SecondFactorView;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::{Answer, Credential, Json, View, shown};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::identity::Factor;
use kontor_domain::second_factors::{FactorName, Nonce, PENDING_VALID, StartDevice as Right};
use kontor_persistence::{NewDevice, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Name of a new device.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Tablet" }))]
pub struct StartDevice {
    /// Name by which the owner recognizes the device, at most 60 characters.
    #[validate(nested)]
    name: field::FactorName,
}

/// Device to be confirmed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StartedDevice, example = json!({
    "id": "factor_0192f0c1e5b07cc3a4d15e6f708192a3", "method": "device", "name": "Tablet", "phone_ending": null,
    "state": "pending", "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-11-23T08:25:00Z",
    "confirmed_at": null, "last_used_at": null, "account_id": "user_0192f0c1e5b07cc3a4d15e6f708192a3",
    "nonce": "Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r"
}))]
pub struct StartedDeviceView {
    #[serde(flatten)]
    factor: SecondFactorView,
    /// Account that the signature names.
    account_id: shown::UserId,
    /// Value that the signature contains.
    nonce: String,
}

impl View for StartedDeviceView {
    fn location(&self) -> Option<String> {
        self.factor.location()
    }
}

/// Start a device
///
/// Prepares a device that approves logins with an Ed25519 key of its own, which never leaves it. The device is accepted at a
/// login once `confirm_device` has received its key with a signature, within 10 minutes. A device that was started before and
/// not confirmed is replaced. An account has at most 10 factors.
#[utoipa::path(tag = "second_factors", operation_id = "start_device", request_body = StartDevice,
    responses((status = 201, description = "The device", body = StartedDeviceView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`second_factor_limit`")))]
#[post("/v1/second-factors/devices")]
pub async fn start_device(who: Credential, body: Json<StartDevice>, app: Data<App>) -> Result<Answer, Error> {
    let name = body.value.name.take()?;
    app.create(who, "start_device", body.digest, move |tx, who| {
        start(tx, who, &name)
    })
    .await
}

fn start(tx: &mut Tx<'_>, who: &Credential, name: &FactorName) -> Result<StartedDeviceView, Error> {
    let (actor, authorized, account) = own_account::<Right>(tx, who)?;
    must_be_addable(&tx.second_factors().of(account.id)?, Factor::Device)?;
    let new = NewDevice {
        id: tx.new_id(),
        name: name.clone(),
        session: actor.session()?,
        nonce: Nonce::new(tx.secret_bytes()),
        expires_at: tx.now() + PENDING_VALID,
    };
    tx.second_factors().start_device(&authorized, &new)?;
    Ok(StartedDeviceView {
        factor: written_factor(tx, account.id, new.id)?.into(),
        account_id: account.id.into(),
        nonce: new.nonce.to_string(),
    })
}
