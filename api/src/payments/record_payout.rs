//! Recording that a payout was paid, by another clerk than the one who approved it.

use super::payout_decision::take_step;
use super::payout_view::PayoutView;
use crate::app::App;
use crate::billing::check_value_date;
use crate::error::Error;
use crate::http::{Answer, Credential, Json, PathId};
use crate::moment::day;
use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use kontor_domain::ids::PayoutId;
use kontor_domain::payments::{Payout, RecordPayout as Record};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Payment of a payout.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "value_date": "2026-11-20" }))]
pub struct RecordPayout {
    /// Value date: today or earlier, within ten years.
    #[schema(format = Date, value_type = String)]
    #[serde(deserialize_with = "day")]
    value_date: NaiveDate,
}

/// Record that a payout was paid
///
/// Records the payment of an approved payout. The clerk must be another one than the one who approved it.
#[utoipa::path(tag = "staff", operation_id = "record_payout", params(PathId<PayoutId>), request_body = RecordPayout,
    responses((status = 200, description = "The paid payout", body = PayoutView),
        (status = 409, description = "`payout_state`; `four_eyes`")))]
#[post("/v1/staff/payouts/{payout_id}/payment")]
pub async fn record_payout(
    who: Credential,
    path: PathId<PayoutId>,
    body: Json<RecordPayout>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let value_date = body.value.value_date;
    check_value_date(value_date, app.clock.now().date_naive())?;
    let record = Box::new(move |payout: &Payout, by, now| payout.paid(by, value_date, now));
    take_step::<Record>(&app, who, (path.0, body.digest), record).await
}
