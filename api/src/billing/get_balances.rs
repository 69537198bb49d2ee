//! Reading the balances of an organization.

use super::ledger_views::BalancesView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Params, PathId, query};
use actix_web::get;
use actix_web::web::{Data, Json};
use kontor_domain::access;
use kontor_domain::billing::ReadBalances as Read;
use serde::Deserialize;
use utoipa::IntoParams;

/// Day of the balances.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Day {
    /// Day at whose end the balances are wanted, in UTC; today if omitted.
    #[param(format = Date, value_type = Option<String>, example = "2026-11-29")]
    pub on: Option<String>,
}

/// Get the balances
///
/// Shows the balances of the organization's accounts at the end of a day: what it owes (`receivable`), what it paid in
/// advance (`prepaid`, negative since it is owed to the organization), and what is to be paid out.
#[utoipa::path(tag = "billing", operation_id = "get_balances", params(OrganizationPath, Day),
    responses((status = 200, description = "The balances", body = BalancesView)))]
#[get("/balances")]
pub async fn get_balances(
    who: Credential,
    path: OrganizationPath,
    day: Params<Day>,
    app: Data<App>,
) -> Result<Json<BalancesView>, Error> {
    let (PathId(organization), Params(day)) = (path, day);
    let on = query::day("on", day.on.as_deref())?;
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Read>(&actor, organization)?;
            let on = on.unwrap_or(tx.now().date_naive());
            Ok(BalancesView::of(on, tx.billing().balances(&authorized, on)?))
        })
        .await?;
    Ok(Json(view))
}
