//! Choosing the payment method.

use super::get_payment_method::ChoiceView;
use super::pay_due_invoices::pay_soon;
use crate::app::App;
use crate::billing::PaymentMethodView;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Json, PathId, Versioned};
use actix_web::put;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::PaymentMethod;
use kontor_domain::payments::{PrepaidAction, SetPaymentMethod as Set};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

/// Payment method to choose.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "method": "prepaid_first" }))]
pub struct SetPaymentMethod {
    /// Payment method.
    method: PaymentMethodView,
}

/// Choose the payment method
///
/// With `prepaid_first`, invoices are paid from the prepaid account on their due date, oldest first and as far as it goes,
/// and as soon as money comes in after it.
#[utoipa::path(tag = "billing", operation_id = "set_payment_method", params(OrganizationPath),
    request_body = SetPaymentMethod,
    responses((status = 200, description = "The payment method", body = ChoiceView, headers(("ETag"))),
        (status = 412, description = "`precondition_failed`")))]
#[put("/payment-method")]
pub async fn set_payment_method(
    who: Credential,
    path: OrganizationPath,
    body: Json<SetPaymentMethod>,
    app: Data<App>,
) -> Result<Versioned<ChoiceView>, Error> {
    let PathId(organization) = path;
    let method = PaymentMethod::from(body.value.method);
    let view = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Set>(&actor, organization)?;
            let before = tx.prepaid().payment_method(&authorized)?;
            let shown = |method: PaymentMethod| ChoiceView {
                method: method.into(),
            };
            who.preconditions().check(&shown(before))?;
            if before != method {
                tx.billing().save_payment_method(&authorized, method)?;
                let fields = |method: PaymentMethod| json!({ "payment_method": method.as_str() });
                let entry = Entry::new(PrepaidAction::PaymentMethodChanged, organization)
                    .change(fields(before), fields(method));
                tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
                pay_soon(tx, &authorized)?;
            }
            Ok(shown(method))
        })
        .await?;
    Ok(Versioned(view))
}
