//! Listing the billing addresses of an organization.

use super::address_view::BillingAddressView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::ListBillingAddresses as List;

/// List billing addresses
///
/// Lists the addresses that invoices can be issued to, oldest first. The first is that of the organization.
#[utoipa::path(tag = "billing", operation_id = "list_billing_addresses", params(OrganizationPath, PageParams),
    responses((status = 200, description = "The billing addresses", body = PageView<BillingAddressView>)))]
#[get("/billing-addresses")]
pub async fn list_billing_addresses(
    who: Credential,
    path: OrganizationPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<BillingAddressView>, Error> {
    let PathId(organization) = path;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let page = tx.billing().addresses(&authorized, query.page)?;
        Ok(PageView::of(page, |address| BillingAddressView::from(&address)))
    })
    .await
}
