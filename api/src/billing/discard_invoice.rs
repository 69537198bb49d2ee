//! Discarding a draft.

use super::billing_path::InvoicePath;
use super::conversion;
use super::issuance::log;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, DiscardInvoice as Discard};
use kontor_persistence::Entry;
use serde_json::Value;

/// Discard a draft
///
/// Deletes a draft. An issued invoice is never deleted.
#[utoipa::path(tag = "billing", operation_id = "discard_invoice", params(InvoicePath),
    responses((status = 204, description = "The draft is deleted"),
        (status = 409, description = "`invoice_state`"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/invoices/{invoice_id}")]
pub async fn discard_invoice(
    who: Credential,
    path: InvoicePath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathIds(organization, id) = path;
    app.write(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Discard>(&actor, organization)?;
        let draft = conversion::draft(tx, who, &authorized, id)?;
        tx.billing().delete_draft(&authorized, id)?;
        let entry = Entry::new(Action::InvoiceDiscarded, id).change(log(&draft), Value::Null);
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
