//! Views of an account's export: those of the API, plus the data that its lists omit.

use crate::activity::ActivityEntryView;
use crate::grants::GrantView;
use crate::http::shown;
use crate::identity::{ApiTokenView, DeviceView, LoginView, ProfileView};
use crate::invitations::{InvitationPreview, InvitationView};
use crate::moment::{moment, optional_moment};
use crate::organizations::{MemberView, OwnOrganization};
use crate::teams::MemberTeam;
use crate::transfers::{IncomingTransfer, TransferView};
use chrono::{DateTime, Utc};
use kontor_domain::identity::{Account, EmailChange, EmailChangeState};
use kontor_domain::organizations::{Membership, MembershipState, Organization};
use kontor_persistence::{KeptApiToken, KeptSession, OrganizationListing};
use serde::Serialize;
use utoipa::ToSchema;

/// All data kept about a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "exported_at": "2026-11-23T08:30:00Z",
    "profile": { "id": "user_0192f0c1e5b07cc3a4d15e6f708192a3", "first_name": "Lea", "last_name": "Muster",
        "email": "lea@example.com", "phone": null, "locale": "de", "created_at": "2026-11-23T08:15:00Z",
        "updated_at": "2026-11-23T08:15:00Z" },
    "sessions": [{ "id": "ses_0192f0c1e5b07cc3a4d15e6f708192a3", "created_at": "2026-11-23T08:15:00Z",
        "last_used_at": "2026-11-23T08:20:00Z", "ended_at": null, "end_reason": null, "user_agent": "curl/8.5.0",
        "ip_address": "203.0.113.7" }],
    "devices": [{ "id": "device_0192f0c1e5b07cc3a4d15e6f708192a3", "created_at": "2026-11-23T08:15:00Z",
        "last_login_at": "2026-11-23T08:15:00Z", "user_agent": "curl/8.5.0", "ip_address": "203.0.113.7" }],
    "logins": [], "api_tokens": [], "memberships": [], "invitations_sent": [], "invitations_received": [],
    "teams": [], "grants": [], "transfers": [], "transfers_received": [],
    "email_changes": [{ "id": "emailchange_0192f0c1e5b07cc3a4d15e6f708192a3", "old_email": "lea@example.org",
        "new_email": "lea@example.com", "state": "confirmed", "requested_at": "2026-11-23T08:16:00Z",
        "confirmed_at": "2026-11-23T08:18:00Z", "undo_until": "2026-11-30T08:18:00Z" }],
    "activity": [{ "id": "act_0192f0c1e5b07cc3a4d15e6f708192a7", "seq": 1, "at": "2026-11-23T08:15:00Z",
        "actor_kind": "user", "actor_id": "user_0192f0c1e5b07cc3a4d15e6f708192a3", "action": "account.created",
        "object_id": "user_0192f0c1e5b07cc3a4d15e6f708192a3", "details": null }]
}))]
pub struct AccountExport {
    /// Time the export was made.
    #[serde(serialize_with = "moment")]
    pub exported_at: DateTime<Utc>,
    /// Account profile.
    pub profile: ProfileView,
    /// Retained sessions, including ended ones.
    pub sessions: Vec<SessionExport>,
    /// Devices recognized at login.
    pub devices: Vec<DeviceView>,
    /// Login attempts, including failed ones.
    pub logins: Vec<LoginView>,
    /// Retained API tokens, including revoked ones.
    pub api_tokens: Vec<ApiTokenExport>,
    /// Memberships, as in the caller's list of organizations.
    pub memberships: Vec<MembershipExport>,
    /// Invitations that the person is responsible for, where the person may list them.
    pub invitations_sent: Vec<InvitationView>,
    /// Open invitations to the person's address, as shown by the link in the mail.
    pub invitations_received: Vec<InvitationPreview>,
    /// Past, current and future team memberships, as far as the person may see them.
    pub teams: Vec<MemberTeam>,
    /// Product rights granted to the person directly, where the membership is in effect.
    pub grants: Vec<GrantView>,
    /// Product transfers that the person offered, where the person may list them.
    pub transfers: Vec<TransferView>,
    /// Open product transfers offered to the person's address, as shown by the link in the mail.
    pub transfers_received: Vec<IncomingTransfer>,
    /// Changes of the e-mail address that are pending or can be undone.
    pub email_changes: Vec<EmailChangeView>,
    /// The account's log, from its beginning.
    pub activity: Vec<ActivityEntryView>,
}

impl AccountExport {
    /// Returns the document of an account, with all lists empty.
    #[must_use]
    pub fn empty(account: &Account, now: DateTime<Utc>) -> Self {
        Self {
            exported_at: now,
            profile: account.into(),
            sessions: Vec::new(),
            devices: Vec::new(),
            logins: Vec::new(),
            api_tokens: Vec::new(),
            memberships: Vec::new(),
            invitations_sent: Vec::new(),
            invitations_received: Vec::new(),
            teams: Vec::new(),
            grants: Vec::new(),
            transfers: Vec::new(),
            transfers_received: Vec::new(),
            email_changes: Vec::new(),
            activity: Vec::new(),
        }
    }
}

/// Session on one device, open or ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionExport {
    /// Session id.
    id: shown::SessionId,
    /// Time the session began.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// Last use, accurate to a minute.
    #[serde(serialize_with = "moment")]
    last_used_at: DateTime<Utc>,
    /// Time the session was ended; null if it was not.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    ended_at: Option<DateTime<Utc>>,
    /// Reason the session was ended.
    #[schema(required = true)]
    end_reason: Option<String>,
    /// User agent reported by the client at login.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// IP address of the login.
    #[schema(required = true)]
    ip_address: Option<String>,
}

impl From<KeptSession> for SessionExport {
    fn from(KeptSession { session, end_reason }: KeptSession) -> Self {
        Self {
            id: session.id.into(),
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            ended_at: session.ended_at,
            end_reason,
            user_agent: session.user_agent,
            ip_address: session.ip_address,
        }
    }
}

/// API token, valid or revoked.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiTokenExport {
    #[serde(flatten)]
    token: ApiTokenView,
    /// Time of revocation; null if not revoked.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    revoked_at: Option<DateTime<Utc>>,
}

impl From<KeptApiToken> for ApiTokenExport {
    fn from(kept: KeptApiToken) -> Self {
        Self {
            token: kept.token.into(),
            revoked_at: kept.revoked_at,
        }
    }
}

/// Membership and its organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipExport {
    /// Organization, as in the caller's own list.
    organization: OwnOrganization,
    /// Membership; null if it is not in effect.
    #[schema(required = true)]
    member: Option<MemberView>,
}

impl From<(Organization, Membership, DateTime<Utc>)> for MembershipExport {
    fn from((organization, member, now): (Organization, Membership, DateTime<Utc>)) -> Self {
        Self {
            organization: OwnOrganization::from(OrganizationListing {
                organization,
                role: member.role,
                state: member.state_at(now),
                member: member.id,
            }),
            member: (member.state_at(now) == MembershipState::Active).then(|| MemberView::of(&member, now)),
        }
    }
}

/// State of a change of e-mail address.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EmailChangeState)]
pub enum EmailChangeStateView {
    /// Waiting for the new address to be confirmed.
    Requested,
    /// In effect; can be undone from the old address.
    Confirmed,
    /// Undone.
    Undone,
    /// Superseded by a later change, or discarded when an earlier one was undone.
    Void,
}

impl From<EmailChangeState> for EmailChangeStateView {
    fn from(state: EmailChangeState) -> Self {
        match state {
            EmailChangeState::Requested => Self::Requested,
            EmailChangeState::Confirmed => Self::Confirmed,
            EmailChangeState::Undone => Self::Undone,
            EmailChangeState::Void => Self::Void,
        }
    }
}

/// Change of the e-mail address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EmailChange)]
pub struct EmailChangeView {
    /// Id of the change.
    id: shown::EmailChangeId,
    /// The address before.
    #[schema(format = "idn-email")]
    old_email: String,
    /// New address.
    #[schema(format = "idn-email")]
    new_email: String,
    /// State of the change.
    state: EmailChangeStateView,
    /// Time of the request.
    #[serde(serialize_with = "moment")]
    requested_at: DateTime<Utc>,
    /// Time the new address took effect.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    confirmed_at: Option<DateTime<Utc>>,
    /// Time until which the old address can undo the change.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    undo_until: Option<DateTime<Utc>>,
}

impl From<EmailChange> for EmailChangeView {
    fn from(change: EmailChange) -> Self {
        Self {
            id: change.id.into(),
            old_email: change.old_email.as_str().to_owned(),
            new_email: change.email.as_str().to_owned(),
            state: change.state.into(),
            requested_at: change.created_at,
            confirmed_at: change.confirmed_at,
            undo_until: change.undo_until,
        }
    }
}
