//! Answers with the bytes of documents.

use super::document_files::Pdf;
use actix_web::HttpResponse;
use actix_web::http::header;
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

/// Returns the answer with a PDF, whose `ETag` is the SHA-256 of its bytes.
pub fn pdf(number: &str, pdf: Pdf) -> HttpResponse {
    let mut tag = String::with_capacity(66);
    for byte in pdf.sha256 {
        let _ = write!(tag, "{byte:02x}");
    }
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::ETAG, format!("\"{tag}\"")))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{number}.pdf\""),
        ))
        .body(pdf.bytes)
}

/// Returns the answer with an e-invoice.
pub fn xml(number: &str, xml: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/xml")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{number}.xml\""),
        ))
        .body(xml)
}
