//! Downloading a credit note.

use super::billing_path::CreditNotePath;
use super::document_files::{Printed, pdf_of};
use super::download::{self, PdfFile};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
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
    let PathIds(organization, id) = path;
    let document = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<Download>(&actor, organization)?;
            tx.billing().document(organization, id)?.ok_or(Error::Missing)
        })
        .await?;
    let pdf = pdf_of(&app, Printed::of(&document, PrintForm::CreditNote)).await?;
    Ok(download::pdf(&document.content.number, pdf))
}
