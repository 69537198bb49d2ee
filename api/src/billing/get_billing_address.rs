//! Reading one billing address.

use super::address_view::BillingAddressView;
use super::billing_path::BillingAddressPath;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::ReadBillingAddress as Read;

/// Get a billing address
///
/// Returns one billing address, with the fields that it still lacks.
#[utoipa::path(tag = "billing", operation_id = "get_billing_address", params(BillingAddressPath),
    responses((status = 200, description = "The billing address", body = BillingAddressView, headers(("ETag")))))]
#[get("/billing-addresses/{billing_address_id}")]
pub async fn get_billing_address(
    who: Credential,
    path: BillingAddressPath,
    app: Data<App>,
) -> Result<Versioned<BillingAddressView>, Error> {
    let PathIds(organization, id) = path;
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Read>(&actor, organization)?;
        let address = tx
            .billing()
            .find_address(organization, id)?
            .ok_or(Error::Missing)?;
        Ok(Versioned(BillingAddressView::from(&address)))
    })
    .await
}
