//! Actions of the log that concern teams.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// A work team was created.
        TeamCreated = "team.created",
        /// Fields of a team changed.
        TeamUpdated = "team.updated",
        /// A team was deleted.
        TeamDeleted = "team.deleted",
        /// A member was added to a team.
        TeamMemberAdded = "team.member_added",
        /// An invitation leads into a team.
        TeamMemberInvited = "team.member_invited",
        /// The validity of a team membership changed.
        TeamMemberUpdated = "team.member_updated",
        /// A member was removed from a team.
        TeamMemberRemoved = "team.member_removed",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Teams(action)
    }
}
