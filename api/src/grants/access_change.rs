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

/// Rights, and who would get them.
#[derive(Debug, Clone)]
pub struct GiveGrant {
    /// Who.
    pub subjects: Subjects,
    /// What.
    pub wanted: RequestedGrant,
}

/// A change.
#[derive(Debug, Clone)]
pub enum Change {
    /// Rights are given.
    Give(GiveGrant),
    /// A grant is another.
    UpdateGrant {
        /// Which.
        grant: GrantId,
        /// Its rights, if they change.
        rights: Option<Rights>,
        /// Its beginning, if it changes.
        from: Option<Option<DateTime<Utc>>>,
        /// Its end, if it changes.
        until: Option<Option<DateTime<Utc>>>,
    },
    /// A grant is taken back.
    DeleteGrant(GrantId),
    /// Members come into a team.
    AddToTeam {
        /// The team.
        team: TeamId,
        /// Who.
        members: Vec<MemberId>,
    },
    /// Members go out of a team.
    RemoveFromTeam {
        /// The team.
        team: TeamId,
        /// Who.
        members: Vec<MemberId>,
    },
    /// A team is deleted.
    DeleteTeam(TeamId),
    /// A member has another role.
    Role {
        /// Who.
        member: MemberId,
        /// The role.
        role: kontor_domain::organizations::Role,
    },
}
