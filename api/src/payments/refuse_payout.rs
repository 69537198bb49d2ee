//! Refusing a payout, by the provider's staff.

use super::payout_decision::take_step;
use super::payout_view::PayoutView;
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::{Answer, Credential, Json, PathId, field};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::billing::PaymentNote;
use kontor_domain::ids::PayoutId;
use kontor_domain::payments::{Payout, RefusePayout as Refuse};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Refusal of a payout.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "The name is not that of the account's owner." }))]
pub struct RefusePayout {
    /// Reason, which the organization reads.
    #[validate(nested)]
    reason: field::PaymentNote,
}

/// Refuse a payout
///
/// Refuses a requested payout. The amount returns to the prepaid account.
#[utoipa::path(tag = "staff", operation_id = "refuse_payout", params(PathId<PayoutId>), request_body = RefusePayout,
    responses((status = 200, description = "The refused payout", body = PayoutView),
        (status = 409, description = "`payout_state`")))]
#[post("/v1/staff/payouts/{payout_id}/refuse")]
pub async fn refuse_payout(
    who: Credential,
    path: PathId<PayoutId>,
    body: Json<RefusePayout>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let reason = PaymentNote::into_string(body.value.reason.take()?);
    let refuse = Box::new(move |payout: &Payout, by, now| payout.decided(by, Some(reason.clone()), now));
    take_step::<Refuse>(&app, who, (path.0, body.digest), refuse).await
}
