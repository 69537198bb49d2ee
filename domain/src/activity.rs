//! The activity log: who did what, on which object, with what change, from where.
//!
//! Entries form a chain per organisation or account. What identifies persons lies in the details, which
//! the chain covers only by a salted digest, so that they can be erased and the chain still verifies.

mod permissions;

pub use permissions::{
    ErasesLog, ExportActivity, Installation, ListAccountActivity, ListActivity, ListMemberActivity, Logged,
    MemberLog, RULES, ReadInstallationLog, ReadsLog, VerifiesLog, VerifyAccountActivity, VerifyActivity,
    member_log,
};

use crate::ids::{Id, OrganizationId, UserId};
use uuid::Uuid;

/// Whose log an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chain {
    /// The log that an organisation's administrators read.
    Organization(OrganizationId),
    /// The log that a person reads about their own account.
    Account(UserId),
    /// The log of the installation, which only its operator reads.
    Installation,
}

impl Chain {
    /// The key of the chain; ids of organisations and accounts never collide.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Organization(id) => id.uuid(),
            Self::Account(id) => id.uuid(),
            // No id is nil: they are of version 7.
            Self::Installation => Uuid::nil(),
        }
    }
}

/// Who acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A person, by login or with an API token.
    User(UserId),
    /// Somebody who is not logged in: a password reset asked for, an invitation declined by link.
    Anonymous,
    /// A person of another organisation, whose name the log's readers are not to know.
    Outsider,
    /// Kontor itself: an expiry, a purge, an operator's command.
    System,
}

impl Author {
    /// The kind of this author.
    #[must_use]
    pub const fn kind(self) -> AuthorKind {
        match self {
            Self::User(_) => AuthorKind::User,
            Self::Anonymous => AuthorKind::Anonymous,
            Self::Outsider => AuthorKind::Outsider,
            Self::System => AuthorKind::System,
        }
    }
}

crate::text_enum! {
    /// Kinds of authors. The word is part of the chain and never changes.
    AuthorKind {
        /// A person whose id the entry has.
        User = "user",
        /// Nobody who was logged in.
        Anonymous = "anonymous",
        /// A person of another organisation, who is not named.
        Outsider = "outsider",
        /// Kontor itself.
        System = "system",
    }
}

crate::text_enum! {
    /// What was done. The word is part of the chain and never changes.
    Action {
        /// An account came into being.
        AccountCreated = "account.created",
        /// The profile changed.
        ProfileUpdated = "account.profile_updated",
        /// A login succeeded.
        LoggedIn = "account.logged_in",
        /// A session was ended by its owner.
        SessionEnded = "account.session_ended",
        /// A refresh token was used twice and the session ended.
        RefreshReused = "account.refresh_token_reused",
        /// A new password was set with a mailed token.
        PasswordReset = "account.password_reset",
        /// A new password was set in a session.
        PasswordChanged = "account.password_changed",
        /// The password was given again, for sensitive actions.
        SteppedUp = "account.stepped_up",
        /// A session ended because a wrong password was given in it again and again.
        PasswordGuessed = "account.password_guessed",
        /// A device is no longer known.
        DeviceForgotten = "account.device_forgotten",
        /// A mail with a token for a new password was asked for.
        PasswordResetRequested = "account.password_reset_requested",
        /// Another e-mail address was asked for.
        EmailChangeRequested = "account.email_change_requested",
        /// Another e-mail address is in force.
        EmailChanged = "account.email_changed",
        /// The owner of the old e-mail address took a change back.
        EmailChangeUndone = "account.email_change_undone",
        /// The account was closed by its owner.
        AccountClosed = "account.closed",
        /// An API token was made.
        ApiTokenCreated = "account.api_token_created",
        /// An API token was revoked.
        ApiTokenRevoked = "account.api_token_revoked",
        /// Everything known about the person was taken away as a file.
        AccountExported = "account.exported",
        /// The account became one of the provider's staff.
        StaffAdded = "account.staff_added",
        /// An organisation came into being.
        OrganizationCreated = "organization.created",
        /// Fields of an organisation changed.
        OrganizationUpdated = "organization.updated",
        /// An organisation was deleted.
        OrganizationDeleted = "organization.deleted",
        /// Somebody joined.
        MemberJoined = "member.joined",
        /// A role, permission or switch of a membership changed.
        MemberUpdated = "member.updated",
        /// A member was removed by another.
        MemberRemoved = "member.removed",
        /// A member left.
        MemberLeft = "member.left",
        /// A membership's time was over.
        MemberExpired = "member.expired",
        /// An invitation was sent.
        InvitationCreated = "invitation.created",
        /// An invitation was sent again, with a new token.
        InvitationResent = "invitation.resent",
        /// Whoever removed a member answers for the member's open invitations now.
        InvitationsTakenOver = "invitation.taken_over",
        /// An invitation was taken back.
        InvitationRevoked = "invitation.revoked",
        /// An invitation was accepted.
        InvitationAccepted = "invitation.accepted",
        /// An invitation was declined.
        InvitationDeclined = "invitation.declined",
        /// A log was taken away as a file.
        ActivityExported = "activity.exported",
        /// The review of who may do what was taken away as a file.
        AccessReviewExported = "access_review.exported",
        /// A product was ordered.
        ProductOrdered = "product.ordered",
        /// A product got another name.
        ProductUpdated = "product.updated",
        /// A product was ended.
        ProductCancelled = "product.cancelled",
        /// A product went from one organisation to another.
        ProductTransferred = "product.transferred",
        /// Rights were given.
        GrantCreated = "grant.created",
        /// What a grant gives, or when, changed.
        GrantUpdated = "grant.updated",
        /// Rights were taken back.
        GrantDeleted = "grant.deleted",
        /// A work team came into being.
        TeamCreated = "team.created",
        /// Fields of a team changed.
        TeamUpdated = "team.updated",
        /// A team was deleted.
        TeamDeleted = "team.deleted",
        /// Somebody came into a team.
        TeamMemberAdded = "team.member_added",
        /// An invitation leads into a team.
        TeamMemberInvited = "team.member_invited",
        /// When somebody is in a team changed.
        TeamMemberUpdated = "team.member_updated",
        /// Somebody went out of a team.
        TeamMemberRemoved = "team.member_removed",
        /// Products were offered to another organisation.
        TransferOffered = "transfer.offered",
        /// The link of an offer was shown again.
        TransferLinkShown = "transfer.link_shown",
        /// Products went to another organisation.
        TransferAccepted = "transfer.accepted",
        /// Offered products were not wanted.
        TransferDeclined = "transfer.declined",
        /// An offer of products was taken back.
        TransferCancelled = "transfer.cancelled",
        /// A product back end's token was made.
        ServiceTokenCreated = "service_token.created",
        /// A product back end's token was taken back.
        ServiceTokenRevoked = "service_token.revoked",
        /// A key that signs access tokens was made, and the others are let go.
        SigningKeyRotated = "signing_key.rotated",
        /// The legal responsibility was offered to another member.
        HandOverCreated = "hand_over.created",
        /// A hand-over was accepted.
        HandOverAccepted = "hand_over.accepted",
        /// A hand-over was declined.
        HandOverDeclined = "hand_over.declined",
        /// A hand-over was taken back, or one of the two was no longer what it takes.
        HandOverCancelled = "hand_over.cancelled",
    }
}

/// Actions that belong together: the part before the dot, as `member` in `member.updated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionGroup(&'static str);

impl Action {
    /// The group that this action belongs to.
    #[must_use]
    pub fn group(self) -> ActionGroup {
        let word = self.as_str();
        ActionGroup(word.split_once('.').map_or(word, |(group, _)| group))
    }
}

impl ActionGroup {
    /// Every group, in the order of declaration.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for group in Action::ALL.iter().map(|action| action.group()) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        groups
    }

    /// Reads the word for a group; `None` when no action belongs to it.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Action::ALL
            .iter()
            .map(|action| action.group())
            .find(|group| group.0 == text)
    }

    /// The word for this group.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Its actions.
    pub fn actions(self) -> impl Iterator<Item = Action> {
        Action::ALL
            .iter()
            .copied()
            .filter(move |action| action.group() == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_belongs_to_the_group_that_its_word_begins_with() {
        for action in Action::ALL {
            assert!(action.group().actions().any(|one| one == *action), "{action}");
        }
        let members = ActionGroup::from_text("member").unwrap();
        assert_eq!(members, Action::MemberLeft.group());
        assert!(
            members
                .actions()
                .all(|action| action.as_str().starts_with("member."))
        );
        for wrong in ["", "memb", "member.", "member.updated"] {
            assert_eq!(ActionGroup::from_text(wrong), None, "{wrong}");
        }
    }
}
