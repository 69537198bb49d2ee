//! Reading a payment, for the provider's staff.

use super::payment_views::PaymentView;
use super::proposing::proposals;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathId};
use actix_web::get;
use actix_web::web::{Data, Json};
use kontor_domain::ids::PaymentId;
use kontor_domain::payments::ReadPayment as Read;

/// Get a payment
///
/// Shows a payment with what it was allocated to and what it may be for.
#[utoipa::path(tag = "staff", operation_id = "get_payment", params(PathId<PaymentId>),
    responses((status = 200, description = "The payment", body = PaymentView)))]
#[get("/v1/staff/payments/{payment_id}")]
pub async fn get_payment(
    who: Credential,
    path: PathId<PaymentId>,
    app: Data<App>,
) -> Result<Json<PaymentView>, Error> {
    let PathId(id) = path;
    let view = app
        .read(who, move |tx, who| {
            let (staff, authorized) = who.staff::<Read>(tx)?;
            let payment = tx.payments().find(id)?.ok_or(Error::Missing)?;
            let allocations = tx.payments().allocations(id)?;
            let requests = tx.payments().open_requests(&[id])?;
            let own = staff.own_organizations();
            let proposed = proposals(tx, &authorized, (&payment, &own), &requests)?;
            Ok(PaymentView::of(payment, &allocations, proposed))
        })
        .await?;
    Ok(Json(view))
}
