//! Reading the balances of all accounts, by the provider's staff.

use super::get_balances::Day;
use super::ledger_views::BalancesView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Params, query};
use actix_web::get;
use actix_web::web::{Data, Json};
use kontor_domain::billing::ReadTrialBalance as Read;

/// Get the trial balance
///
/// Shows the balances of all accounts at the end of a day, with those of all organizations added up. They sum to zero in
/// each currency.
#[utoipa::path(tag = "staff", operation_id = "get_trial_balance", params(Day),
    responses((status = 200, description = "The balances", body = BalancesView)))]
#[get("/v1/staff/trial-balance")]
pub async fn get_trial_balance(
    who: Credential,
    day: Params<Day>,
    app: Data<App>,
) -> Result<Json<BalancesView>, Error> {
    let Params(day) = day;
    let on = query::day("on", day.on.as_deref())?;
    let view = app
        .read(who, move |tx, who| {
            let (_, authorized) = who.staff::<Read>(tx)?;
            let on = on.unwrap_or(tx.now().date_naive());
            Ok(BalancesView::of(on, tx.billing().trial_balance(&authorized, on)?))
        })
        .await?;
    Ok(Json(view))
}
