//! Creating a pro-forma invoice of selected items.

use super::billing_rules::BillingRules;
use super::issuance;
use super::pro_forma_view::ProFormaView;
use super::selection::{SelectedItem, broken, price, products_of};
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Check, Checked, Credential, PathId, field};
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, CreateProForma as Create};
use kontor_domain::ids::{Id, ProFormaId};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// Items of a pro-forma invoice.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "items": [{ "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1" }] }))]
pub struct CreateProForma {
    /// Items of what is to pay, all in one currency.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<SelectedItem>,
    /// Billing address; that of the products if omitted, or the default one.
    #[validate(nested)]
    billing_address_id: Option<field::BillingAddressId>,
}

impl Check for CreateProForma {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        broken(&self.items)
    }
}

/// Create a pro-forma invoice
///
/// Creates a pro-forma invoice over selected items, valid for 30 days. It has a number of its own series, where gaps
/// are allowed, and no legal, tax or accounting value.
#[utoipa::path(tag = "billing", operation_id = "create_pro_forma", params(OrganizationPath),
    request_body = CreateProForma,
    responses((status = 201, description = "The pro-forma invoice", body = ProFormaView,
            headers(("Location"), ("ETag"))),
        (status = 409, description = "`already_invoiced`, naming the invoice; `issuer_incomplete`; \
            `billing_address_incomplete`; `vat_rate_missing`; `amount_too_large`; `not_printable`")))]
#[post("/pro-formas")]
pub async fn create_pro_forma(
    who: Credential,
    path: OrganizationPath,
    body: Checked<CreateProForma>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body), rules) = (path, body, BillingRules::of(&app));
    let address = body.value.billing_address_id.take()?;
    let items = products_of(body.value.items)?;
    app.create(who, "create_pro_forma", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let priced = price(tx, &rules, organization, &items, address)?;
        let document = issuance::pro_forma(tx, &rules, &authorized, &priced)?;
        let id = ProFormaId::from_uuid(document.summary.id.uuid());
        let entry = Entry::new(Action::ProFormaCreated, id).change(Value::Null, issuance::log(&document));
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        Ok(ProFormaView::of(&document, tx.now().date_naive()))
    })
    .await
}
