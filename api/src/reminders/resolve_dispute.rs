//! Deciding a dispute, by the provider's staff.

use super::dispute_view::{DisputeOutcomeView, DisputeView};
use super::problems::NO_OPEN_DISPUTE;
use crate::app::App;
use crate::billing::{ForClerk, Recipients, unblock};
use crate::error::{Error, Refused};
use crate::http::field::Take;
use crate::http::{Answer, Credential, Json, PathId, field};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::billing::{BillingDocument, verification_code};
use kontor_domain::ids::InvoiceId;
use kontor_domain::notifications::{Mail, Proof};
use kontor_domain::reminders::{Action, Dispute, DisputeOutcome, Resolution, ResolveDispute as Resolve};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Decision of a dispute.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "outcome": "rejected", "words": "The product was renewed in September, before it was canceled." }))]
pub struct ResolveDispute {
    /// Outcome.
    outcome: DisputeOutcomeView,
    /// Words to the customer, sent by mail.
    #[validate(nested)]
    words: field::DecisionWords,
}

/// Decide a dispute
///
/// Decides the open dispute about an invoice and mails the decision to the customer. After a rejection reminders go on,
/// with a week in between; to correct the invoice after an acceptance, create a credit note.
#[utoipa::path(tag = "staff", operation_id = "resolve_dispute", params(PathId<InvoiceId>),
    request_body = ResolveDispute,
    responses((status = 200, description = "The dispute", body = DisputeView),
        (status = 409, description = "`no_open_dispute`")))]
#[post("/v1/staff/invoices/{invoice_id}/dispute/resolution")]
pub async fn resolve_dispute(
    who: Credential,
    path: PathId<InvoiceId>,
    body: Json<ResolveDispute>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(id) = path;
    let (given, digest) = (body.value, body.digest);
    let (outcome, words) = (
        DisputeOutcome::from(given.outcome),
        given.words.take()?.into_string(),
    );
    app.act(who, "resolve_dispute", digest, move |tx, who| {
        let organization = tx.billing().organization_of_invoice(id)?;
        let (agent, authorized) = who.staff_on::<Resolve>(tx, organization)?;
        let invoice = tx
            .billing()
            .document_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        let open = tx
            .reminders()
            .dispute(id)?
            .filter(|dispute| dispute.resolution.is_none());
        let open = open.ok_or_else(|| Refused::new(&NO_OPEN_DISPUTE))?;
        let resolution = Resolution {
            outcome,
            words: words.clone(),
            at: tx.now(),
        };
        let dispute = Dispute {
            resolution: Some(resolution),
            ..open
        };
        tx.reminders().resolve_dispute(&authorized, &dispute)?;
        if outcome == DisputeOutcome::Accepted {
            unblock(tx, dispute.organization, id, &agent.author())?;
        }
        mail(tx, &invoice, (outcome, &words))?;
        let resolved = json!({
            "number": invoice.content.number, "invoice_id": id.to_string(), "outcome": outcome.as_str(),
        });
        let entry = Entry::new(Action::DisputeResolved, dispute.id).change(Value::Null, resolved);
        tx.staff().record(&agent, dispute.organization, entry);
        Ok(ForClerk(DisputeView::of(&dispute, &invoice.content.number)))
    })
    .await
}

fn mail(tx: &mut Tx<'_>, invoice: &BillingDocument, decision: (DisputeOutcome, &str)) -> Result<(), Error> {
    let organization = tx
        .organizations()
        .find(invoice.summary.organization)?
        .ok_or(Error::Missing)?;
    let recipients = Recipients::of(tx, organization.id, invoice.summary.billing_address)?;
    let code = verification_code(tx.secret_bytes());
    let proof = Proof {
        code: &code,
        verify_url: &invoice.content.verify_url,
    };
    let number = &invoice.content.number;
    recipients.send_with_code(tx, &code, &invoice.summary, |to| {
        Mail::dispute_resolved(to, &organization, number, decision, proof)
    })
}
