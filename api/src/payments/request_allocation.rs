//! Asking for a payment to be allocated to an invoice.

use super::problems::{ALREADY_REQUESTED, payment_state};
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::field::{self, Take};
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Credential, Json, PathId, View, shown};
use crate::moment::moment;
use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access::{self, Permission as _};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{InvoiceId, OrganizationId, PaymentId};
use kontor_domain::payments::{Action, Payment, PaymentState, RequestAllocation as Ask};
use kontor_persistence::{AllocationRequest, Entry, RequestState, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// The payment and the invoice that belong together.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "payment_id": "pay_0192f0c1e5b07cc3a4d15e6f708192a3",
    "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2" }))]
pub struct RequestAllocation {
    /// Payment with the reference of an invoice of the organization.
    #[validate(nested)]
    payment_id: field::PaymentId,
    /// Invoice of the organization.
    #[validate(nested)]
    invoice_id: field::InvoiceId,
}

/// Request to have a payment allocated to an invoice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AllocationRequest, example = json!({
    "id": "alr_0192f0c1e5b07cc3a4d15e6f708192a3", "payment_id": "pay_0192f0c1e5b07cc3a4d15e6f708192a3",
    "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "requested_at": "2026-11-29T08:15:00Z"
}))]
pub struct AllocationRequestView {
    /// Request.
    id: shown::AllocationRequestId,
    /// Payment.
    payment_id: shown::PaymentId,
    /// Invoice.
    invoice_id: shown::InvoiceId,
    /// Time of the request.
    #[serde(serialize_with = "moment")]
    requested_at: DateTime<Utc>,
}

impl View for AllocationRequestView {}

/// Ask for the allocation of a payment
///
/// Asks the provider to allocate an unmatched payment to an invoice: one that has the reference of an invoice of the
/// organization, but another currency, or that the diagnosis of an invoice names. The provider's staff decide.
#[utoipa::path(tag = "billing", operation_id = "request_allocation", params(OrganizationPath),
    request_body = RequestAllocation,
    responses((status = 202, description = "The request", body = AllocationRequestView),
        (status = 404, description = "`not_found`: the organization has no such invoice, or the payment is none of its own"),
        (status = 409, description = "`already_requested`; `payment_state`")))]
#[post("/allocation-requests")]
pub async fn request_allocation(
    who: Credential,
    path: OrganizationPath,
    body: Json<RequestAllocation>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(organization) = path;
    let (payment, digest) = (body.value.payment_id.take()?, body.digest);
    let invoice = body.value.invoice_id.take()?;
    app.accept(who, Ask::NAME, digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Ask>(&actor, organization)?;
        let found = own_payment(tx, organization, payment, invoice)?;
        if found.state != PaymentState::Booked || found.unmatched_minor == 0 {
            return Err(payment_state(found.state));
        }
        let request = AllocationRequest {
            id: tx.new_id(),
            organization,
            payment,
            invoice,
            requested_by: actor.user,
            state: RequestState::Open,
            created_at: tx.now(),
        };
        if !tx.payments().request_allocation(&authorized, &request)? {
            return Err(Refused::new(&ALREADY_REQUESTED).into());
        }
        let fields = json!({ "payment_id": payment.to_string() });
        let entry = Entry::new(Action::AllocationRequested, invoice).change(Value::Null, fields);
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        Ok(AllocationRequestView {
            id: request.id.into(),
            payment_id: payment.into(),
            invoice_id: invoice.into(),
            requested_at: request.created_at,
        })
    })
    .await
}

/// Returns a payment that belongs to the organization, as its reference shows: it has the reference of one of its
/// invoices.
fn own_payment(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    payment: PaymentId,
    invoice: InvoiceId,
) -> Result<Payment, Error> {
    tx.billing()
        .document(organization, invoice)?
        .ok_or(Error::Missing)?;
    let found = tx.payments().find(payment)?.ok_or(Error::Missing)?;
    let reference = found.reference.clone().ok_or(Error::Missing)?;
    let known = tx.payments().references(std::slice::from_ref(&reference))?;
    match known.get(&reference) {
        Some(kontor_persistence::Reference::Invoice(other)) if other.organization == organization => {
            Ok(found)
        }
        Some(kontor_persistence::Reference::TopUp(other, _)) if *other == organization => Ok(found),
        _ => Err(Error::Missing),
    }
}
