//! Renaming a product.

use super::views::ProductView;
use crate::app::App;
use crate::error::Error;
use crate::http::body::present;
use crate::http::field::{self, Take};
use crate::http::path::ProductPath;
use crate::http::{Credential, Json, PathIds, Versioned};
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::products::{Action, Product, UpdateProduct as Update};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::json;
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
}

/// Update a product
///
/// Renames a product. Available to legal representatives and administrators.
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
                updated_at: tx.now(),
                ..before.clone()
            };
            if after.name == before.name {
                return Ok(ProductView::from(&before));
            }
            tx.products().save(&authorized, &after)?;
            let names = |product: &Product| json!({ "name": product.name.as_str() });
            tx.record(
                Chain::Organization(organization),
                Author::User(actor.user),
                Entry::new(Action::ProductUpdated, id).change(names(&before), names(&after)),
            );
            Ok(ProductView::from(&after))
        })
        .await?;
    Ok(Versioned(product))
}
