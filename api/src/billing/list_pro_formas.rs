//! Listing the pro-forma invoices of an organization.

use super::pro_forma_view::ProFormaSummaryView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::{DocumentKind, ListProFormas as List};

/// List pro-forma invoices
///
/// Lists pro-forma invoices, newest first.
#[utoipa::path(tag = "billing", operation_id = "list_pro_formas", params(OrganizationPath, PageParams),
    responses((status = 200, description = "The pro-forma invoices", body = PageView<ProFormaSummaryView>)))]
#[get("/pro-formas")]
pub async fn list_pro_formas(
    who: Credential,
    path: OrganizationPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<ProFormaSummaryView>, Error> {
    let PathId(organization) = path;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let today = tx.now().date_naive();
        let page = tx
            .billing()
            .documents(&authorized, DocumentKind::ProForma, None, query.page)?;
        Ok(PageView::of(page, |document| {
            ProFormaSummaryView::of(&document, today)
        }))
    })
    .await
}
