//! Issuing an invoice for selected items, or preparing a draft.

use super::billing_rules::BillingRules;
use super::invoice_view::{Attached, InvoiceView};
use super::selection::{SelectedItem, broken, price, products_of};
use super::{issuance, notices};
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
use kontor_domain::billing::{Action, CreateInvoice as Create};
use kontor_domain::ids::{Id, InvoiceId};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// Items to be invoiced.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "items": [{ "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1" }] }))]
pub struct CreateInvoice {
    /// Items of what is to pay, all in one currency.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<SelectedItem>,
    /// Billing address; that of the products if omitted, or the default one.
    #[validate(nested)]
    billing_address_id: Option<field::BillingAddressId>,
    /// Whether to prepare a draft, without a number, instead of issuing the invoice.
    #[serde(default)]
    draft: bool,
}

impl Check for CreateInvoice {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        broken(&self.items)
    }
}

/// Create an invoice
///
/// Issues an invoice over selected items, or prepares a draft. An issued invoice has its number and reference, and
/// never changes; it is corrected by credit notes.
#[utoipa::path(tag = "billing", operation_id = "create_invoice", params(OrganizationPath), request_body = CreateInvoice,
    responses((status = 201, description = "The invoice", body = InvoiceView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`already_invoiced`, naming the invoice; `issuer_incomplete`; \
            `billing_address_incomplete`; `vat_rate_missing`; `amount_too_large`; `not_printable`")))]
#[post("/invoices")]
pub async fn create_invoice(
    who: Credential,
    path: OrganizationPath,
    body: Checked<CreateInvoice>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body), rules) = (path, body, BillingRules::of(&app));
    let is_draft = body.value.draft;
    let address = body.value.billing_address_id.take()?;
    let items = products_of(body.value.items)?;
    app.create(who, "create_invoice", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let priced = price(tx, &rules, organization, &items, address)?;
        let author = Author::User(actor.user);
        let invoice = if is_draft {
            let draft = issuance::draft(tx, &rules, &authorized, &priced)?;
            let id = InvoiceId::from_uuid(draft.summary.id.uuid());
            let entry = Entry::new(Action::InvoiceDrafted, id).change(Value::Null, issuance::log(&draft));
            tx.record(Chain::Organization(organization), author, entry);
            draft
        } else {
            priced.must_be_printable()?;
            let invoice = issuance::issue(tx, &rules, (&authorized, &author), &priced, None)?;
            notices::invoice_issued(tx, &invoice)?;
            invoice
        };
        Ok(InvoiceView::of(
            &invoice,
            &Attached::default(),
            tx.now().date_naive(),
        ))
    })
    .await
}
