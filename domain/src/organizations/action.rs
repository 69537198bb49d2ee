//! Actions of the log that concern organizations and memberships.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// An organization was created.
        OrganizationCreated = "organization.created",
        /// Fields of an organization changed.
        OrganizationUpdated = "organization.updated",
        /// An organization was deleted.
        OrganizationDeleted = "organization.deleted",
        /// A member joined.
        MemberJoined = "member.joined",
        /// A role, permission or switch of a membership changed.
        MemberUpdated = "member.updated",
        /// A member was removed by another member.
        MemberRemoved = "member.removed",
        /// A member left.
        MemberLeft = "member.left",
        /// A membership expired.
        MemberExpired = "member.expired",
        /// The legal responsibility was offered to another member.
        HandOverCreated = "hand_over.created",
        /// A hand-over was accepted.
        HandOverAccepted = "hand_over.accepted",
        /// A hand-over was declined.
        HandOverDeclined = "hand_over.declined",
        /// A hand-over was canceled, or one of its parties no longer qualified.
        HandOverCancelled = "hand_over.cancelled",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Organizations(action)
    }
}
