//! How the export of an account looks: the views of the API, and what lists leave out.

use super::views::{ApiTokenView, DeviceView, LoginView, ProfileView};
use crate::activity::ActivityEntryView;
use crate::grants::GrantView;
use crate::http::moment::{moment, optional_moment};
use crate::http::shown;
use crate::organizations::{InvitationPreview, InvitationView, MemberView, OwnOrganization};
use crate::teams::MemberTeam;
use crate::transfers::{IncomingTransfer, TransferView};
use chrono::{DateTime, Utc};
use kontor_domain::identity::{Account, EmailChange, EmailChangeState};
use kontor_domain::organizations::{Membership, MembershipState, Organization};
use kontor_persistence::{KeptApiToken, KeptSession, OrganizationListing};
use serde::Serialize;
use utoipa::ToSchema;

/// Everything that is kept about a person.
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
    /// When the document was made.
    #[serde(serialize_with = "moment")]
    pub exported_at: DateTime<Utc>,
    /// The account.
    pub profile: ProfileView,
    /// Sessions that are kept, ended ones included.
    pub sessions: Vec<SessionExport>,
    /// Devices that are known at login.
    pub devices: Vec<DeviceView>,
    /// Attempts to log in, those that failed too.
    pub logins: Vec<LoginView>,
    /// API tokens that are kept, revoked ones included.
    pub api_tokens: Vec<ApiTokenExport>,
    /// Where the person stands, as in your own list of organizations.
    pub memberships: Vec<MembershipExport>,
    /// Invitations that the person answers for, where the person may list them.
    pub invitations_sent: Vec<InvitationView>,
    /// Open invitations to the person's address, as the link in the mail shows them.
    pub invitations_received: Vec<InvitationPreview>,
    /// Where the person is in teams, or was, or will be, as far as the person may see them.
    pub teams: Vec<MemberTeam>,
    /// Rights in products that were given to the person itself, where the membership counts.
    pub grants: Vec<GrantView>,
    /// Offers of products that the person made, where the person may list them.
    pub transfers: Vec<TransferView>,
    /// Open offers of products to the person's address, as the link in the mail shows them.
    pub transfers_received: Vec<IncomingTransfer>,
    /// Changes of the e-mail address that wait or can be undone.
    pub email_changes: Vec<EmailChangeView>,
    /// The account's log, from its beginning.
    pub activity: Vec<ActivityEntryView>,
}

impl AccountExport {
    /// The document of an account, with nothing in its lists yet.
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

/// A login on one device, open or ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionExport {
    /// Its id.
    id: shown::SessionId,
    /// When it began.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// When it was last used, accurate to a minute.
    #[serde(serialize_with = "moment")]
    last_used_at: DateTime<Utc>,
    /// When it was ended, if it was.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    ended_at: Option<DateTime<Utc>>,
    /// Why it was ended.
    #[schema(required = true)]
    end_reason: Option<String>,
    /// What the client called itself at login.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// The IP address of the login.
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

/// An API token, valid or revoked.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiTokenExport {
    #[serde(flatten)]
    token: ApiTokenView,
    /// When it was revoked, if it was.
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

/// A membership and its organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipExport {
    /// The organization, as in your own list.
    organization: OwnOrganization,
    /// The membership, if it counts.
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

/// How far a change of address has come.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EmailChangeState)]
pub enum EmailChangeStateView {
    /// Waits for the new address to be confirmed.
    Requested,
    /// In force; the old address can undo it.
    Confirmed,
    /// Taken back.
    Undone,
    /// Replaced by a later one, or swept away when an earlier one was undone.
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

/// A change of the e-mail address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EmailChange)]
pub struct EmailChangeView {
    /// Its id.
    id: shown::EmailChangeId,
    /// The address before.
    #[schema(format = "idn-email")]
    old_email: String,
    /// The new address.
    #[schema(format = "idn-email")]
    new_email: String,
    /// How far it has come.
    state: EmailChangeStateView,
    /// When it was asked for.
    #[serde(serialize_with = "moment")]
    requested_at: DateTime<Utc>,
    /// When the new address came into force.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    confirmed_at: Option<DateTime<Utc>>,
    /// Until when the old address can undo it.
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
