//! Reading one invoice.

use super::attached;
use super::billing_path::InvoicePath;
use super::invoice_view::InvoiceView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::ReadInvoice as Read;

/// Get an invoice
///
/// Returns an invoice with its lines, payments and credit notes.
#[utoipa::path(tag = "billing", operation_id = "get_invoice", params(InvoicePath),
    responses((status = 200, description = "The invoice", body = InvoiceView, headers(("ETag")))))]
#[get("/invoices/{invoice_id}")]
pub async fn get_invoice(
    who: Credential,
    path: InvoicePath,
    app: Data<App>,
) -> Result<Versioned<InvoiceView>, Error> {
    let PathIds(organization, id) = path;
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Read>(&actor, organization)?;
        let invoice = tx.billing().document(organization, id)?.ok_or(Error::Missing)?;
        Ok(Versioned(attached::view(tx, &invoice)?))
    })
    .await
}
