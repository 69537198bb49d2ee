//! Downloading an invoice as an e-invoice.

use super::billing_path::InvoicePath;
use super::download::{self, XmlFile};
use super::e_invoice_format::WhichFormat;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Params};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::billing::{EventRefused, InvoiceState, ReadInvoiceXml as Read};

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
    let Params(which) = which;
    let document = download::document::<Read, _>(&app, who, path).await?;
    let state = document.summary.state.invoice().unwrap_or(InvoiceState::Draft);
    if state == InvoiceState::Draft {
        return Err(EventRefused::State(state).into());
    }
    download::xml(
        &document,
        document.summary.usual_form(),
        which.format.unwrap_or_default(),
    )
    .await
}
