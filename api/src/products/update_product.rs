//! Changing a product: its name, its renewal or its billing address.

use super::views::ProductView;
use crate::app::App;
use crate::error::Error;
use crate::http::body::{nullable, present};
use crate::http::field::{self, Take};
use crate::http::path::ProductPath;
use crate::http::{Credential, Json, PathIds, Versioned};
use crate::views::RenewalView;
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::products::{Action, Product, UpdateProduct as Update};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Fields to change; omitted fields stay unchanged.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "shop.muster.example" }))]
pub struct UpdateProduct {
    /// Name of the product.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::ProductName)]
    name: Option<field::ProductName>,
    /// Renewal.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = RenewalView)]
    renewal: Option<RenewalView>,
    /// Billing address of its invoices; null for the organization's default.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::BillingAddressId>)]
    billing_address_id: Option<Option<field::BillingAddressId>>,
}

/// Update a product
///
/// Changes the name, the renewal or the billing address of a product. Documents that were issued are not affected.
/// Available to legal representatives and administrators.
#[utoipa::path(tag = "products", operation_id = "update_product", params(ProductPath), request_body = UpdateProduct,
    responses((status = 200, description = "The updated product", body = ProductView, headers(("ETag"))),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/products/{product_id}")]
pub async fn update_product(
    who: Credential,
    path: ProductPath,
    body: Json<UpdateProduct>,
    app: Data<App>,
) -> Result<Versioned<ProductView>, Error> {
    let PathIds(organization, id) = path;
    let renewal = body.value.renewal;
    let address = body.value.billing_address_id.take()?;
    let name = body.value.name.take()?;
    let product = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Update>(&actor, organization)?;
            let before = tx
                .products()
                .get_for_update(&authorized, id)?
                .ok_or(Error::Missing)?;
            who.preconditions().check(&ProductView::from(&before))?;
            let after = Product {
                name: name.clone().unwrap_or_else(|| before.name.clone()),
                renewal: renewal.map_or(before.renewal, Into::into),
                billing_address: address.unwrap_or(before.billing_address),
                ..before.clone()
            };
            if after == before {
                return Ok(ProductView::from(&before));
            }
            let after = Product {
                updated_at: tx.now(),
                ..after
            };
            tx.products().save(&authorized, &after)?;
            let (old, new) = changes(&before, &after);
            tx.record(
                Chain::Organization(organization),
                Author::User(actor.user),
                Entry::new(Action::ProductUpdated, id).change(old, new),
            );
            Ok(ProductView::from(&after))
        })
        .await?;
    Ok(Versioned(product))
}

/// Returns the changed fields, before and after the change.
fn changes(before: &Product, after: &Product) -> (Value, Value) {
    let (mut old, mut new) = (log(before), log(after));
    if let (Some(old), Some(new)) = (old.as_object_mut(), new.as_object_mut()) {
        old.retain(|field, value| new.get(field) != Some(value));
        new.retain(|field, _| old.contains_key(field));
    }
    (old, new)
}

fn log(product: &Product) -> Value {
    json!({
        "name": product.name.as_str(),
        "renewal": product.renewal.as_str(),
        "billing_address_id": product.billing_address.map(|id| id.to_string()),
    })
}
