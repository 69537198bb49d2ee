//! Listing the exports of an organization's documents.

use super::billing_export_view::BillingExportView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::ListBillingExports as List;

/// List exports
///
/// Lists the exports that members requested, newest first, until thirty days after their end.
#[utoipa::path(tag = "billing", operation_id = "list_billing_exports", params(OrganizationPath, PageParams),
    responses((status = 200, description = "The exports", body = PageView<BillingExportView>)))]
#[get("/billing-exports")]
pub async fn list_billing_exports(
    who: Credential,
    path: OrganizationPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<BillingExportView>, Error> {
    let PathId(organization) = path;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let now = tx.now();
        let page = tx.billing().exports(&authorized, query.page)?;
        Ok(PageView::of(page, |export| BillingExportView::of(export, now)))
    })
    .await
}
