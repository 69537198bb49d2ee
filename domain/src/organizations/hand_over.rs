//! Hand-overs of the legal responsibility: a legal representative offers it, and another member accepts. The giver
//! sets the terms in advance; the receiver can only accept or decline.

use super::{MemberChange, MemberChangeRefused, Membership, MembershipState, Role};
use crate::ids::{HandOverId, MemberId, OrganizationId, UserId};
use crate::text::{InvalidText, ParseText, TextForm, paragraph};
use chrono::{DateTime, Utc};

/// Maximum number of code points in the giver's message.
pub const HAND_OVER_MESSAGE_MAX: usize = 1_000;

crate::text_enum! {
    /// State of a hand-over.
    HandOverState {
        /// Waiting for the receiver.
        Open = "open",
        /// Accepted; the receiver is legal representative.
        Accepted = "accepted",
        /// Declined by the receiver.
        Declined = "declined",
        /// Canceled, or one of the parties no longer qualifies.
        Cancelled = "cancelled",
        /// Not answered in time; derived from the current time, never stored.
        Expired = "expired",
    }
}

crate::text_enum! {
    /// The giver's role after the hand-over.
    RoleAfter {
        /// All rights without the legal responsibility.
        Administrator = "administrator",
        /// Only granted rights.
        Collaborator = "collaborator",
        /// The membership ends.
        Leave = "leave",
    }
}

impl RoleAfter {
    /// Returns the remaining role, if any.
    #[must_use]
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Administrator => Some(Role::Administrator),
            Self::Collaborator => Some(Role::Collaborator),
            Self::Leave => None,
        }
    }
}

/// A plain-text message from the giver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverMessage(String);

impl HandOverMessage {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for HandOverMessage {
    const FORM: TextForm = TextForm::of("HandOverMessage").length(1, HAND_OVER_MESSAGE_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        paragraph(raw, HAND_OVER_MESSAGE_MAX).map(Self)
    }
}

/// A party to a hand-over, as a member. A person who left and joined again is a different member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// The membership.
    pub member: MemberId,
    /// The account.
    pub user: UserId,
}

/// A hand-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Its id.
    pub id: HandOverId,
    /// The organization.
    pub organization: OrganizationId,
    /// The giver.
    pub giver: Party,
    /// The receiver.
    pub receiver: Party,
    /// The giver's role afterwards.
    pub role_after: RoleAfter,
    /// The giver's message.
    pub message: Option<HandOverMessage>,
    /// The stored state, never `Expired`.
    pub stored_state: HandOverState,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Deadline for accepting it.
    pub expires_at: DateTime<Utc>,
    /// Time of the answer or cancellation.
    pub closed_at: Option<DateTime<Utc>>,
}

/// The hand-over can't be answered or canceled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hand-over is {0}")]
pub struct HandOverClosed(pub HandOverState);

/// Reason why a member can't be offered the legal responsibility, or accept it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Already a legal representative.
    #[error("is already a legal representative")]
    LegalRepresentative,
    /// An external, who is not part of the organization and must become a collaborator first.
    #[error("is an external; make the person a collaborator first")]
    External,
    /// Suspended.
    #[error("is suspended")]
    Suspended,
    /// Expired membership.
    #[error("is no longer a member: the membership has expired")]
    Expired,
}

impl Unfit {
    /// Returns a stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "already_legal_representative",
            Self::External => "not_for_role",
            Self::Suspended => "suspended",
            Self::Expired => "expired",
        }
    }
}

/// Checks that `member` can be offered the legal responsibility at `now`: an active member of the directory who
/// does not hold it. A membership with an end qualifies; the end is dropped with the responsibility.
///
/// # Errors
/// [`Unfit`].
pub fn may_receive(member: &Membership, now: DateTime<Utc>) -> Result<(), Unfit> {
    match member.state_at(now) {
        MembershipState::Suspended => return Err(Unfit::Suspended),
        MembershipState::Expired => return Err(Unfit::Expired),
        MembershipState::Active => {}
    }
    match member.role {
        Role::LegalRepresentative => Err(Unfit::LegalRepresentative),
        Role::External => Err(Unfit::External),
        Role::Administrator | Role::Collaborator => Ok(()),
    }
}

/// Whether `member` has the legal responsibility to hand over.
#[must_use]
pub fn may_hand_over(member: &Membership) -> bool {
    member.role == Role::LegalRepresentative && member.state == MembershipState::Active
}

/// Reason why a hand-over can't be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAcceptable {
    /// It is not open.
    #[error(transparent)]
    Closed(#[from] HandOverClosed),
    /// The giver is no longer an active legal representative, or the receiver no longer qualifies.
    #[error("one of the two is no longer what a hand-over takes")]
    PartyChanged,
    /// A switch that contradicts the new role.
    #[error(transparent)]
    Change(#[from] MemberChangeRefused),
}

/// The two memberships after a hand-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The new legal representative; saved first, so that the organization has one at all times.
    pub receiver: Membership,
    /// The giver, unless the membership ends.
    pub giver: Option<Membership>,
}

impl HandOver {
    /// Returns the state at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> HandOverState {
        match self.stored_state {
            HandOverState::Open if self.expires_at <= now => HandOverState::Expired,
            state => state,
        }
    }

    /// Checks that it can be answered or canceled at `now`.
    ///
    /// # Errors
    /// [`HandOverClosed`] with its state.
    pub fn open(&self, now: DateTime<Utc>) -> Result<(), HandOverClosed> {
        match self.state(now) {
            HandOverState::Open => Ok(()),
            state => Err(HandOverClosed(state)),
        }
    }

    /// Whether `member` is one of the parties and, as of `now`, no longer qualifies. The hand-over then ends: it
    /// must not revive if a party regains an old role.
    #[must_use]
    pub fn broken_by(&self, member: &Membership, now: DateTime<Utc>) -> bool {
        (member.id == self.giver.member && !may_hand_over(member))
            || (member.id == self.receiver.member && may_receive(member, now).is_err())
    }

    /// Returns both memberships after the receiver accepted. `only` is true if the giver is the only legal
    /// representative, so that the receiver will be the only one.
    ///
    /// # Errors
    /// [`NotAcceptable`].
    pub fn accepted(
        &self,
        giver: &Membership,
        receiver: &Membership,
        only: bool,
        now: DateTime<Utc>,
    ) -> Result<HandedOver, NotAcceptable> {
        self.open(now)?;
        let both = giver.id == self.giver.member && receiver.id == self.receiver.member;
        if !both || self.broken_by(giver, now) || self.broken_by(receiver, now) {
            return Err(NotAcceptable::PartyChanged);
        }
        let to = |role| MemberChange {
            role: Some(role),
            ..MemberChange::default()
        };
        // The legal responsibility has no end date.
        let responsible = MemberChange {
            valid_until: Some(None),
            ..to(Role::LegalRepresentative)
        };
        Ok(HandedOver {
            receiver: receiver.changed(responsible, only, now)?,
            giver: self
                .role_after
                .role()
                .map(|role| giver.changed(to(role), false, now))
                .transpose()?,
        })
    }
}

#[cfg(test)]
mod tests;
