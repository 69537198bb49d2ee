//! Issuing a draft.

use super::attached;
use super::billing_path::InvoicePath;
use super::billing_rules::BillingRules;
use super::conversion::{self, IssueOptions};
use super::invoice_view::InvoiceView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, Json, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::Author;
use kontor_domain::billing::IssueInvoice as Issue;

/// Issue an invoice
///
/// Issues a draft: it gets its number and reference, and never changes from then on. If the price has changed since, it
/// is refused with both prices unless the change is accepted.
#[utoipa::path(tag = "billing", operation_id = "issue_invoice", params(InvoicePath), request_body = IssueOptions,
    responses((status = 200, description = "The issued invoice", body = InvoiceView, headers(("ETag"))),
        (status = 409, description = "`invoice_state`; `already_invoiced`, naming the invoice; `price_changed`; \
            `issuer_incomplete`; `billing_address_incomplete`; `vat_rate_missing`; `amount_too_large`; `not_printable`"),
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
        let draft = conversion::draft(tx, who, &authorized, id)?;
        let author = Author::User(actor.user);
        let invoice = conversion::issue(tx, &rules, (&authorized, &author), &draft, accepted)?;
        attached::view(tx, &invoice)
    })
    .await
}
