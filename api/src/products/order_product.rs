//! Ordering a product, which becomes due for billing.

use super::views::ProductView;
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::texts::Code;
use crate::http::{Answer, Check, Checked, Credential, PathId, field};
use crate::problem::FieldError;
use crate::views::{MoneyView, RenewalView};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::products::{self, Action, OrderProduct as Order, Product, Renewal};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// A product to order.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "plan": "web_hosting_yearly", "name": "muster.example" }))]
pub struct OrderProduct {
    /// Code of a plan of the catalog.
    #[schema(value_type = Code)]
    plan: String,
    /// Name of the product.
    #[validate(nested)]
    name: field::ProductName,
    /// Renewal; automatic if omitted.
    renewal: Option<RenewalView>,
    /// Billing address of its invoices; the organization's default if omitted.
    #[validate(nested)]
    billing_address_id: Option<field::BillingAddressId>,
}

impl Check for OrderProduct {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let known = app.catalogue.plan(&self.plan).is_some();
        (!known).then(unknown_plan).into_iter().collect()
    }
}

fn unknown_plan() -> FieldError {
    FieldError::field("/plan", "unknown", "is not a plan in the catalog")
}

/// Order a product
///
/// Orders a product. Available to legal representatives, administrators and collaborators with the billing
/// permission. The price is taken from the catalog, in the organization's currency. The product is `pending` and
/// due immediately, until its first period is paid; a free product is `active` immediately.
#[utoipa::path(tag = "products", operation_id = "order_product", params(OrganizationPath), request_body = OrderProduct,
    responses((status = 201, description = "The product", body = ProductView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`quota_exceeded`")))]
#[post("/products")]
pub async fn order_product(
    who: Credential,
    path: OrganizationPath,
    body: Checked<OrderProduct>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body)) = (path, body);
    let renewal = body.value.renewal.map_or(Renewal::Automatic, Into::into);
    let address = body.value.billing_address_id.take()?;
    let name = body.value.name.take()?;
    let plan = app.catalogue.plan(&body.value.plan).cloned();
    let plan = plan.ok_or_else(unknown_plan)?;
    app.create(who, "order_product", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Order>(&actor, organization)?;
        products::may_order(&actor.standing.ok_or(Denied::Hidden)?)?;
        let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
        let whose = (tx.new_id(), organization, actor.user);
        let ordered = Product::order(
            whose,
            &plan,
            name.clone(),
            customer.address.country.currency(),
            tx.now(),
        );
        let product = Product {
            renewal,
            billing_address: address,
            ..ordered
        };
        tx.products().order(&authorized, &product)?;
        let ordered = json!({
            "plan": product.plan, "name": product.name.as_str(), "price": MoneyView::from(product.price),
        });
        tx.record(
            Chain::Organization(organization),
            Author::User(actor.user),
            Entry::new(Action::ProductOrdered, product.id).change(Value::Null, ordered),
        );
        Ok(ProductView::from(&product))
    })
    .await
}
