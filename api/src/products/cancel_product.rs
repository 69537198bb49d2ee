//! Canceling a product.

use super::problems::PRODUCT_OFFERED;
use super::views::ProductView;
use crate::app::App;
use crate::billing::{BillingRules, withdraw};
use crate::error::{Error, Refused};
use crate::http::path::ProductPath;
use crate::http::{Answer, Credential, NoBody, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::products::{Action, CancelProduct as Cancel, Product};
use kontor_persistence::Entry;
use serde_json::json;

/// Cancel a product
///
/// Ends a product immediately and for good. Available to legal representatives and administrators. No further
/// periods become due, and the product is no obstacle to deleting the organization. It stays in the list. On
/// invoices that are not paid, an order that was never in use and periods that have not begun are credited.
#[utoipa::path(tag = "products", operation_id = "cancel_product", params(ProductPath),
    responses((status = 200, description = "The canceled product", body = ProductView, headers(("ETag"))),
        (status = 409, description = "`product_cancelled`; `product_offered` while it is offered to another organization; \
            `issuer_incomplete` if an invoice is to be credited"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/products/{product_id}/cancel")]
pub async fn cancel_product(
    who: Credential,
    path: ProductPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathIds(organization, id), rules) = (path, BillingRules::of(&app));
    app.act(who, "cancel_product", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Cancel>(&actor, organization)?;
        let before = tx
            .products()
            .get_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        who.preconditions().check(&ProductView::from(&before))?;
        let after = before.cancelled(tx.now())?;
        if tx.transfers().is_offered(id)? {
            return Err(Refused::new(&PRODUCT_OFFERED).into());
        }
        tx.products().save(&authorized, &after)?;
        let author = Author::User(actor.user);
        let states = |product: &Product| json!({ "state": product.state.as_str() });
        tx.record(
            Chain::Organization(organization),
            author.clone(),
            Entry::new(Action::ProductCancelled, id).change(states(&before), states(&after)),
        );
        withdraw(tx, &rules, (&authorized, &author), &before)?;
        Ok(ProductView::from(&after))
    })
    .await
}
