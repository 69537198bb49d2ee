//! Listing the invoices and credit notes of an organization.

use super::history_filter::WhichDocuments;
use super::history_view::{BillingDocumentView, HistoryPageView};
use super::summing::{Summing, SumsParam};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PageParams, PageView, PathId};
use actix_web::get;
use actix_web::web::{Data, Json};
use kontor_domain::access;
use kontor_domain::billing::ListBillingDocuments as List;

/// List billing documents
///
/// Lists the invoices and credit notes that were issued, newest first. Amounts of credit notes are negative. With `sums`,
/// the answer adds up all documents that match, whichever are on the page.
#[utoipa::path(tag = "billing", operation_id = "list_billing_documents",
    params(OrganizationPath, WhichDocuments, SumsParam, PageParams),
    responses((status = 200, description = "The documents", body = HistoryPageView)))]
#[get("/billing-documents")]
pub async fn list_billing_documents(
    who: Credential,
    path: OrganizationPath,
    query: Summing,
    app: Data<App>,
) -> Result<Json<HistoryPageView>, Error> {
    let PathId(organization) = path;
    let (page, filter, sums) = (query.listing.page, query.listing.filter.read()?, query.sums);
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<List>(&actor, organization)?;
            let today = tx.now().date_naive();
            let found = tx.billing().history(&authorized, &filter, page)?;
            let sums = if sums {
                Some(tx.billing().history_sums(&authorized, &filter)?)
            } else {
                None
            };
            let page = PageView::of(found, |document| BillingDocumentView::of(document, today));
            Ok(HistoryPageView {
                items: page.items,
                next_cursor: page.next_cursor,
                total: page.total,
                sums: sums.map(|sums| sums.into_iter().map(Into::into).collect()),
            })
        })
        .await?;
    Ok(Json(view))
}
