//! Invitations: bound to an address, with a role, valid for a limited time, usable once.

use crate::identity::EmailAddress;
use crate::ids::{InvitationId, OrganizationId, TeamId, UserId};
use crate::locale::Locale;
use crate::organizations::Role;
use crate::period::Period;
use crate::text::{InvalidText, ParseText, TextForm, paragraph};
use chrono::{DateTime, Utc};

/// Maximum number of code points in the inviter's message.
pub const INVITATION_MESSAGE_MAX: usize = 1_000;

crate::text_enum! {
    /// State of an invitation.
    InvitationState {
        /// Waiting for an answer.
        Open = "open",
        /// Accepted by a new member.
        Accepted = "accepted",
        /// Declined by the invited person.
        Declined = "declined",
        /// Revoked.
        Revoked = "revoked",
        /// Not answered in time; derived from the current time, never stored.
        Expired = "expired",
    }
}

/// A plain-text message from the inviter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationMessage(String);

impl InvitationMessage {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for InvitationMessage {
    const FORM: TextForm = TextForm::of("InvitationMessage").length(1, INVITATION_MESSAGE_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        paragraph(raw, INVITATION_MESSAGE_MAX).map(Self)
    }
}

/// A requested invitation.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The invited address.
    pub email: EmailAddress,
    /// The role.
    pub role: Role,
    /// Whether it includes the billing permission.
    pub billing: bool,
    /// The inviter's message.
    pub message: Option<InvitationMessage>,
    /// The language of the mail; the organization's if `None`.
    pub locale: Option<Locale>,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The organization.
    pub organization: OrganizationId,
    /// The invited address.
    pub email: EmailAddress,
    /// The role.
    pub role: Role,
    /// Whether it includes the billing permission.
    pub billing: bool,
    /// The inviter's message.
    pub message: Option<InvitationMessage>,
    /// The language of the mail.
    pub locale: Locale,
    /// The teams it leads into.
    pub teams: Vec<InvitationTeam>,
    /// The stored state, never `Expired`.
    pub stored_state: InvitationState,
    /// The inviter, whose rights it depends on.
    pub invited_by: UserId,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Expiry of its token.
    pub expires_at: DateTime<Utc>,
}

/// A team that the invited person joins by accepting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationTeam {
    /// The team.
    pub team: TeamId,
    /// Validity of the team membership.
    pub valid: Period,
}

/// The invitation can't be answered, sent again or revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the invitation is {0}")]
pub struct NotOpen(pub InvitationState);

impl Invitation {
    /// Returns the state at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> InvitationState {
        match self.stored_state {
            InvitationState::Open if self.expires_at <= now => InvitationState::Expired,
            state => state,
        }
    }

    /// Checks that the invitation can be answered at `now`.
    ///
    /// # Errors
    /// [`NotOpen`] with its state.
    pub fn open(&self, now: DateTime<Utc>) -> Result<(), NotOpen> {
        match self.state(now) {
            InvitationState::Open => Ok(()),
            state => Err(NotOpen(state)),
        }
    }
}
