//! The exported document.

use crate::activity::ActivityEntryView;
use crate::grants::GrantView;
use crate::identity::{ApiTokenExport, DeviceView, EmailChangeView, LoginView, ProfileView, SessionExport};
use crate::invitations::{InvitationPreview, InvitationView};
use crate::message_checks::MessageCheckView;
use crate::moment::moment;
use crate::organizations::MembershipExport;
use crate::second_factors::SecondFactorView;
use crate::staff::StaffMemberView;
use crate::teams::MemberTeam;
use crate::transfers::{IncomingTransfer, TransferView};
use chrono::{DateTime, Utc};
use kontor_domain::identity::Account;
use serde::Serialize;
use utoipa::ToSchema;

/// All data kept about a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "exported_at": "2026-11-23T08:30:00Z",
    "profile": { "id": "user_0192f0c1e5b07cc3a4d15e6f708192a3", "first_name": "Lea", "last_name": "Muster",
        "email": "lea@example.com", "phone": null, "phone_confirmed_at": null, "locale": "de",
        "created_at": "2026-11-23T08:15:00Z",
        "updated_at": "2026-11-23T08:15:00Z" },
    "sessions": [{ "id": "ses_0192f0c1e5b07cc3a4d15e6f708192a3", "created_at": "2026-11-23T08:15:00Z",
        "last_used_at": "2026-11-23T08:20:00Z", "ended_at": null, "end_reason": null, "user_agent": "curl/8.5.0",
        "ip_address": "203.0.113.7" }],
    "devices": [{ "id": "device_0192f0c1e5b07cc3a4d15e6f708192a3", "created_at": "2026-11-23T08:15:00Z",
        "last_login_at": "2026-11-23T08:15:00Z", "user_agent": "curl/8.5.0", "ip_address": "203.0.113.7" }],
    "logins": [], "api_tokens": [],
    "email_changes": [{ "id": "emailchange_0192f0c1e5b07cc3a4d15e6f708192a3", "old_email": "lea@example.org",
        "new_email": "lea@example.com", "state": "confirmed", "requested_at": "2026-11-23T08:16:00Z",
        "confirmed_at": "2026-11-23T08:18:00Z", "undo_until": "2026-11-30T08:18:00Z" }],
    "second_factors": [], "memberships": [], "invitations_sent": [], "invitations_received": [],
    "teams": [], "grants": [], "transfers": [], "transfers_received": [], "message_checks": [], "staff": [],
    "activity": [{ "id": "act_0192f0c1e5b07cc3a4d15e6f708192a7", "seq": 1, "at": "2026-11-23T08:15:00Z",
        "actor_kind": "user", "actor_id": "user_0192f0c1e5b07cc3a4d15e6f708192a3", "actor_name": null, "action": "account.created",
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
    /// Changes of the e-mail address that are pending or can be undone.
    pub email_changes: Vec<EmailChangeView>,
    /// Second factors, without their secrets.
    pub second_factors: Vec<SecondFactorView>,
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
    /// Message checks that are kept.
    pub message_checks: Vec<MessageCheckView>,
    /// Place in the provider's staff, for those who belong to it.
    pub staff: Vec<StaffMemberView>,
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
            email_changes: Vec::new(),
            second_factors: Vec::new(),
            memberships: Vec::new(),
            invitations_sent: Vec::new(),
            invitations_received: Vec::new(),
            teams: Vec::new(),
            grants: Vec::new(),
            transfers: Vec::new(),
            transfers_received: Vec::new(),
            message_checks: Vec::new(),
            staff: Vec::new(),
            activity: Vec::new(),
        }
    }
}
