//! How invitations look from outside.

use super::RoleView;
use crate::http::View;
use crate::http::texts::TeamIdText;
use crate::identity::LocaleView;
use chrono::{DateTime, Utc};
use kontor_domain::organizations::{Invitation, InvitationState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InvitationState)]
pub enum InvitationStateView {
    /// Waits for an answer.
    Open,
    /// Somebody joined with it.
    Accepted,
    /// The invited person does not want to.
    Declined,
    /// Taken back.
    Revoked,
    /// Nobody answered in time.
    Expired,
}

impl From<InvitationState> for InvitationStateView {
    fn from(state: InvitationState) -> Self {
        match state {
            InvitationState::Open => Self::Open,
            InvitationState::Accepted => Self::Accepted,
            InvitationState::Declined => Self::Declined,
            InvitationState::Revoked => Self::Revoked,
            InvitationState::Expired => Self::Expired,
        }
    }
}

impl From<InvitationStateView> for InvitationState {
    fn from(state: InvitationStateView) -> Self {
        match state {
            InvitationStateView::Open => Self::Open,
            InvitationStateView::Accepted => Self::Accepted,
            InvitationStateView::Declined => Self::Declined,
            InvitationStateView::Revoked => Self::Revoked,
            InvitationStateView::Expired => Self::Expired,
        }
    }
}

/// An invitation to an organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation, example = json!({
    "id": "invite_0192f0c1e5b07cc3a4d15e6f708192a5", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "email": "noa@example.com", "role": "collaborator", "billing": false, "message": "Welcome aboard!", "locale": "fr",
    "team_ids": ["team_0192f0c1e5b07cc3a4d15e6f708192c1"],
    "state": "open", "invited_by": "user_0192f0c1e5b07cc3a4d15e6f708192a6",
    "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-12-23T08:15:00Z"
}))]
pub struct InvitationView {
    /// Its id.
    #[schema(pattern = "^invite_[0-9a-f]{32}$")]
    pub id: String,
    /// To where.
    #[schema(pattern = "^org_[0-9a-f]{32}$")]
    pub organization_id: String,
    /// Whom.
    #[schema(format = "idn-email")]
    pub email: String,
    /// As what.
    pub role: RoleView,
    /// With the billing permission.
    pub billing: bool,
    /// In the inviter's words.
    #[schema(required = true)]
    pub message: Option<String>,
    /// The language of the mail.
    pub locale: LocaleView,
    /// The work teams that it leads into.
    #[schema(value_type = Vec<TeamIdText>)]
    pub team_ids: Vec<String>,
    /// Where it stands.
    pub state: InvitationStateView,
    /// Who invited.
    #[schema(pattern = "^user_[0-9a-f]{32}$")]
    pub invited_by: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
}

impl InvitationView {
    /// The view at `now`.
    #[must_use]
    pub fn of(invitation: &Invitation, now: DateTime<Utc>) -> Self {
        Self {
            id: invitation.id.to_string(),
            organization_id: invitation.organization.to_string(),
            email: invitation.email.as_str().to_owned(),
            role: invitation.role.into(),
            billing: invitation.role.has_billing(invitation.billing),
            message: invitation
                .message
                .as_ref()
                .map(|message| message.as_str().to_owned()),
            locale: invitation.locale.into(),
            team_ids: invitation.teams.iter().map(ToString::to_string).collect(),
            state: invitation.state(now).into(),
            invited_by: invitation.invited_by.to_string(),
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        }
    }
}

impl View for InvitationView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/invitations/{}",
            self.organization_id, self.id
        ))
    }
}
