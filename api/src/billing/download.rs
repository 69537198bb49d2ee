//! Downloads of documents: reading one with the right to it, and the answers with its bytes.

use super::document_files::{Pdf, Printed, pdf_of};
use super::e_invoice_format::{EInvoiceFormatView, xml_of};
use crate::app::App;
use crate::error::Error;
use crate::http::attachment::named;
use crate::http::{Credential, PathIds};
use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use kontor_domain::access::{self, Permission};
use kontor_domain::billing::{BillingDocument, DocumentId, PrintForm};
use kontor_domain::ids::OrganizationId;
use std::fmt::Write;
use utoipa::ToSchema;

/// Document as PDF/A-3a.
#[derive(ToSchema)]
#[schema(as = PdfFile, value_type = String, format = Binary, example = "%PDF-1.7")]
#[expect(dead_code, reason = "describes an answer that is no JSON")]
pub struct PdfFile(Vec<u8>);

/// E-invoice as XML.
#[derive(ToSchema)]
#[schema(as = XmlFile, value_type = String, example = "<rsm:CrossIndustryInvoice/>")]
#[expect(dead_code, reason = "describes an answer that is no JSON")]
pub struct XmlFile(String);

/// Reads a document that the caller may download.
///
/// # Errors
/// Refusals of the right; a document that the organization does not have.
pub async fn document<A: Permission<On = OrganizationId>, I: Into<DocumentId> + Send + 'static>(
    app: &App,
    who: Credential,
    PathIds(organization, id): PathIds<OrganizationId, I>,
) -> Result<BillingDocument, Error> {
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<A>(&actor, organization)?;
        tx.billing().document(organization, id)?.ok_or(Error::Missing)
    })
    .await
}

/// Answers with the PDF of a document, whose `ETag` is the SHA-256 of its bytes.
///
/// # Errors
/// A failure of storage, or of the writer.
pub async fn pdf(app: &App, document: &BillingDocument, form: PrintForm) -> Result<HttpResponse, Error> {
    let pdf = pdf_of(app, Printed::of(document, form)).await?;
    Ok(pdf_answer(&document.content.number, pdf))
}

/// Answers with the bytes of a PDF, whose `ETag` is their SHA-256.
pub fn pdf_answer(number: &str, pdf: Pdf) -> HttpResponse {
    let mut tag = String::with_capacity(66);
    for byte in pdf.sha256 {
        // Writing to a string can't fail.
        let _ = write!(tag, "{byte:02x}");
    }
    named(&format!("{number}.pdf"), "application/pdf")
        .insert_header((ETAG, format!("\"{tag}\"")))
        .body(pdf.bytes)
}

/// Answers with the e-invoice of a document.
///
/// # Errors
/// A failure of the writer.
pub async fn xml(
    document: &BillingDocument,
    form: PrintForm,
    format: EInvoiceFormatView,
) -> Result<HttpResponse, Error> {
    let xml = xml_of(Printed::of(document, form), format).await?;
    let name = format!("{}.xml", document.content.number);
    Ok(named(&name, "application/xml").body(xml))
}
