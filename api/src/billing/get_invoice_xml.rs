//! Downloading an invoice as an e-invoice.

use super::billing_path::InvoicePath;
use super::document_files::Printed;
use super::download::{self, XmlFile};
use super::e_invoice_format::{WhichFormat, xml_of};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Params, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::billing::{EventRefused, InvoiceState, PrintForm, ReadInvoiceXml as Read};

/// Download an invoice as an e-invoice
///
/// Returns the document as XML by EN 16931, in the syntax CII or UBL.
#[utoipa::path(tag = "billing", operation_id = "get_invoice_xml", params(InvoicePath, WhichFormat),
    responses((status = 200, description = "The e-invoice", body = XmlFile, content_type = "application/xml",
            headers(("Content-Disposition"))),
        (status = 409, description = "`invoice_state` for a draft")))]
#[get("/invoices/{invoice_id}/xml")]
pub async fn get_invoice_xml(
    who: Credential,
    path: InvoicePath,
    which: Params<WhichFormat>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathIds(organization, id), Params(which)) = (path, which);
    let document = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<Read>(&actor, organization)?;
            tx.billing().document(organization, id)?.ok_or(Error::Missing)
        })
        .await?;
    let state = document.summary.state.invoice().unwrap_or(InvoiceState::Draft);
    if state == InvoiceState::Draft {
        return Err(EventRefused::State(state).into());
    }
    let form = if state.is_settled() {
        PrintForm::Final
    } else {
        PrintForm::PaymentDocument
    };
    let xml = xml_of(
        &app,
        Printed::of(&document, form),
        which.format.unwrap_or_default(),
    )
    .await?;
    Ok(download::xml(&document.content.number, xml))
}
