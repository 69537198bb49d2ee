//! Having what is to be refunded put on the prepaid account.

use super::refunding::{Refund, RefundTo, refund};
use crate::app::App;
use crate::billing::problems::too_much;
use crate::billing::{InvoicePath, InvoiceView, invoice_for_update, invoice_view, money};
use crate::error::Error;
use crate::http::{Answer, Credential, NoBody, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::payments::{PrepaidAction, RefundToPrepaid};
use kontor_persistence::Entry;
use serde_json::{Value, json};

/// Refund an invoice to the prepaid account
///
/// Puts everything that is to be refunded of an invoice, after a credit note, on the prepaid account. Open claims are paid
/// first.
#[utoipa::path(tag = "billing", operation_id = "refund_invoice_to_prepaid", params(InvoicePath),
    responses((status = 200, description = "The invoice", body = InvoiceView, headers(("ETag"))),
        (status = 409, description = "`amount_exceeded`, if nothing is to be refunded; `invoice_state`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/invoices/{invoice_id}/refund-to-prepaid")]
pub async fn refund_invoice_to_prepaid(
    who: Credential,
    path: InvoicePath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    app.act(who, "refund_invoice_to_prepaid", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<RefundToPrepaid>(&actor, organization)?;
        let invoice = invoice_for_update(tx, who, &authorized, id)?;
        let minor = invoice.summary.balance.refund_due_minor();
        if minor == 0 {
            return Err(too_much("", 0));
        }
        let all = Refund {
            minor,
            to: RefundTo::Prepaid,
            value_date: tx.now().date_naive(),
            note: None,
        };
        let author = Author::User(actor.user);
        let after = refund(tx, (&authorized, &author), &invoice, all)?;
        let amount = money(minor, invoice.summary.currency);
        let fields = json!({ "number": invoice.summary.number, "total": amount });
        let entry = Entry::new(PrepaidAction::Refunded, id).change(Value::Null, fields);
        tx.record(Chain::Organization(organization), author, entry);
        invoice_view(tx, &after)
    })
    .await
}
