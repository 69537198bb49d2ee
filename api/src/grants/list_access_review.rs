//! Reviewing the access of all members of an organization.

use super::access_review::ReviewedMember;
use super::review_page::{ReviewCursor, review_page};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathId, Written, cursor_within};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::grants::ListAccessReview as List;
use std::sync::Arc;

/// Review access
///
/// Lists all members in the order in which they joined, with the unexpired grants that reach them, their own and
/// those of teams. Available to legal representatives and administrators. `status` says whether each grant is in
/// effect. A page holds at most 500 grants and about 256 KiB of them, so it may end early. A member with more
/// grants than that continues on the next page, as `continues` indicates. `export_access_review` returns the same
/// data as a file.
#[utoipa::path(tag = "grants", operation_id = "list_access_review", params(OrganizationPath, PageParams),
    responses((status = 200, description = "The members", body = PageView<ReviewedMember>)))]
#[get("/access-review")]
pub async fn list_access_review(
    who: Credential,
    path: OrganizationPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<ReviewedMember>, Error> {
    let PathId(organization) = path;
    let catalogue = Arc::clone(&app.catalogue);
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let after = ReviewCursor::of(query.page.after, query.within);
        let page = review_page(tx, &catalogue, &authorized, (after, query.page))?;
        Ok(PageView {
            items: page
                .items
                .into_iter()
                .map(|member| member.seen_by(&actor))
                .collect(),
            next_cursor: page.next.map(|next| cursor_within(next.parts())),
            total: page.total,
        })
    })
    .await
}
