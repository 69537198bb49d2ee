//! Downloading a credit note as an e-invoice.

use super::billing_path::CreditNotePath;
use super::download::{self, XmlFile};
use super::e_invoice_format::WhichFormat;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Params};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::billing::{PrintForm, ReadCreditNoteXml as Read};

/// Download a credit note as an e-invoice
///
/// Returns the document as XML by EN 16931, in the syntax CII or UBL.
#[utoipa::path(tag = "billing", operation_id = "get_credit_note_xml", params(CreditNotePath, WhichFormat),
    responses((status = 200, description = "The e-invoice", body = XmlFile, content_type = "application/xml",
            headers(("Content-Disposition")))))]
#[get("/credit-notes/{credit_note_id}/xml")]
pub async fn get_credit_note_xml(
    who: Credential,
    path: CreditNotePath,
    which: Params<WhichFormat>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let Params(which) = which;
    let document = download::document::<Read, _>(&app, who, path).await?;
    download::xml(&document, PrintForm::CreditNote, which.format.unwrap_or_default()).await
}
