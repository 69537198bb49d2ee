//! Wire representation of teams.

use crate::http::{View, shown};
use crate::moment::{moment, optional_moment};
use crate::views::{MembershipStateView, RoleView};
use chrono::{DateTime, Utc};
use kontor_domain::ids::MemberId;
use kontor_domain::organizations::{Membership, Role};
use kontor_domain::teams::{Team, TeamMember};
use serde::Serialize;
use utoipa::ToSchema;

/// Work team, whose members receive rights together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Team, example = json!({
    "id": "team_0192f0c1e5b07cc3a4d15e6f708192c1", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "name": "Webmasters", "color": "#1e90ff", "description": "Look after the web shop",
    "leader_member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8",
    "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z"
}))]
pub struct TeamView {
    /// Team id.
    pub id: shown::TeamId,
    /// Its organization.
    pub organization_id: shown::OrganizationId,
    /// Its name.
    pub name: String,
    /// Display color.
    #[schema(pattern = "^#[0-9a-f]{6}$")]
    pub color: String,
    /// Purpose of the team.
    #[schema(required = true)]
    pub description: Option<String>,
    /// Leader: a contact person from the team, without further rights; null if there is none.
    #[schema(required = true)]
    pub leader_member_id: Option<shown::MemberId>,
    /// Time the team was created.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Time of the last change to a field.
    #[serde(serialize_with = "moment")]
    pub updated_at: DateTime<Utc>,
}

impl From<&Team> for TeamView {
    fn from(team: &Team) -> Self {
        Self {
            id: team.id.into(),
            organization_id: team.organization.into(),
            name: team.name.as_str().to_owned(),
            color: team.color.as_str().to_owned(),
            description: team.description.as_ref().map(|text| text.as_str().to_owned()),
            leader_member_id: team.leader.map(Into::into),
            created_at: team.created_at,
            updated_at: team.updated_at,
        }
    }
}

impl View for TeamView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/teams/{}",
            self.organization_id, self.id
        ))
    }
}

/// Details of a team member, for callers with access to the directory.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamMemberDetails {
    /// E-mail address; null for an API token without `organizations:read`.
    #[schema(required = true, format = "idn-email", extensions(("x-scope" = json!("organizations:read"))))]
    pub email: Option<String>,
    /// Role in the organization.
    pub role: RoleView,
    /// State of the membership; suspended and expired members hold none of the team's rights.
    pub state: MembershipStateView,
    /// Start of the period in the team; null: from the beginning.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_from: Option<DateTime<Utc>>,
    /// End of the period in the team; null: never.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
    /// Time the member was added to the team.
    #[serde(serialize_with = "moment")]
    pub added_at: DateTime<Utc>,
}

/// Member of a team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamMember, example = json!({
    "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "first_name": "Noa", "last_name": "Neu",
    "is_leader": true, "details": { "email": "noa@example.com", "role": "collaborator", "state": "active", "valid_from": null,
        "valid_until": "2027-06-30T22:00:00Z", "added_at": "2026-11-23T08:15:00Z" }
}))]
pub struct TeamMemberView {
    /// Membership id.
    pub member_id: shown::MemberId,
    /// First name; null for an API token without `organizations:read`.
    #[schema(required = true, extensions(("x-scope" = json!("organizations:read"))))]
    pub first_name: Option<String>,
    /// Last name; null for an API token without `organizations:read`.
    #[schema(required = true, extensions(("x-scope" = json!("organizations:read"))))]
    pub last_name: Option<String>,
    /// Whether the member leads the team.
    pub is_leader: bool,
    /// Details, for callers with access to the directory; absent for externals, who see only names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<TeamMemberDetails>,
}

impl TeamMemberView {
    /// Returns the view at `now` for a caller of this role, with or without names.
    #[must_use]
    pub fn of(
        leader: Option<MemberId>,
        place: &TeamMember,
        member: &Membership,
        (viewer, people, now): (Role, bool, DateTime<Utc>),
    ) -> Self {
        let details = || TeamMemberDetails {
            email: people.then(|| member.person.email.as_str().to_owned()),
            role: member.role.into(),
            state: member.state_at(now).into(),
            valid_from: place.valid.from,
            valid_until: place.valid.until,
            added_at: place.added_at,
        };
        Self {
            member_id: place.member.into(),
            first_name: people.then(|| member.person.first_name.as_str().to_owned()),
            last_name: people.then(|| member.person.last_name.as_str().to_owned()),
            is_leader: leader == Some(place.member),
            details: Role::INTERNAL.contains(&viewer).then(details),
        }
    }
}

/// Team of a member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "team": { "id": "team_0192f0c1e5b07cc3a4d15e6f708192c1", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        "name": "Webmasters", "color": "#1e90ff", "description": null, "leader_member_id": null,
        "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z" },
    "valid_from": null, "valid_until": "2027-06-30T22:00:00Z", "added_at": "2026-11-23T08:15:00Z"
}))]
pub struct MemberTeam {
    /// Team.
    pub team: TeamView,
    /// Start of the period in the team; null: from the beginning.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_from: Option<DateTime<Utc>>,
    /// End of the period in the team; null: never.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
    /// Time the member was added to the team.
    #[serde(serialize_with = "moment")]
    pub added_at: DateTime<Utc>,
}

impl From<&(Team, TeamMember)> for MemberTeam {
    fn from((team, place): &(Team, TeamMember)) -> Self {
        Self {
            team: team.into(),
            valid_from: place.valid.from,
            valid_until: place.valid.until,
            added_at: place.added_at,
        }
    }
}
