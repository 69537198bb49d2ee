//! The logins that wait for a registered device, which proves itself by a signature.

use super::approval_views::WaitingApprovalView;
use super::problems::invalid_signature;
use crate::app::App;
use crate::error::Error;
use crate::http::field::{self, Take};
use crate::http::{Json, Visitor};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use chrono::{DateTime, Utc};
use kontor_domain::ids::SecondFactorId;
use kontor_domain::second_factors::{DEVICE_CLOCK_SKEW, DeviceSignature, SignedText};
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Maximum length of a time as sent.
const TIME_MAX: u64 = 40;

/// Device that asks, the time of its clock, and its signature.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "device_id": "factor_0192f0c1e5b07cc3a4d15e6f708192a3", "time": "2026-11-23T08:15:00Z",
    "signature": "5VZDAMNgrHKQhuLMgG6CioSHfx64UBBHiMvP_Xgkhf_Rl5h4v1vE_Dn2LxlTtb0bAQWhXQH9Ay4Xh1bHFQ0DAA"
}))]
pub struct ListDeviceApprovals {
    /// Id of the device: that of its factor.
    #[validate(nested)]
    device_id: field::SecondFactorId,
    /// Time of the device's clock, RFC 3339; within a minute of ours, and later than in the last request.
    #[validate(length(max = TIME_MAX))]
    #[schema(format = DateTime, max_length = 40)]
    time: String,
    /// Signature of the lines `kontor-list-v1`, device id, and time as sent, joined by line feeds.
    #[validate(nested)]
    signature: field::DeviceSignature,
}

/// Logins that wait for the device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitingApprovals, example = json!({ "approvals": [{
    "id": "approval_0192f0c1e5b07cc3a4d15e6f708192a3", "account_id": "user_0192f0c1e5b07cc3a4d15e6f708192a3",
    "choices": [17, 42, 80], "nonce": "Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r", "ip_address": "203.0.113.7",
    "user_agent": "curl/8.5.0", "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-11-23T08:17:00Z" }] }))]
pub struct WaitingApprovalsView {
    /// Requests, oldest first.
    approvals: Vec<WaitingApprovalView>,
}

/// List approvals for a device
///
/// Returns the logins and step-ups that wait for an approval by this device. The device needs no session: it signs each
/// request, with a time that is later than the one before, so that none is used twice.
#[utoipa::path(tag = "second_factors", operation_id = "list_device_approvals", security(()),
    request_body = ListDeviceApprovals,
    responses((status = 200, description = "The requests", body = WaitingApprovalsView),
        (status = 403, description = "`invalid_signature`")))]
#[post("/v1/device-approvals/list")]
pub async fn list_device_approvals(
    visitor: Visitor,
    body: Json<ListDeviceApprovals>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let input = body.value;
    let (device, signature) = (input.device_id.take()?, input.signature.take()?);
    let approvals = app
        .write(visitor, move |tx, _| list(tx, device, &input.time, &signature))
        .await?;
    Ok(HttpResponse::Ok().json(WaitingApprovalsView { approvals }))
}

/// All refusals are alike, so that nothing is learned without the key.
fn list(
    tx: &mut Tx<'_>,
    id: SecondFactorId,
    time: &str,
    signature: &DeviceSignature,
) -> Result<Vec<WaitingApprovalView>, Error> {
    let device = tx.second_factors().active_device(id)?;
    let device = device.ok_or_else(invalid_signature)?;
    let at = DateTime::parse_from_rfc3339(time).map(|at| at.with_timezone(&Utc));
    let at = at.map_err(|_| invalid_signature())?;
    let is_recent = (tx.now() - at).abs() <= DEVICE_CLOCK_SKEW;
    if !is_recent || !device.key.has_signed(&SignedText::listing(id, time), signature) {
        return Err(invalid_signature());
    }
    if !tx.second_factors().note_listing(id, at)? {
        return Err(invalid_signature());
    }
    let waiting = tx.second_factors().waiting_approvals(device.user)?;
    Ok(waiting.into_iter().map(Into::into).collect())
}
