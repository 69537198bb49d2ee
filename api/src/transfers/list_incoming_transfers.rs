//! Listing the open offers to an organization.

use super::views::IncomingTransfer;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_persistence::Page;

/// List incoming transfers
///
/// Lists the open offers that name this organization, newest first. Available to legal representatives and
/// administrators. Offers to an address or by link are not listed, as they are answered with their token.
#[utoipa::path(tag = "transfers", operation_id = "list_incoming_transfers", params(OrganizationPath, PageParams),
    responses((status = 200, description = "The transfers", body = PageView<IncomingTransfer>)))]
#[get("/incoming-transfers")]
pub async fn list_incoming_transfers(
    who: Credential,
    path: OrganizationPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<IncomingTransfer>, Error> {
    let PathId(organization) = path;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize(&actor, organization)?;
        let page = tx.transfers().incoming(&authorized, query.page)?;
        let items = page
            .items
            .iter()
            .map(|transfer| IncomingTransfer::of(tx, transfer));
        let page = Page {
            items: items.collect::<Result<_, _>>()?,
            next: page.next,
            total: page.total,
        };
        Ok(PageView::of(page, |view| view))
    })
    .await
}
