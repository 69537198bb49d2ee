//! Downloading a credit note.

use super::billing_path::CreditNotePath;
use super::download::{self, PdfFile};
use crate::app::App;
use crate::error::Error;
use crate::http::Credential;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::billing::{DownloadCreditNote as Download, PrintForm};

/// Download a credit note
///
/// The bytes never change; the `ETag` is their SHA-256.
#[utoipa::path(tag = "billing", operation_id = "get_credit_note_pdf", params(CreditNotePath),
    responses((status = 200, description = "The document", body = PdfFile, content_type = "application/pdf",
        headers(("ETag"), ("Content-Disposition")))))]
#[get("/credit-notes/{credit_note_id}/pdf")]
pub async fn get_credit_note_pdf(
    who: Credential,
    path: CreditNotePath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let document = download::document::<Download, _>(&app, who, path).await?;
    download::pdf(&app, &document, PrintForm::CreditNote).await
}
