//! Choosing the default billing address.

use super::address_view::BillingAddressView;
use super::billing_path::BillingAddressPath;
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, NoBody, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, BillingAddress, SetDefaultBillingAddress as SetDefault};
use kontor_persistence::Entry;
use serde_json::json;

/// Set the default billing address
///
/// Makes the address the one that products without an address of their own use, in place of the former default.
#[utoipa::path(tag = "billing", operation_id = "set_default_billing_address", params(BillingAddressPath),
    responses((status = 200, description = "The billing address", body = BillingAddressView, headers(("ETag")))))]
#[post("/billing-addresses/{billing_address_id}/set-default")]
pub async fn set_default_billing_address(
    who: Credential,
    path: BillingAddressPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    app.act(who, "set_default_billing_address", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<SetDefault>(&actor, organization)?;
        let address = tx
            .billing()
            .address_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        if !address.is_default {
            tx.billing().set_default_address(&authorized, id)?;
            tx.record(
                Chain::Organization(organization),
                Author::User(actor.user),
                Entry::new(Action::BillingAddressSetDefault, id)
                    .change(json!({ "is_default": false }), json!({ "is_default": true })),
            );
        }
        Ok(BillingAddressView::from(&BillingAddress {
            is_default: true,
            ..address
        }))
    })
    .await
}
