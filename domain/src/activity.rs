//! The activity log: author, action, object, change and client of everything done.
//!
//! Entries form a chain per organization or account. Personal data is kept in the details. The chain covers them
//! only by a salted digest, so they can be erased and the chain still verifies.

mod permissions;

pub use permissions::{
    ErasesLog, ExportActivity, Installation, ListAccountActivity, ListActivity, ListMemberActivity, Logged,
    MemberLog, RULES, ReadInstallationLog, ReadsLog, VerifiesLog, VerifyAccountActivity, VerifyActivity,
    member_log,
};

use crate::ids::{Id, OrganizationId, UserId};
use uuid::Uuid;

/// The log that an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chain {
    /// The log of an organization, for its administrators.
    Organization(OrganizationId),
    /// The log of an account, for its person.
    Account(UserId),
    /// The log of the installation, for its operator.
    Installation,
}

impl Chain {
    /// Returns the key of the chain; ids of organizations and accounts never collide.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Organization(id) => id.uuid(),
            Self::Account(id) => id.uuid(),
            // Ids are UUIDs of version 7, so never nil.
            Self::Installation => Uuid::nil(),
        }
    }
}

/// The author of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A person, logged in or using an API token.
    User(UserId),
    /// A client that is not logged in, such as one requesting a password reset or declining an invitation by link.
    Anonymous,
    /// A person of another organization, whose name is withheld from the log's readers.
    Outsider,
    /// Kontor itself: an expiry, a purge or an operator's command.
    System,
}

impl Author {
    /// Returns the kind of this author.
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
        /// A person, identified in the entry.
        User = "user",
        /// A client that was not logged in.
        Anonymous = "anonymous",
        /// A person of another organization, not named.
        Outsider = "outsider",
        /// Kontor itself.
        System = "system",
    }
}

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// An account was created.
        AccountCreated = "account.created",
        /// The profile changed.
        ProfileUpdated = "account.profile_updated",
        /// A login succeeded.
        LoggedIn = "account.logged_in",
        /// A session was ended by its owner.
        SessionEnded = "account.session_ended",
        /// A refresh token was used twice, which ended the session.
        RefreshReused = "account.refresh_token_reused",
        /// A new password was set with a mailed token.
        PasswordReset = "account.password_reset",
        /// A new password was set in a session.
        PasswordChanged = "account.password_changed",
        /// The password was entered again, for sensitive actions.
        SteppedUp = "account.stepped_up",
        /// A session ended after too many wrong passwords.
        PasswordGuessed = "account.password_guessed",
        /// A device was forgotten.
        DeviceForgotten = "account.device_forgotten",
        /// A password reset was requested.
        PasswordResetRequested = "account.password_reset_requested",
        /// A change of the e-mail address was requested.
        EmailChangeRequested = "account.email_change_requested",
        /// A new e-mail address took effect.
        EmailChanged = "account.email_changed",
        /// The owner of the old e-mail address undid a change.
        EmailChangeUndone = "account.email_change_undone",
        /// The account was closed by its owner.
        AccountClosed = "account.closed",
        /// An API token was created.
        ApiTokenCreated = "account.api_token_created",
        /// An API token was revoked.
        ApiTokenRevoked = "account.api_token_revoked",
        /// All data about the person was exported.
        AccountExported = "account.exported",
        /// The account was added to the provider's staff.
        StaffAdded = "account.staff_added",
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
        /// A log was exported.
        ActivityExported = "activity.exported",
        /// An access review was exported.
        AccessReviewExported = "access_review.exported",
        /// A product was ordered.
        ProductOrdered = "product.ordered",
        /// A product was renamed.
        ProductUpdated = "product.updated",
        /// A product was canceled.
        ProductCancelled = "product.cancelled",
        /// A product moved from one organization to another.
        ProductTransferred = "product.transferred",
        /// Rights were given.
        GrantCreated = "grant.created",
        /// The rights or the validity of a grant changed.
        GrantUpdated = "grant.updated",
        /// Rights were revoked.
        GrantDeleted = "grant.deleted",
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
        /// Products were offered to another organization.
        TransferOffered = "transfer.offered",
        /// The link of an offer was shown again.
        TransferLinkShown = "transfer.link_shown",
        /// Products were transferred to another organization.
        TransferAccepted = "transfer.accepted",
        /// An offer of products was declined.
        TransferDeclined = "transfer.declined",
        /// An offer of products was canceled.
        TransferCancelled = "transfer.cancelled",
        /// A product back end's token was created.
        ServiceTokenCreated = "service_token.created",
        /// A product back end's token was revoked.
        ServiceTokenRevoked = "service_token.revoked",
        /// A new key for signing access tokens was created, and the others are being retired.
        SigningKeyRotated = "signing_key.rotated",
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

/// A group of related actions: the part before the dot, such as `member` in `member.updated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionGroup(&'static str);

impl Action {
    /// Returns the group of this action.
    #[must_use]
    pub fn group(self) -> ActionGroup {
        let word = self.as_str();
        ActionGroup(word.split_once('.').map_or(word, |(group, _)| group))
    }
}

impl ActionGroup {
    /// Returns every group, in the order of declaration.
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

    /// Reads the word for a group; `None` if no action belongs to it.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Action::ALL
            .iter()
            .map(|action| action.group())
            .find(|group| group.0 == text)
    }

    /// Returns the word for this group.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Returns the actions of this group.
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
