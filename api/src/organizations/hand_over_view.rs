//! Wire representation of hand-overs.

use crate::http::{View, shown};
use crate::moment::{moment, optional_moment};
use crate::views::RoleAfterView;
use chrono::{DateTime, Utc};
use kontor_domain::organizations::{HandOver, HandOverState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// State of a hand-over.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HandOverState)]
pub enum HandOverStateView {
    /// Waiting for the receiver.
    Open,
    /// Accepted: the receiver is a legal representative.
    Accepted,
    /// Declined by the receiver.
    Declined,
    /// Canceled, or one of the parties no longer meets the requirements.
    Cancelled,
    /// Not answered in time.
    Expired,
}

impl From<HandOverState> for HandOverStateView {
    fn from(state: HandOverState) -> Self {
        match state {
            HandOverState::Open => Self::Open,
            HandOverState::Accepted => Self::Accepted,
            HandOverState::Declined => Self::Declined,
            HandOverState::Cancelled => Self::Cancelled,
            HandOverState::Expired => Self::Expired,
        }
    }
}

impl From<HandOverStateView> for HandOverState {
    fn from(state: HandOverStateView) -> Self {
        match state {
            HandOverStateView::Open => Self::Open,
            HandOverStateView::Accepted => Self::Accepted,
            HandOverStateView::Declined => Self::Declined,
            HandOverStateView::Cancelled => Self::Cancelled,
            HandOverStateView::Expired => Self::Expired,
        }
    }
}

/// Offer of the legal responsibility for an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandOver, example = json!({
    "id": "handover_0192f0c1e5b07cc3a4d15e6f708192a7", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "giver_member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a4", "giver_user_id": "user_0192f0c1e5b07cc3a4d15e6f708192a6",
    "receiver_member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8",
    "receiver_user_id": "user_0192f0c1e5b07cc3a4d15e6f708192a9",
    "role_after": "administrator", "message": "As discussed.", "state": "open",
    "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-11-30T08:15:00Z", "closed_at": null
}))]
pub struct HandOverView {
    /// Hand-over id.
    pub id: shown::HandOverId,
    /// Organization.
    pub organization_id: shown::OrganizationId,
    /// Membership of the giver, a legal representative.
    pub giver_member_id: shown::MemberId,
    /// Account of the giver.
    pub giver_user_id: shown::UserId,
    /// Membership of the receiver.
    pub receiver_member_id: shown::MemberId,
    /// Account of the receiver.
    pub receiver_user_id: shown::UserId,
    /// Role of the giver after acceptance.
    pub role_after: RoleAfterView,
    /// Message from the giver.
    #[schema(required = true)]
    pub message: Option<String>,
    /// State.
    pub state: HandOverStateView,
    /// Time of the offer.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Expiry of the offer.
    #[serde(serialize_with = "moment")]
    pub expires_at: DateTime<Utc>,
    /// Time the offer was answered or canceled; null while open.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub closed_at: Option<DateTime<Utc>>,
}

impl HandOverView {
    /// Returns the view at `now`.
    pub fn of(hand_over: &HandOver, now: DateTime<Utc>) -> Self {
        Self {
            id: hand_over.id.into(),
            organization_id: hand_over.organization.into(),
            giver_member_id: hand_over.giver.member.into(),
            giver_user_id: hand_over.giver.user.into(),
            receiver_member_id: hand_over.receiver.member.into(),
            receiver_user_id: hand_over.receiver.user.into(),
            role_after: hand_over.role_after.into(),
            message: hand_over
                .message
                .as_ref()
                .map(|message| message.as_str().to_owned()),
            state: hand_over.state(now).into(),
            created_at: hand_over.created_at,
            expires_at: hand_over.expires_at,
            closed_at: hand_over.closed_at,
        }
    }
}

impl View for HandOverView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/hand-overs/{}",
            self.organization_id, self.id
        ))
    }
}
