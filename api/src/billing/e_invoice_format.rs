//! Formats of e-invoices.

use super::document_files::Printed;
use crate::error::Error;
use actix_web::web;
use kontor_documents::e_invoice;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Syntax of an e-invoice by EN 16931.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EInvoiceFormat)]
pub enum EInvoiceFormatView {
    /// UN/CEFACT Cross Industry Invoice.
    #[default]
    Cii,
    /// OASIS Universal Business Language 2.1.
    Ubl,
}

/// Syntax to download.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichFormat {
    /// Syntax; CII if omitted.
    pub format: Option<EInvoiceFormatView>,
}

/// Makes the e-invoice of a document.
pub async fn xml_of(printed: Printed, format: EInvoiceFormatView) -> Result<String, Error> {
    let made = web::block(move || match format {
        EInvoiceFormatView::Cii => e_invoice::cii(&printed.content),
        EInvoiceFormatView::Ubl => e_invoice::ubl(&printed.content),
    });
    made.await
        .map_err(|_| Error::Internal("blocking"))?
        .map_err(|error| {
            tracing::error!(%error, "an e-invoice could not be made");
            Error::Internal("an e-invoice could not be made")
        })
}
