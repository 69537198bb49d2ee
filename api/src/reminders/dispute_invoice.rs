//! Disputing an invoice, once.

use super::dispute_view::DisputeView;
use super::problems::ALREADY_DISPUTED;
use super::reminder_path::InvoicePath;
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::field::Take;
use crate::http::{Answer, Credential, Json, PathIds, field};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{EventRefused, InvoiceState};
use kontor_domain::reminders::{Action, Dispute, DisputeInvoice as Open};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Reason for a dispute.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "The product was canceled in October." }))]
pub struct DisputeInvoice {
    /// Reason, read by the provider's staff.
    #[validate(nested)]
    reason: field::DisputeReason,
}

/// Dispute an invoice
///
/// Opens a dispute about an unpaid invoice, once. No reminders are sent while it is open, and the provider's staff decide.
#[utoipa::path(tag = "reminders", operation_id = "dispute_invoice", params(InvoicePath), request_body = DisputeInvoice,
    responses((status = 201, description = "The dispute is open", body = DisputeView),
        (status = 409, description = "`already_disputed`; `invoice_state`")))]
#[post("/invoices/{invoice_id}/dispute")]
pub async fn dispute_invoice(
    who: Credential,
    path: InvoicePath,
    body: Json<DisputeInvoice>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    let (given, digest) = (body.value, body.digest);
    let reason = given.reason.take()?.into_string();
    app.create(who, "dispute_invoice", digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Open>(&actor, organization)?;
        let invoice = tx
            .billing()
            .document_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        let state = invoice.summary.state.invoice().unwrap_or(InvoiceState::Draft);
        if !state.is_due() {
            return Err(EventRefused::State(state).into());
        }
        if tx.reminders().dispute(id)?.is_some() {
            return Err(Refused::new(&ALREADY_DISPUTED).into());
        }
        let dispute = Dispute {
            id: tx.new_id(),
            organization,
            invoice: id,
            reason: reason.clone(),
            opened_at: tx.now(),
            resolution: None,
        };
        tx.reminders().open_dispute(&authorized, &dispute)?;
        let opened = json!({
            "number": invoice.content.number, "invoice_id": id.to_string()
        });
        let entry = Entry::new(Action::DisputeOpened, dispute.id).change(Value::Null, opened);
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        Ok(DisputeView::of(&dispute, &invoice.content.number))
    })
    .await
}
