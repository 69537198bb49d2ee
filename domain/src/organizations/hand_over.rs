//! Handing the legal responsibility over: one legal representative offers it, the other person accepts. The
//! terms are the giver's and fixed from the beginning; the receiver can only say yes or no.

use super::{MemberChange, MemberChangeRefused, Membership, MembershipState, Role};
use crate::ids::{HandOverId, MemberId, OrganizationId, UserId};
use crate::text::{InvalidText, ParseText, TextForm, paragraph};
use chrono::{DateTime, Utc};

/// The most code points in the giver's message.
pub const HAND_OVER_MESSAGE_MAX: usize = 1_000;

crate::text_enum! {
    /// Where a hand-over stands.
    HandOverState {
        /// Waits for the receiver.
        Open = "open",
        /// The receiver is legal representative.
        Accepted = "accepted",
        /// The receiver does not want to.
        Declined = "declined",
        /// Taken back, or one of the two is no longer what it takes.
        Cancelled = "cancelled",
        /// Nobody answered in time; derived from the clock, never stored.
        Expired = "expired",
    }
}

crate::text_enum! {
    /// What becomes of the giver.
    RoleAfter {
        /// All rights without the legal responsibility.
        Administrator = "administrator",
        /// Only what is granted.
        Collaborator = "collaborator",
        /// The membership ends.
        Leave = "leave",
    }
}

impl RoleAfter {
    /// The role that is left, if any.
    #[must_use]
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Administrator => Some(Role::Administrator),
            Self::Collaborator => Some(Role::Collaborator),
            Self::Leave => None,
        }
    }
}

/// Plain text from the giver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverMessage(String);

impl HandOverMessage {
    /// The text.
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

/// One of the two, as a member: somebody who went and came back is another member.
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
    /// Where.
    pub organization: OrganizationId,
    /// Who gives.
    pub giver: Party,
    /// To whom it is offered.
    pub receiver: Party,
    /// What becomes of the giver.
    pub role_after: RoleAfter,
    /// In the giver's words.
    pub message: Option<HandOverMessage>,
    /// As stored: never `Expired`.
    pub stored_state: HandOverState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it can be accepted.
    pub expires_at: DateTime<Utc>,
    /// When it was answered or taken back.
    pub closed_at: Option<DateTime<Utc>>,
}

/// The hand-over can't be answered or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hand-over is {0}")]
pub struct HandOverClosed(pub HandOverState);

/// Why somebody can't be offered the legal responsibility, or accept it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Holds the role already.
    #[error("is already a legal representative")]
    LegalRepresentative,
    /// Externals are no part of the organisation: they become collaborators first.
    #[error("is an external; make the person a collaborator first")]
    External,
    /// Is treated like an outsider.
    #[error("is suspended")]
    Suspended,
    /// Was a member until a while ago.
    #[error("is no longer a member: the membership has expired")]
    Expired,
}

impl Unfit {
    /// A stable word for programs.
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

/// Whether `member` can be offered the legal responsibility at `now`: an active member of the directory who lacks
/// it. A membership that is to end later can: with the responsibility it has no end any more.
///
/// # Errors
/// [`Unfit`] when not.
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

/// Whether `member` has a legal responsibility to give.
#[must_use]
pub fn may_hand_over(member: &Membership) -> bool {
    member.role == Role::LegalRepresentative && member.state == MembershipState::Active
}

/// Why a hand-over can't be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAcceptable {
    /// It is not open.
    #[error(transparent)]
    Closed(#[from] HandOverClosed),
    /// The giver is no active legal representative any more, or the receiver no longer fit to become one.
    #[error("one of the two is no longer what a hand-over takes")]
    PartyChanged,
    /// A switch contradicts the new role.
    #[error(transparent)]
    Change(#[from] MemberChangeRefused),
}

/// The two memberships after a hand-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The new legal representative; saved first, so that there is one at every moment.
    pub receiver: Membership,
    /// The giver, unless the membership ends.
    pub giver: Option<Membership>,
}

impl HandOver {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> HandOverState {
        match self.stored_state {
            HandOverState::Open if self.expires_at <= now => HandOverState::Expired,
            state => state,
        }
    }

    /// Passes while it can be answered or taken back.
    ///
    /// # Errors
    /// [`HandOverClosed`] with the state it is in.
    pub fn open(&self, now: DateTime<Utc>) -> Result<(), HandOverClosed> {
        match self.state(now) {
            HandOverState::Open => Ok(()),
            state => Err(HandOverClosed(state)),
        }
    }

    /// Whether `member` is one of the two and, as it is at `now`, no longer what a hand-over takes. Then it ends:
    /// it must not come back to life when somebody gets an old role again.
    #[must_use]
    pub fn broken_by(&self, member: &Membership, now: DateTime<Utc>) -> bool {
        (member.id == self.giver.member && !may_hand_over(member))
            || (member.id == self.receiver.member && may_receive(member, now).is_err())
    }

    /// What both are after the receiver accepted. `only` says that nobody but the giver is legal
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
        // The legal responsibility has no end.
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
