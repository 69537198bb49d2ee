//! Recording a payment that was made outside, by the provider's staff.

use super::invoice_view::InvoiceView;
use super::money_movement::{MoneyMovement, record};
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, Json, PathId};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::billing::RecordPayment;
use kontor_domain::ids::InvoiceId;

/// Record a payment
///
/// Books money that was received for an invoice.
#[utoipa::path(tag = "staff", operation_id = "record_payment", params(PathId<InvoiceId>), request_body = MoneyMovement,
    responses((status = 200, description = "The invoice", body = InvoiceView),
        (status = 409, description = "`invoice_state`; `amount_exceeded`")))]
#[post("/v1/staff/invoices/{invoice_id}/payments")]
pub async fn record_payment(
    who: Credential,
    path: PathId<InvoiceId>,
    body: Json<MoneyMovement>,
    app: Data<App>,
) -> Result<Answer, Error> {
    record::<RecordPayment>(&app, who, path, body).await
}
