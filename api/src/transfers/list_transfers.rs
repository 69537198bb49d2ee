//! Listing the transfers that an organization offers.

use super::views::{TransferStateView, TransferView};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_persistence::TransferFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of transfers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichTransfers {
    /// Only transfers in this state.
    state: Option<TransferStateView>,
}

/// List transfers
///
/// Lists the transfers offered by the organization, newest first. Available to legal representatives and
/// administrators.
#[utoipa::path(tag = "transfers", operation_id = "list_transfers", params(OrganizationPath, WhichTransfers, PageParams),
    responses((status = 200, description = "The transfers", body = PageView<TransferView>)))]
#[get("/transfers")]
pub async fn list_transfers(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichTransfers>,
    app: Data<App>,
) -> Result<Written<TransferView>, Error> {
    let PathId(organization) = path;
    let filter = TransferFilter {
        offered_by: None,
        state: query.filter.state.map(Into::into),
    };
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize(&actor, organization)?;
        let page = tx.transfers().list(&authorized, filter, query.page)?;
        let now = tx.now();
        Ok(PageView::of(page, |transfer| {
            TransferView::of(&transfer, &actor, now)
        }))
    })
    .await
}
