//! What a dry run of a removal shows.

use super::{MemberView, RemindersView, RoleView};
use crate::http::shown;
use chrono::{DateTime, Utc};
use kontor_domain::ids::{InvitationId, TeamId};
use kontor_domain::organizations::Membership;
use serde::Serialize;
use utoipa::ToSchema;

/// What a member has and loses.
#[derive(Debug, Serialize, ToSchema)]
pub struct Losses {
    /// The role.
    pub role: RoleView,
    /// Whether invoices and payments are open to the person.
    pub billing: bool,
    /// The payment reminders.
    pub reminders: RemindersView,
    /// The work teams that the person is in.
    pub team_ids: Vec<shown::TeamId>,
    /// Those of them that the person leads, and that have no leader afterwards.
    pub led_team_ids: Vec<shown::TeamId>,
    /// How many grants are the person's own.
    pub grants: u64,
}

/// What a member has in teams and products.
#[derive(Debug, Clone)]
pub struct Holdings {
    /// Teams.
    pub teams: Vec<TeamId>,
    /// Teams that the member leads.
    pub led: Vec<TeamId>,
    /// Own grants.
    pub grants: u64,
}

/// Invitations that nobody can accept once their inviter is gone, unless somebody takes them over.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrphanedInvitations {
    /// How many.
    pub count: u64,
    /// The newest 50 of them.
    #[schema(max_items = 50)]
    pub ids: Vec<String>,
}

/// What a removal runs into.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovalObstacle {
    /// An active legal representative must remain.
    LastLegalRepresentative,
}

/// What removing a member would take away.
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
    /// Who would go.
    pub member: MemberView,
    /// What the person has here.
    pub loses: Losses,
    /// Open invitations that the person sent.
    pub open_invitations: OrphanedInvitations,
    /// How many API tokens of the person reach only this organization, and so would reach nothing.
    pub api_tokens: u64,
    /// Why the removal would be refused.
    pub obstacles: Vec<RemovalObstacle>,
}

impl MemberRemoval {
    /// The view at `now`.
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
