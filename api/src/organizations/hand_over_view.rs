//! How hand-overs look from outside.

use crate::http::moment::{moment, optional_moment};
use crate::http::{View, shown};
use chrono::{DateTime, Utc};
use kontor_domain::organizations::{HandOver, HandOverState, RoleAfter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a hand-over stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HandOverState)]
pub enum HandOverStateView {
    /// Waits for the receiver.
    Open,
    /// The receiver is legal representative.
    Accepted,
    /// The receiver does not want to.
    Declined,
    /// Taken back, or one of the two is no longer what it takes.
    Cancelled,
    /// Nobody answered in time.
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

/// What becomes of the giver.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RoleAfter)]
pub enum RoleAfterView {
    /// All rights without the legal responsibility.
    Administrator,
    /// Only what is granted.
    Collaborator,
    /// The membership ends.
    Leave,
}

impl From<RoleAfter> for RoleAfterView {
    fn from(role: RoleAfter) -> Self {
        match role {
            RoleAfter::Administrator => Self::Administrator,
            RoleAfter::Collaborator => Self::Collaborator,
            RoleAfter::Leave => Self::Leave,
        }
    }
}

impl From<RoleAfterView> for RoleAfter {
    fn from(role: RoleAfterView) -> Self {
        match role {
            RoleAfterView::Administrator => Self::Administrator,
            RoleAfterView::Collaborator => Self::Collaborator,
            RoleAfterView::Leave => Self::Leave,
        }
    }
}

/// An offer of the legal responsibility.
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
    /// Its id.
    pub id: shown::HandOverId,
    /// Where.
    pub organization_id: shown::OrganizationId,
    /// The membership of the legal representative who gives.
    pub giver_member_id: shown::MemberId,
    /// The account of the legal representative who gives.
    pub giver_user_id: shown::UserId,
    /// The membership it is offered to.
    pub receiver_member_id: shown::MemberId,
    /// The account it is offered to.
    pub receiver_user_id: shown::UserId,
    /// What becomes of the giver.
    pub role_after: RoleAfterView,
    /// In the giver's words.
    #[schema(required = true)]
    pub message: Option<String>,
    /// Where it stands.
    pub state: HandOverStateView,
    /// When it was made.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Until when it can be accepted.
    #[serde(serialize_with = "moment")]
    pub expires_at: DateTime<Utc>,
    /// When it was answered or taken back.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub closed_at: Option<DateTime<Utc>>,
}

impl HandOverView {
    /// The view at `now`.
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
