//! Downloading a pro-forma invoice.

use super::billing_path::ProFormaPath;
use super::download::{self, PdfFile};
use crate::app::App;
use crate::error::Error;
use crate::http::Credential;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::billing::{DownloadProForma as Download, PrintForm};

/// Download a pro-forma invoice
///
/// The bytes never change; the `ETag` is their SHA-256.
#[utoipa::path(tag = "billing", operation_id = "get_pro_forma_pdf", params(ProFormaPath),
    responses((status = 200, description = "The document", body = PdfFile, content_type = "application/pdf",
        headers(("ETag"), ("Content-Disposition")))))]
#[get("/pro-formas/{pro_forma_id}/pdf")]
pub async fn get_pro_forma_pdf(
    who: Credential,
    path: ProFormaPath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let document = download::document::<Download, _>(&app, who, path).await?;
    download::pdf(&app, &document, PrintForm::ProForma).await
}
