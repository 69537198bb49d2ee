//! Finding invoices of customers, for the provider's staff.

use super::clerk_views::FoundInvoiceView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, PageParams, PageView, Written, field, query};
use crate::problem::FieldError;
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::billing::FindInvoices as Find;
use kontor_persistence::InvoiceSearch;
use serde::Deserialize;
use utoipa::IntoParams;

/// Maximum number of characters in a number or a reference.
const TEXT_MAX: usize = 50;

/// Properties of the invoices to find.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichInvoices {
    /// Number, as printed.
    #[param(max_length = 50, example = "INV-2026-000042")]
    number: Option<String>,
    /// Payment reference; blanks don't count.
    #[param(max_length = 50, example = "00 00000 00000 00000 00000 00423")]
    reference: Option<String>,
    /// Organization that was invoiced.
    organization_id: Option<field::OrganizationId>,
}

/// Find invoices of customers
///
/// Finds issued invoices of all organizations but the caller's own, newest first; all of them without a
/// filter.
#[utoipa::path(tag = "staff", operation_id = "find_invoices", params(WhichInvoices, PageParams),
    responses((status = 200, description = "The invoices", body = PageView<FoundInvoiceView>)))]
#[get("/v1/staff/invoices")]
pub async fn find_invoices(
    who: Credential,
    query: Listing<WhichInvoices>,
    app: Data<App>,
) -> Result<Written<FoundInvoiceView>, Error> {
    let which = query.filter;
    let texts = [("number", &which.number), ("reference", &which.reference)];
    if let Some(fault) = texts
        .into_iter()
        .find_map(|(name, text)| FieldError::long_query(name, text.as_deref(), TEXT_MAX))
    {
        return Err(fault.into());
    }
    let plain = |text: String| text.split_whitespace().collect::<String>().to_uppercase();
    let search = InvoiceSearch {
        number: which.number.map(plain),
        reference: which.reference.map(plain),
        organization: query::field("organization_id", which.organization_id)?,
    };
    app.list(who, move |tx, who| {
        let (staff, authorized) = who.staff::<Find>(tx)?;
        let today = tx.now().date_naive();
        let own = staff.own_organizations();
        let page = tx
            .billing()
            .find_invoices(&authorized, &own, &search, query.page)?;
        Ok(PageView::of(page, |found| FoundInvoiceView::of(&found, today)))
    })
    .await
}
