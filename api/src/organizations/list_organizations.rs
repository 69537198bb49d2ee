//! Listing the caller's own organizations.

use super::own_organization::OwnOrganization;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;

/// List your own organizations
///
/// Lists the caller's organizations in the order in which the caller joined, with the caller's role. If the
/// membership is suspended or expired, `my_state` says so, and contact data is omitted except for the country.
#[utoipa::path(tag = "organizations", operation_id = "list_organizations", params(PageParams),
    responses((status = 200, description = "The organizations", body = PageView<OwnOrganization>)))]
#[get("/v1/organizations")]
pub async fn list_organizations(
    who: Credential,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<OwnOrganization>, Error> {
    app.list(who, move |tx, who| {
        let actor = who.actor(tx)?;
        let authorized = access::authorize(&actor, actor.user)?;
        let listings = tx
            .organizations()
            .list_own(&authorized, actor.only_organization(), query.page)?;
        Ok(PageView::of(listings, OwnOrganization::from))
    })
    .await
}
