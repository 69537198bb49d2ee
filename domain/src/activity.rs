//! The activity log: who did what, on which object, with what change, from where.
//!
//! Entries form a chain per organisation or account. What identifies persons lies in the details, which
//! the chain covers only by a salted digest, so that they can be erased and the chain still verifies.

use crate::access::{Action, Capability, Rule, Scope};
use crate::ids::{Id, OrganizationId, UserId};
use crate::organizations::Role;
use uuid::Uuid;

/// Whose log an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chain {
    /// The log that an organisation's administrators read.
    Organization(OrganizationId),
    /// The log that a person reads about the own account.
    Account(UserId),
}

impl Chain {
    /// The key of the chain; ids of organisations and accounts never collide.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Organization(id) => id.uuid(),
            Self::Account(id) => id.uuid(),
        }
    }
}

/// Who acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A person, by login or with an API token.
    User(UserId),
    /// Somebody who is not logged in (a password reset asked for, an invitation declined by link).
    Anonymous,
    /// Kontor itself: an expiry, a purge, an operator's command.
    System,
}

impl Author {
    /// The word for this kind of author.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Anonymous => "anonymous",
            Self::System => "system",
        }
    }
}

crate::text_enum! {
    /// What was done. The word is part of the chain and never changes.
    Deed {
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
        /// An API token was made.
        ApiTokenCreated = "account.api_token_created",
        /// An API token was revoked.
        ApiTokenRevoked = "account.api_token_revoked",
        /// The account became one of the provider's staff.
        StaffAdded = "account.staff_added",
        /// An organisation came into being.
        OrganizationCreated = "organization.created",
        /// Fields of an organisation changed.
        OrganizationUpdated = "organization.updated",
        /// Somebody joined.
        MemberJoined = "member.joined",
        /// A role, permission or switch of a membership changed.
        MemberUpdated = "member.updated",
        /// A member was removed by another.
        MemberRemoved = "member.removed",
        /// A member left.
        MemberLeft = "member.left",
        /// An invitation was sent.
        InvitationCreated = "invitation.created",
        /// An invitation was sent again, with a new token.
        InvitationResent = "invitation.resent",
        /// An invitation was taken back.
        InvitationRevoked = "invitation.revoked",
        /// An invitation was accepted.
        InvitationAccepted = "invitation.accepted",
        /// An invitation was declined.
        InvitationDeclined = "invitation.declined",
    }
}

/// Read an organisation's log.
#[derive(Debug)]
pub struct ListActivity;
impl Action for ListActivity {
    type On = OrganizationId;
    const NAME: &'static str = "list_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = Some(Scope::read(Capability::Activity));
}

/// Check that an organisation's log is complete and unchanged.
#[derive(Debug)]
pub struct VerifyActivity;
impl Action for VerifyActivity {
    type On = OrganizationId;
    const NAME: &'static str = "verify_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = Some(Scope::read(Capability::Activity));
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[Rule::of::<ListActivity>(), Rule::of::<VerifyActivity>()];
