//! Listing the transactions of an organization's ledger.

use super::ledger_views::TransactionView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written, field, query};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::ListLedgerTransactions as List;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the transactions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichTransactions {
    /// Only transactions about this invoice.
    invoice_id: Option<field::InvoiceId>,
}

/// List ledger transactions
///
/// Lists the transactions of the double-entry ledger that concern the organization, newest first. None is ever changed or
/// deleted: a correction is another transaction.
#[utoipa::path(tag = "billing", operation_id = "list_ledger_transactions",
    params(OrganizationPath, WhichTransactions, PageParams),
    responses((status = 200, description = "The transactions", body = PageView<TransactionView>)))]
#[get("/ledger")]
pub async fn list_ledger_transactions(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichTransactions>,
    app: Data<App>,
) -> Result<Written<TransactionView>, Error> {
    let PathId(organization) = path;
    let invoice = query::field("invoice_id", query.filter.invoice_id)?;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let page = tx.billing().ledger(&authorized, invoice, query.page)?;
        Ok(PageView::of(page, TransactionView::of))
    })
    .await
}
