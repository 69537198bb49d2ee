//! Issuing a draft.

use super::billing_path::InvoicePath;
use super::billing_rules::BillingRules;
use super::invoice_view::InvoiceView;
use super::selection::price;
use super::settlement::products_of;
use super::{attached, issuance, notices, price_change};
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, Json, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::Author;
use kontor_domain::billing::{EventRefused, InvoiceState, IssueInvoice as Issue};
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Consent to a price that changed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "accept_price_change": false }))]
pub struct IssueOptions {
    /// Whether to issue the invoice even if the price has changed since.
    #[serde(default)]
    #[schema(default = false)]
    pub accept_price_change: bool,
}

/// Issue an invoice
///
/// Issues a draft: it gets its number and reference, and never changes from then on. If the price has changed since, it
/// is refused with both prices unless the change is accepted.
#[utoipa::path(tag = "billing", operation_id = "issue_invoice", params(InvoicePath), request_body = IssueOptions,
    responses((status = 200, description = "The issued invoice", body = InvoiceView, headers(("ETag"))),
        (status = 409, description = "`invoice_state`; `price_changed`; `issuer_incomplete`; \
            `billing_address_incomplete`; `vat_rate_missing`; `amount_too_large`; `not_printable`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/invoices/{invoice_id}/issue")]
pub async fn issue_invoice(
    who: Credential,
    path: InvoicePath,
    body: Json<IssueOptions>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathIds(organization, id), rules) = (path, BillingRules::of(&app));
    let accepted = body.value.accept_price_change;
    app.act(who, "issue_invoice", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Issue>(&actor, organization)?;
        let draft = tx
            .billing()
            .document_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        who.preconditions().check(&attached::view(tx, &draft)?)?;
        must_be_draft(draft.summary.state.invoice())?;
        tx.billing().release_periods(&authorized, id)?;
        let address = current_address(tx, &draft)?;
        let priced = price(tx, &rules, organization, &products_of(&draft), address)?;
        price_change::check(&draft, &priced, accepted)?;
        let invoice = issuance::issue(
            tx,
            &rules,
            (&authorized, &Author::User(actor.user)),
            &priced,
            Some(id),
        )?;
        notices::invoice_issued(tx, &invoice)?;
        attached::view(tx, &invoice)
    })
    .await
}

/// Checks that an invoice is a draft.
pub(super) fn must_be_draft(state: Option<InvoiceState>) -> Result<(), Error> {
    match state {
        Some(InvoiceState::Draft) | None => Ok(()),
        Some(state) => Err(EventRefused::State(state).into()),
    }
}

/// Returns the address of a document if it still exists, so that another one is chosen otherwise.
pub(super) fn current_address(
    tx: &mut Tx<'_>,
    document: &kontor_domain::billing::BillingDocument,
) -> Result<Option<kontor_domain::ids::BillingAddressId>, Error> {
    let (organization, id) = (document.summary.organization, document.summary.billing_address);
    let found = tx.billing().find_address(organization, id)?;
    Ok(found.map(|address| address.id))
}
