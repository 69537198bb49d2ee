//! Consequences of a removal, as a dry run shows them.

use super::MemberView;
use super::RemindersView;
use crate::http::shown;
use crate::views::RoleView;
use chrono::{DateTime, Utc};
use kontor_domain::ids::{InvitationId, TeamId};
use kontor_domain::organizations::Membership;
use serde::Serialize;
use utoipa::ToSchema;

/// Role and access that a member loses.
#[derive(Debug, Serialize, ToSchema)]
pub struct Losses {
    /// Role.
    pub role: RoleView,
    /// Whether the member has access to invoices and payments.
    pub billing: bool,
    /// Payment reminders.
    pub reminders: RemindersView,
    /// Work teams of the member.
    pub team_ids: Vec<shown::TeamId>,
    /// Those of the teams that the member leads, which would be left without a leader.
    pub led_team_ids: Vec<shown::TeamId>,
    /// Number of the member's own grants.
    pub grants: u64,
}

/// A member's teams and product rights.
#[derive(Debug, Clone)]
pub struct Holdings {
    /// Teams.
    pub teams: Vec<TeamId>,
    /// Teams that the member leads.
    pub led: Vec<TeamId>,
    /// Number of own grants.
    pub grants: u64,
}

/// Invitations that can't be accepted after their inviter's removal unless the caller takes them over.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrphanedInvitations {
    /// Number of invitations.
    pub count: u64,
    /// Ids of the newest 50.
    #[schema(max_items = 50)]
    pub ids: Vec<String>,
}

/// Obstacle to a removal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovalObstacle {
    /// An active legal representative must remain.
    LastLegalRepresentative,
}

/// Consequences of removing a member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "member": {
        "id": "member_0192f0c1e5b07cc3a4d15e6f708192a4", "user_id": "user_0192f0c1e5b07cc3a4d15e6f708192a6",
        "first_name": "Lea", "last_name": "Muster", "email": "lea@example.com", "role": "administrator", "billing": true,
        "reminders": { "by_email": true, "by_sms": false }, "state": "active", "valid_until": null,
        "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z" },
    "loses": { "role": "administrator", "billing": true, "reminders": { "by_email": true, "by_sms": false },
        "team_ids": ["team_0192f0c1e5b07cc3a4d15e6f708192c1"], "led_team_ids": [], "grants": 1 },
    "open_invitations": { "count": 1, "ids": ["invite_0192f0c1e5b07cc3a4d15e6f708192a5"] },
    "api_tokens": 2, "obstacles": []
}))]
pub struct MemberRemoval {
    /// Member concerned.
    pub member: MemberView,
    /// Role and access that the member loses.
    pub loses: Losses,
    /// Open invitations sent by the member.
    pub open_invitations: OrphanedInvitations,
    /// Number of the member's API tokens that are limited to this organization, and would become useless.
    pub api_tokens: u64,
    /// Reasons the removal would be refused.
    pub obstacles: Vec<RemovalObstacle>,
}

impl MemberRemoval {
    /// Returns the view at `now`.
    pub fn of(
        member: &Membership,
        now: DateTime<Utc>,
        holdings: &Holdings,
        (count, ids): (u64, Vec<InvitationId>),
        api_tokens: u64,
        is_last: bool,
    ) -> Self {
        let member = MemberView::of(member, now);
        let obstacles = is_last.then_some(RemovalObstacle::LastLegalRepresentative);
        Self {
            loses: Losses {
                role: member.role,
                billing: member.billing,
                reminders: member.reminders,
                team_ids: holdings.teams.iter().copied().map(Into::into).collect(),
                led_team_ids: holdings.led.iter().copied().map(Into::into).collect(),
                grants: holdings.grants,
            },
            member,
            open_invitations: OrphanedInvitations {
                count,
                ids: ids.iter().map(ToString::to_string).collect(),
            },
            api_tokens,
            obstacles: obstacles.into_iter().collect(),
        }
    }
}
