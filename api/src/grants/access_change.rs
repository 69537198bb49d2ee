//! Changes that can be previewed.

use chrono::{DateTime, Utc};
use kontor_domain::grants::{RequestedGrant, Rights};
use kontor_domain::ids::{GrantId, MemberId, TeamId};

/// Members and teams.
#[derive(Debug, Clone)]
pub struct Subjects {
    /// Members.
    pub members: Vec<MemberId>,
    /// Teams.
    pub teams: Vec<TeamId>,
}

/// Grant to be created, with its subjects.
#[derive(Debug, Clone)]
pub struct GiveGrant {
    /// Subjects.
    pub subjects: Subjects,
    /// Rights to give.
    pub wanted: RequestedGrant,
}

/// Change of access.
#[derive(Debug, Clone)]
pub enum Change {
    /// Give rights.
    Give(GiveGrant),
    /// Update a grant.
    UpdateGrant {
        /// Grant.
        grant: GrantId,
        /// New rights, if they change.
        rights: Option<Rights>,
        /// New start, if it changes.
        from: Option<Option<DateTime<Utc>>>,
        /// New expiry, if it changes.
        until: Option<Option<DateTime<Utc>>>,
    },
    /// Revoke a grant.
    DeleteGrant(GrantId),
    /// Add members to a team.
    AddToTeam {
        /// Team.
        team: TeamId,
        /// Members.
        members: Vec<MemberId>,
    },
    /// Remove members from a team.
    RemoveFromTeam {
        /// Team.
        team: TeamId,
        /// Members.
        members: Vec<MemberId>,
    },
    /// Delete a team.
    DeleteTeam(TeamId),
    /// Change a member's role.
    Role {
        /// Member.
        member: MemberId,
        /// New role.
        role: kontor_domain::organizations::Role,
    },
}
