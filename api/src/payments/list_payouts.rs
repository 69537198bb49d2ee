//! Listing the payouts of an organization.

use super::payout_view::{PayoutStateView, PayoutView};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::payments::ListPayouts as List;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for payouts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichPayouts {
    /// Only payouts in this state.
    pub state: Option<PayoutStateView>,
}

/// List payouts
///
/// Lists the payouts of the organization, newest first.
#[utoipa::path(tag = "billing", operation_id = "list_payouts", params(OrganizationPath, WhichPayouts, PageParams),
    responses((status = 200, description = "The payouts", body = PageView<PayoutView>)))]
#[get("/payouts")]
pub async fn list_payouts(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichPayouts>,
    app: Data<App>,
) -> Result<Written<PayoutView>, Error> {
    let PathId(organization) = path;
    let state = query.filter.state.map(Into::into);
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let page = tx.prepaid().payouts(&authorized, state, query.page)?;
        Ok(PageView::of(page, |payout| PayoutView::from(&payout)))
    })
    .await
}
