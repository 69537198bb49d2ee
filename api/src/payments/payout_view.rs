//! Wire representation of payouts.

use crate::http::{View, shown};
use crate::moment::moment;
use crate::views::MoneyView;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::money::Money;
use kontor_domain::payments::{Payout, PayoutState};
use kontor_persistence::FoundPayout;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// State of a payout.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PayoutState)]
pub enum PayoutStateView {
    /// Requested; the amount has left the prepaid account already.
    Requested,
    /// Approved by the provider, to be paid.
    Approved,
    /// Refused by the provider; the amount is back on the prepaid account.
    Refused,
    /// Paid.
    Paid,
    /// Canceled by the organization; the amount is back on the prepaid account.
    Cancelled,
    /// Paid, and sent back by the payee's bank; what came back is on the prepaid account.
    Returned,
}

impl From<PayoutState> for PayoutStateView {
    fn from(state: PayoutState) -> Self {
        match state {
            PayoutState::Requested => Self::Requested,
            PayoutState::Approved => Self::Approved,
            PayoutState::Refused => Self::Refused,
            PayoutState::Paid => Self::Paid,
            PayoutState::Cancelled => Self::Cancelled,
            PayoutState::Returned => Self::Returned,
        }
    }
}

impl From<PayoutStateView> for PayoutState {
    fn from(state: PayoutStateView) -> Self {
        match state {
            PayoutStateView::Requested => Self::Requested,
            PayoutStateView::Approved => Self::Approved,
            PayoutStateView::Refused => Self::Refused,
            PayoutStateView::Paid => Self::Paid,
            PayoutStateView::Cancelled => Self::Cancelled,
            PayoutStateView::Returned => Self::Returned,
        }
    }
}

/// Payout from the prepaid account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payout, example = json!({
    "id": "payout_0192f0c1e5b07cc3a4d15e6f708192a3", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "state": "requested", "amount": { "amount": "50.00", "currency": "CHF" }, "iban": "CH5800791123000889012",
    "name": "Muster AG", "end_to_end_id": "0192f0c1e5b07cc3a4d15e6f708192a3", "reason": null, "value_date": null,
    "returned": null, "created_at": "2026-11-29T08:15:00Z", "updated_at": "2026-11-29T08:15:00Z"
}))]
pub struct PayoutView {
    /// Payout id.
    id: shown::PayoutId,
    /// Organization.
    organization_id: shown::OrganizationId,
    /// State.
    state: PayoutStateView,
    /// Amount.
    amount: MoneyView,
    /// Bank account of the payee, without blanks.
    iban: String,
    /// Name of the payee.
    name: String,
    /// Id that the payment carries through the banks.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    end_to_end_id: String,
    /// Reason for a refusal.
    #[schema(required = true)]
    reason: Option<String>,
    /// Value date of the payment.
    #[schema(required = true)]
    value_date: Option<NaiveDate>,
    /// Amount that came back, which may lack the charges of a bank.
    #[schema(required = true)]
    returned: Option<MoneyView>,
    /// Time of the request.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// Time of the last change.
    #[serde(serialize_with = "moment")]
    updated_at: DateTime<Utc>,
}

impl From<&Payout> for PayoutView {
    fn from(payout: &Payout) -> Self {
        let returned = Money::new(payout.returned_minor, payout.amount.currency);
        Self {
            id: payout.id.into(),
            organization_id: payout.organization.into(),
            state: payout.state.into(),
            amount: payout.amount.into(),
            iban: payout.iban.as_str().to_owned(),
            name: payout.name.clone(),
            end_to_end_id: payout.end_to_end_id(),
            reason: payout.reason.clone(),
            value_date: payout.value_date,
            returned: (payout.returned_minor > 0).then(|| returned.into()),
            created_at: payout.created_at,
            updated_at: payout.updated_at,
        }
    }
}

impl View for PayoutView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/payouts/{}",
            self.organization_id, self.id
        ))
    }
}

/// Payout of a customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundPayout, example = json!({
    "organization_name": "Muster AG",
    "id": "payout_0192f0c1e5b07cc3a4d15e6f708192a3", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "state": "requested", "amount": { "amount": "50.00", "currency": "CHF" }, "iban": "CH5800791123000889012",
    "name": "Muster AG", "end_to_end_id": "0192f0c1e5b07cc3a4d15e6f708192a3", "reason": null, "value_date": null,
    "returned": null, "created_at": "2026-11-29T08:15:00Z", "updated_at": "2026-11-29T08:15:00Z"
}))]
pub struct FoundPayoutView {
    /// Name of the organization.
    organization_name: String,
    #[serde(flatten)]
    payout: PayoutView,
}

impl From<FoundPayout> for FoundPayoutView {
    fn from(found: FoundPayout) -> Self {
        Self {
            payout: (&found.payout).into(),
            organization_name: found.organization_name,
        }
    }
}
