//! Deleting a billing address; its products fall back to the default.

use super::address_view::{BillingAddressView, log};
use super::billing_path::BillingAddressPath;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, DeleteBillingAddress as Delete};
use kontor_persistence::Entry;
use serde_json::Value;

/// Delete a billing address
///
/// Deletes an address other than the default. Its products use the default from then on, and documents that were
/// issued keep it.
#[utoipa::path(tag = "billing", operation_id = "delete_billing_address", params(BillingAddressPath),
    responses((status = 204, description = "The billing address is deleted"),
        (status = 409, description = "`default_billing_address`"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/billing-addresses/{billing_address_id}")]
pub async fn delete_billing_address(
    who: Credential,
    path: BillingAddressPath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathIds(organization, id) = path;
    app.write(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Delete>(&actor, organization)?;
        let address = tx
            .billing()
            .address_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        who.preconditions().check(&BillingAddressView::from(&address))?;
        address.check_deletion()?;
        let products = tx.billing().delete_address(&authorized, id)?;
        let mut gone = log(&address);
        gone["products"] = products.into();
        tx.record(
            Chain::Organization(organization),
            Author::User(actor.user),
            Entry::new(Action::BillingAddressDeleted, id).change(gone, Value::Null),
        );
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
