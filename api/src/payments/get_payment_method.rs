//! Reading the payment method.

use crate::app::App;
use crate::billing::PaymentMethodView;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::payments::ReadPaymentMethod as Read;
use serde::Serialize;
use utoipa::ToSchema;

/// Way in which an organization pays its invoices.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentMethodChoice, example = json!({ "method": "transfer" }))]
pub struct ChoiceView {
    /// Payment method.
    pub method: PaymentMethodView,
}

/// Get the payment method
///
/// Returns the way in which the organization pays its invoices.
#[utoipa::path(tag = "billing", operation_id = "get_payment_method", params(OrganizationPath),
    responses((status = 200, description = "The payment method", body = ChoiceView, headers(("ETag")))))]
#[get("/payment-method")]
pub async fn get_payment_method(
    who: Credential,
    path: OrganizationPath,
    app: Data<App>,
) -> Result<Versioned<ChoiceView>, Error> {
    let PathId(organization) = path;
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Read>(&actor, organization)?;
            let method = tx.prepaid().payment_method(&authorized)?.into();
            Ok(ChoiceView { method })
        })
        .await?;
    Ok(Versioned(view))
}
