//! Listing the invoices of an organization, drafts included.

use super::invoice_view::{InvoiceStateView, InvoiceSummaryView};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::{DocumentKind, InvoiceState, ListInvoices as List};
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of invoices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichInvoices {
    /// Only invoices in this state.
    state: Option<InvoiceStateView>,
}

/// List invoices
///
/// Lists invoices, newest first, drafts included. `list_billing_documents` has more filters.
#[utoipa::path(tag = "billing", operation_id = "list_invoices", params(OrganizationPath, WhichInvoices, PageParams),
    responses((status = 200, description = "The invoices", body = PageView<InvoiceSummaryView>)))]
#[get("/invoices")]
pub async fn list_invoices(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichInvoices>,
    app: Data<App>,
) -> Result<Written<InvoiceSummaryView>, Error> {
    let PathId(organization) = path;
    let state = query.filter.state.map(|state| InvoiceState::from(state).as_str());
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let today = tx.now().date_naive();
        let page = tx
            .billing()
            .documents(&authorized, DocumentKind::Invoice, state, query.page)?;
        Ok(PageView::of(page, |invoice| {
            InvoiceSummaryView::of(&invoice, today)
        }))
    })
    .await
}
