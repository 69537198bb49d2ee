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
use crate::staff::DeskName;
use crate::{
    billing, grants, identity, invitations, message_checks, organizations, payments, products, reminders,
    second_factors, staff, teams, transfers,
};
use std::fmt;
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// A person, logged in or using an API token.
    User(UserId),
    /// A client that is not logged in, such as one requesting a password reset or declining an invitation by link.
    Anonymous,
    /// A person of another organization, whose name is withheld from the log's readers.
    Outsider,
    /// A member of the provider's staff, known to the log's readers by the desk name only.
    Agent(DeskName),
    /// Kontor itself: an expiry, a purge or an operator's command.
    System,
}

impl Author {
    /// Returns the kind of this author.
    #[must_use]
    pub const fn kind(&self) -> AuthorKind {
        match self {
            Self::User(_) => AuthorKind::User,
            Self::Anonymous => AuthorKind::Anonymous,
            Self::Outsider => AuthorKind::Outsider,
            Self::Agent(_) => AuthorKind::Agent,
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
        /// A member of the provider's staff, known by the desk name.
        Agent = "agent",
        /// Kontor itself.
        System = "system",
    }
}

/// The action performed, by the capability that performs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// One of identity.
    Identity(identity::Action),
    /// One of organizations.
    Organizations(organizations::Action),
    /// One of invitations.
    Invitations(invitations::Action),
    /// One of products.
    Products(products::Action),
    /// One of grants.
    Grants(grants::Action),
    /// One of teams.
    Teams(teams::Action),
    /// One of transfers.
    Transfers(transfers::Action),
    /// One of billing.
    Billing(billing::Action),
    /// One of payments.
    Payments(payments::Action),
    /// One of checks of messages.
    MessageChecks(message_checks::Action),
    /// One of the prepaid account.
    Prepaid(payments::PrepaidAction),
    /// One of reminders.
    Reminders(reminders::Action),
    /// One of second factors.
    SecondFactors(second_factors::Action),
    /// One of the provider's staff.
    Staff(staff::Action),
    /// One of the log itself.
    Activity(LogAction),
}

crate::text_enum! {
    /// An action on a log. The word is part of the chain and never changes.
    LogAction {
        /// A log was exported.
        ActivityExported = "activity.exported",
    }
}

impl From<LogAction> for Action {
    fn from(action: LogAction) -> Self {
        Self::Activity(action)
    }
}

impl Action {
    /// Returns every action, by capability and in the order of declaration.
    pub fn all() -> impl Iterator<Item = Self> {
        let actions = identity::Action::ALL.iter().copied().map(Self::Identity);
        actions
            .chain(
                organizations::Action::ALL
                    .iter()
                    .copied()
                    .map(Self::Organizations),
            )
            .chain(invitations::Action::ALL.iter().copied().map(Self::Invitations))
            .chain(products::Action::ALL.iter().copied().map(Self::Products))
            .chain(grants::Action::ALL.iter().copied().map(Self::Grants))
            .chain(teams::Action::ALL.iter().copied().map(Self::Teams))
            .chain(transfers::Action::ALL.iter().copied().map(Self::Transfers))
            .chain(billing::Action::ALL.iter().copied().map(Self::Billing))
            .chain(payments::Action::ALL.iter().copied().map(Self::Payments))
            .chain(
                message_checks::Action::ALL
                    .iter()
                    .copied()
                    .map(Self::MessageChecks),
            )
            .chain(payments::PrepaidAction::ALL.iter().copied().map(Self::Prepaid))
            .chain(reminders::Action::ALL.iter().copied().map(Self::Reminders))
            .chain(
                second_factors::Action::ALL
                    .iter()
                    .copied()
                    .map(Self::SecondFactors),
            )
            .chain(staff::Action::ALL.iter().copied().map(Self::Staff))
            .chain(LogAction::ALL.iter().copied().map(Self::Activity))
    }

    /// Returns the word for this action, which is part of the chain and never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity(action) => action.as_str(),
            Self::Organizations(action) => action.as_str(),
            Self::Invitations(action) => action.as_str(),
            Self::Products(action) => action.as_str(),
            Self::Grants(action) => action.as_str(),
            Self::Teams(action) => action.as_str(),
            Self::Transfers(action) => action.as_str(),
            Self::Billing(action) => action.as_str(),
            Self::Payments(action) => action.as_str(),
            Self::MessageChecks(action) => action.as_str(),
            Self::Prepaid(action) => action.as_str(),
            Self::Reminders(action) => action.as_str(),
            Self::SecondFactors(action) => action.as_str(),
            Self::Staff(action) => action.as_str(),
            Self::Activity(action) => action.as_str(),
        }
    }

    /// Reads the word for an action.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::all().find(|action| action.as_str() == text)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
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
        for group in Action::all().map(Action::group) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        groups
    }

    /// Reads the word for a group; `None` if no action belongs to it.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Action::all().map(Action::group).find(|group| group.0 == text)
    }

    /// Returns the word for this group.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Returns the actions of this group.
    pub fn actions(self) -> impl Iterator<Item = Action> {
        Action::all().filter(move |action| action.group() == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_belongs_to_the_group_that_its_word_begins_with() {
        for action in Action::all() {
            assert!(action.group().actions().any(|one| one == action), "{action}");
        }
        let members = ActionGroup::from_text("member").unwrap();
        assert_eq!(members, Action::from(organizations::Action::MemberLeft).group());
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
