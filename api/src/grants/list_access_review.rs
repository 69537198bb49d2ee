//! Reviewing who may do what in an organisation.

use super::reviewing::{ReviewedMember, review};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathId, Written};
use crate::organizations::OrganizationPath;
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::grants::ListAccessReview as List;
use kontor_domain::ids::OrganizationId;
use std::sync::Arc;

/// Review access
///
/// Every member, in the order they joined, with the grants that reach them and are not over, own ones and those of teams;
/// `status` says whether each counts. For legal representatives and administrators. `export_access_review` is the same as a file.
#[utoipa::path(tag = "grants", operation_id = "list_access_review", params(OrganizationPath, PageParams),
    responses((status = 200, description = "The members", body = PageView<ReviewedMember>)))]
#[get("/v1/organizations/{organization_id}/access-review")]
pub async fn list_access_review(
    who: Credential,
    path: PathId<OrganizationId>,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<ReviewedMember>, Error> {
    let PathId(organization) = path;
    let catalogue = Arc::clone(&app.catalogue);
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let granted = access::grant::<List>(&actor, organization)?;
        let mut page = tx.grants().reviewed(&granted, query.page)?;
        let mut reviewed = review(tx, &catalogue, organization, &page.items)?;
        let items = page
            .items
            .drain(..)
            .filter_map(|member| reviewed.remove(&member.id))
            .map(|member| member.seen_by(&actor))
            .collect();
        let page = kontor_persistence::Page {
            items,
            next: page.next,
            total: page.total,
        };
        Ok(PageView::of(page, |member| member))
    })
    .await
}
