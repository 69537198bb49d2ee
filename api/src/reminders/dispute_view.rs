//! Wire representation of disputes.

use crate::http::{View, shown};
use crate::moment::{moment, optional_moment};
use chrono::{DateTime, Utc};
use kontor_domain::reminders::{Dispute, DisputeOutcome};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Outcome of a dispute.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DisputeOutcome)]
pub enum DisputeOutcomeView {
    /// The customer is right: the invoice is not reminded of anymore.
    Accepted,
    /// The invoice stands: reminders go on.
    Rejected,
}

impl From<DisputeOutcome> for DisputeOutcomeView {
    fn from(outcome: DisputeOutcome) -> Self {
        match outcome {
            DisputeOutcome::Accepted => Self::Accepted,
            DisputeOutcome::Rejected => Self::Rejected,
        }
    }
}

impl From<DisputeOutcomeView> for DisputeOutcome {
    fn from(outcome: DisputeOutcomeView) -> Self {
        match outcome {
            DisputeOutcomeView::Accepted => Self::Accepted,
            DisputeOutcomeView::Rejected => Self::Rejected,
        }
    }
}

/// Dispute about an invoice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dispute, example = json!({
    "id": "dispute_0192f0c1e5b07cc3a4d15e6f708192f9", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "invoice_number": "INV-2026-000042",
    "reason": "The product was canceled in October.", "opened_at": "2027-01-09T08:15:00Z", "outcome": null,
    "words": null, "resolved_at": null
}))]
pub struct DisputeView {
    /// Dispute id.
    id: shown::DisputeId,
    /// Organization.
    organization_id: shown::OrganizationId,
    /// Invoice.
    invoice_id: shown::InvoiceId,
    /// Number of the invoice.
    invoice_number: String,
    /// Reason given by the customer.
    reason: String,
    /// Time of its opening.
    #[serde(serialize_with = "moment")]
    opened_at: DateTime<Utc>,
    /// Outcome; null while it is open.
    #[schema(required = true)]
    outcome: Option<DisputeOutcomeView>,
    /// Words of the staff to the customer.
    #[schema(required = true)]
    words: Option<String>,
    /// Time of the decision.
    #[serde(serialize_with = "optional_moment")]
    #[schema(required = true)]
    resolved_at: Option<DateTime<Utc>>,
}

impl DisputeView {
    /// Returns the view of a dispute about the invoice with this number.
    pub fn of(dispute: &Dispute, invoice_number: &str) -> Self {
        let resolution = dispute.resolution.as_ref();
        Self {
            id: dispute.id.into(),
            organization_id: dispute.organization.into(),
            invoice_id: dispute.invoice.into(),
            invoice_number: invoice_number.to_owned(),
            reason: dispute.reason.clone(),
            opened_at: dispute.opened_at,
            outcome: resolution.map(|resolution| resolution.outcome.into()),
            words: resolution.map(|resolution| resolution.words.clone()),
            resolved_at: resolution.map(|resolution| resolution.at),
        }
    }
}

impl View for DisputeView {}
