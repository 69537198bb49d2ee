//! Downloading an invoice: the payment document before its payment, the final invoice after it.

use super::billing_path::InvoicePath;
use super::download::{self, PdfFile};
use super::problems::NOT_PAID_YET;
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::{Credential, Params};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::billing::{DownloadInvoice, EventRefused, InvoiceState, PrintForm};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Form of an invoice.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InvoiceForm)]
pub enum InvoiceFormView {
    /// Marked as not paid, with a payment part.
    PaymentDocument,
    /// The paid invoice, with the e-invoice inside.
    Final,
}

/// Form to download.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichForm {
    /// Form; the final invoice if it was paid, else the payment document.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    form: Option<InvoiceFormView>,
}

/// Download an invoice
///
/// Returns the payment document before the invoice is paid, and the final invoice after it. The bytes of a document never
/// change; the `ETag` is their SHA-256.
#[utoipa::path(tag = "billing", operation_id = "get_invoice_pdf", params(InvoicePath, WhichForm),
    responses((status = 200, description = "The document", body = PdfFile, content_type = "application/pdf",
            headers(("ETag"), ("Content-Disposition"))),
        (status = 409, description = "`not_paid_yet`; `invoice_state` for a draft")))]
#[get("/invoices/{invoice_id}/pdf")]
pub async fn get_invoice_pdf(
    who: Credential,
    path: InvoicePath,
    which: Params<WhichForm>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let Params(which) = which;
    let invoice = download::document::<DownloadInvoice, _>(&app, who, path).await?;
    let state = invoice.summary.state.invoice().unwrap_or(InvoiceState::Draft);
    let form = match which.form {
        _ if state == InvoiceState::Draft => return Err(EventRefused::State(state).into()),
        Some(InvoiceFormView::Final) if !state.is_settled() => return Err(Refused::new(&NOT_PAID_YET).into()),
        Some(InvoiceFormView::Final) => PrintForm::Final,
        Some(InvoiceFormView::PaymentDocument) => PrintForm::PaymentDocument,
        None => invoice.summary.usual_form(),
    };
    download::pdf(&app, &invoice, form).await
}
