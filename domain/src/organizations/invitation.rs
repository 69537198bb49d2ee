//! Invitations: bound to an address, with a role, valid for a while, used once.

use super::Role;
use crate::identity::EmailAddress;
use crate::ids::{InvitationId, OrganizationId, TeamId, UserId};
use crate::locale::Locale;
use crate::period::Period;
use crate::text::{InvalidText, ParseText, TextForm, paragraph};
use chrono::{DateTime, Utc};

/// The most code points in the inviter's message.
pub const INVITATION_MESSAGE_MAX: usize = 1_000;

crate::text_enum! {
    /// Where an invitation stands.
    InvitationState {
        /// Waits for an answer.
        Open = "open",
        /// Somebody joined with it.
        Accepted = "accepted",
        /// The invited person does not want to.
        Declined = "declined",
        /// Taken back.
        Revoked = "revoked",
        /// Nobody answered in time; derived from the clock, never stored.
        Expired = "expired",
    }
}

/// Plain text from the inviter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationMessage(String);

impl InvitationMessage {
    /// The text.
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

/// What an inviter asks for.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Whom.
    pub email: EmailAddress,
    /// As what.
    pub role: Role,
    /// With the billing permission.
    pub billing: bool,
    /// In the inviter's words.
    pub message: Option<InvitationMessage>,
    /// The language of the mail; the organisation's if none.
    pub locale: Option<Locale>,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// To where.
    pub organization: OrganizationId,
    /// Whom.
    pub email: EmailAddress,
    /// As what.
    pub role: Role,
    /// With the billing permission.
    pub billing: bool,
    /// In the inviter's words.
    pub message: Option<InvitationMessage>,
    /// The language of the mail.
    pub locale: Locale,
    /// The teams that it leads into.
    pub teams: Vec<InvitationTeam>,
    /// As stored: never `Expired`.
    pub stored_state: InvitationState,
    /// Who invited, and answers for the right to.
    pub invited_by: UserId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when its token works.
    pub expires_at: DateTime<Utc>,
}

/// A team that whoever accepts an invitation comes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationTeam {
    /// The team.
    pub team: TeamId,
    /// When the place in it will count.
    pub valid: Period,
}

/// The invitation can't be answered, sent again or revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the invitation is {0}")]
pub struct NotOpen(pub InvitationState);

impl Invitation {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> InvitationState {
        match self.stored_state {
            InvitationState::Open if self.expires_at <= now => InvitationState::Expired,
            state => state,
        }
    }

    /// Passes while the invitation can be answered.
    ///
    /// # Errors
    /// [`NotOpen`] with the state it is in.
    pub fn open(&self, now: DateTime<Utc>) -> Result<(), NotOpen> {
        match self.state(now) {
            InvitationState::Open => Ok(()),
            state => Err(NotOpen(state)),
        }
    }
}
