//! Actions of the log that concern invitations.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// An invitation was sent.
        InvitationCreated = "invitation.created",
        /// An invitation was sent again, with a new token.
        InvitationResent = "invitation.resent",
        /// Open invitations of a removed member passed to the member who removed it.
        InvitationsTakenOver = "invitation.taken_over",
        /// An invitation was revoked.
        InvitationRevoked = "invitation.revoked",
        /// An invitation was accepted.
        InvitationAccepted = "invitation.accepted",
        /// An invitation was declined.
        InvitationDeclined = "invitation.declined",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Invitations(action)
    }
}
