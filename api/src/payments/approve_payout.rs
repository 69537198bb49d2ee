//! Approving a payout, by the provider's staff.

use super::payout_decision::take_step;
use super::payout_view::PayoutView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, NoBody, PathId};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::ids::PayoutId;
use kontor_domain::payments::{ApprovePayout, Payout};

/// Approve a payout
///
/// Approves a requested payout. Another clerk pays it and records that.
#[utoipa::path(tag = "staff", operation_id = "approve_payout", params(PathId<PayoutId>),
    responses((status = 200, description = "The approved payout", body = PayoutView),
        (status = 409, description = "`payout_state`")))]
#[post("/v1/staff/payouts/{payout_id}/approve")]
pub async fn approve_payout(
    who: Credential,
    path: PathId<PayoutId>,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let approve = Box::new(|payout: &Payout, by, now| payout.decided(by, None, now));
    take_step::<ApprovePayout>(&app, who, (path.0, body.digest), approve).await
}
