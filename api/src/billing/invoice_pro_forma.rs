//! Turning a pro-forma invoice into an invoice; both name each other.

use super::attached;
use super::billing_path::ProFormaPath;
use super::billing_rules::BillingRules;
use super::conversion::{self, IssueOptions};
use super::invoice_view::InvoiceView;
use super::pro_forma_view::ProFormaView;
use super::problems::PRO_FORMA_CLOSED;
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::{Answer, Credential, Json, PathIds};
use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use kontor_domain::access;
use kontor_domain::activity::Author;
use kontor_domain::billing::{
    BillingDocument, DocumentState, DocumentSummary, InvoiceProForma as Turn, ProFormaState,
};
use kontor_domain::ids::{Id, InvoiceId};

/// Turn a pro-forma invoice into an invoice
///
/// Issues an invoice over the items of a valid pro-forma invoice. If the price has changed since, it is refused with
/// both prices unless the change is accepted.
#[utoipa::path(tag = "billing", operation_id = "invoice_pro_forma", params(ProFormaPath), request_body = IssueOptions,
    responses((status = 201, description = "The invoice", body = InvoiceView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`pro_forma_closed`; `price_changed`; `already_invoiced`, naming the invoice; \
            `issuer_incomplete`; `billing_address_incomplete`; `vat_rate_missing`; `amount_too_large`; `not_printable`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/pro-formas/{pro_forma_id}/invoice")]
pub async fn invoice_pro_forma(
    who: Credential,
    path: ProFormaPath,
    body: Json<IssueOptions>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathIds(organization, id), rules) = (path, BillingRules::of(&app));
    let accepted = body.value.accept_price_change;
    app.create(who, "invoice_pro_forma", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Turn>(&actor, organization)?;
        let document = tx
            .billing()
            .document_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        let today = tx.now().date_naive();
        who.preconditions().check(&ProFormaView::of(&document, today))?;
        must_be_valid(&document, today)?;
        let author = Author::User(actor.user);
        let invoice = conversion::issue(tx, &rules, (&authorized, &author), &document, accepted)?;
        let turned = DocumentSummary {
            state: DocumentState::ProForma(ProFormaState::Invoiced),
            invoice: Some(InvoiceId::from_uuid(invoice.summary.id.uuid())),
            updated_at: tx.now(),
            ..document.summary
        };
        tx.billing().save_progress(&authorized, &turned)?;
        attached::view(tx, &invoice)
    })
    .await
}

fn must_be_valid(document: &BillingDocument, today: NaiveDate) -> Result<(), Error> {
    let is_invoiced = document.summary.state == DocumentState::ProForma(ProFormaState::Invoiced);
    let is_expired = document.summary.due_on.is_some_and(|last| last < today);
    if is_invoiced || is_expired {
        return Err(Refused::new(&PRO_FORMA_CLOSED).into());
    }
    Ok(())
}
