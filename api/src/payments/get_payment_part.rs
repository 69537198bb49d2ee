//! Downloading a payment part over what is open on an invoice.

use crate::app::App;
use crate::billing::problems::not_printable;
use crate::billing::{InvoicePath, PdfFile};
use crate::error::Error;
use crate::http::attachment::named;
use crate::http::{Credential, PathIds};
use actix_web::web::{Data, block};
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use kontor_documents::{Slip, render_slip};
use kontor_domain::access;
use kontor_domain::billing::{BillingDocument, EventRefused, InvoiceState};
use kontor_domain::payments::DownloadPaymentPart as Download;

/// Download a payment part
///
/// Returns a page with a QR-bill over what is open on the invoice today, after payments in part and credit notes. The payment
/// document of the invoice is over all of it.
#[utoipa::path(tag = "billing", operation_id = "get_payment_part", params(InvoicePath),
    responses((status = 200, description = "The page", body = PdfFile, content_type = "application/pdf",
            headers(("Content-Disposition"))),
        (status = 409, description = "`invoice_state`; `not_printable`")))]
#[get("/invoices/{invoice_id}/payment-part")]
pub async fn get_payment_part(
    who: Credential,
    path: InvoicePath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathIds(organization, id) = path;
    let slip = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<Download>(&actor, organization)?;
            let invoice = tx.billing().document(organization, id)?.ok_or(Error::Missing)?;
            slip(invoice, tx.now().date_naive())
        })
        .await?;
    let name = format!("{}-rest.pdf", slip.invoice.as_deref().unwrap_or_default());
    let bytes = block(move || render_slip(&slip))
        .await
        .map_err(|_| Error::Internal("blocking"))?
        .map_err(not_printable)?;
    Ok(named(&name, "application/pdf").body(bytes))
}

fn slip(invoice: BillingDocument, today: NaiveDate) -> Result<Slip, Error> {
    let (summary, content) = (invoice.summary, invoice.content);
    let state = summary.state.invoice().unwrap_or(InvoiceState::Draft);
    let transfer = content.transfer.filter(|_| state.is_due());
    let transfer = transfer.ok_or(EventRefused::State(state))?;
    Ok(Slip {
        issuer: content.issuer,
        payer: content.recipient.address,
        locale: content.locale,
        currency: content.currency,
        iban: transfer.iban,
        reference: transfer.reference,
        amount_minor: Some(summary.balance.open_minor()),
        invoice: Some(content.number),
        made_on: today,
    })
}
