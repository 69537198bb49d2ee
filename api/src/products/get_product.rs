//! Reading one product.

use super::views::ProductView;
use super::visibility::visibility_of;
use crate::app::App;
use crate::error::Error;
use crate::http::path::ProductPath;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};

/// Get a product
///
/// Returns one product, for callers who see it in the list, and with the same fields.
#[utoipa::path(tag = "products", operation_id = "get_product", params(ProductPath),
    responses((status = 200, description = "The product", body = ProductView, headers(("ETag")))))]
#[get("/products/{product_id}")]
pub async fn get_product(
    who: Credential,
    path: ProductPath,
    app: Data<App>,
) -> Result<Versioned<ProductView>, Error> {
    let PathIds(organization, id) = path;
    let product = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize(&actor, organization)?;
            let standing = actor.standing.ok_or(Denied::Hidden)?;
            let product = tx.products().get(&authorized, visibility_of(&standing), id)?;
            Ok(ProductView::of(&product.ok_or(Error::Missing)?, &standing))
        })
        .await?;
    Ok(Versioned(product))
}
