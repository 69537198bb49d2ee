//! Listing the grants of an organization.

use super::views::GrantView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written, field, query};
use crate::input::kind_filter;
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_persistence::GrantFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of grants.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichGrants {
    /// Only grants of this member.
    #[param(example = "member_0192f0c1e5b07cc3a4d15e6f708192a8")]
    member_id: Option<field::MemberId>,
    /// Only grants of this team.
    #[param(example = "team_0192f0c1e5b07cc3a4d15e6f708192c1")]
    team_id: Option<field::TeamId>,
    /// Only grants on this product, whole or in part.
    #[param(example = "prod_0192f0c1e5b07cc3a4d15e6f708192b1")]
    product_id: Option<field::ProductId>,
    /// Only grants on all products of this kind.
    #[param(example = "drive")]
    kind: Option<field::ProductKind>,
}

/// List grants
///
/// Lists grants, oldest first. Available to legal representatives and administrators.
#[utoipa::path(tag = "grants", operation_id = "list_grants", params(OrganizationPath, WhichGrants, PageParams),
    responses((status = 200, description = "The grants", body = PageView<GrantView>)))]
#[get("/grants")]
pub async fn list_grants(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichGrants>,
    app: Data<App>,
) -> Result<Written<GrantView>, Error> {
    let (PathId(organization), which) = (path, query.filter);
    let filter = GrantFilter {
        member: query::field("member_id", which.member_id)?,
        team: query::field("team_id", which.team_id)?,
        product: query::field("product_id", which.product_id)?,
        kind: kind_filter(which.kind)?,
    };
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize(&actor, organization)?;
        let page = tx.grants().list(&authorized, &filter, query.page)?;
        Ok(PageView::of(page, |grant| (&grant).into()))
    })
    .await
}
