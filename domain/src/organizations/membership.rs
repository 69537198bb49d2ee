//! A membership: role, billing permission, reminder switches and end.

use super::Role;
use crate::identity::Person;
use crate::ids::{MemberId, OrganizationId, UserId};
use chrono::{DateTime, TimeDelta, Utc};

/// Maximum time until the end of a membership: ten years, including leap days.
pub const VALIDITY_MAX: TimeDelta = TimeDelta::days(3_653);

crate::text_enum! {
    /// State of a membership.
    MembershipState {
        /// In effect.
        Active = "active",
        /// Treated as an outsider, but the organization is still listed for the person.
        Suspended = "suspended",
        /// Expired, and treated like a suspended one; derived from the current time, never stored.
        Expired = "expired",
    }
}

impl MembershipState {
    /// Returns the state at `now` of a membership stored in this state and ending at `valid_until`.
    #[must_use]
    pub fn at(self, valid_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        match self {
            Self::Active if valid_until.is_some_and(|end| end <= now) => Self::Expired,
            Self::Active | Self::Suspended | Self::Expired => self,
        }
    }
}

/// The end of a membership is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be in the future, at most {} days ahead", VALIDITY_MAX.num_days())]
pub struct InvalidValidity;

/// Checks that a membership can end at `end`, given `now`.
///
/// # Errors
/// [`InvalidValidity`] in the past, or more than [`VALIDITY_MAX`] ahead.
pub fn validity_fits(end: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), InvalidValidity> {
    if end > now && end - now <= VALIDITY_MAX {
        Ok(())
    } else {
        Err(InvalidValidity)
    }
}

/// A member's channels for payment reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminders {
    /// By e-mail.
    pub by_email: bool,
    /// By SMS.
    pub by_sms: bool,
}

impl Reminders {
    /// Returns the setting for the only legal representative: every available channel.
    #[must_use]
    pub const fn of_the_only_legal_representative(has_phone: bool) -> Self {
        Self {
            by_email: true,
            by_sms: has_phone,
        }
    }
}

/// A person's membership of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: MemberId,
    /// The organization.
    pub organization: OrganizationId,
    /// The account.
    pub user: UserId,
    /// Name and address of the person.
    pub person: Person,
    /// The role.
    pub role: Role,
    /// A collaborator's billing permission.
    pub billing: bool,
    /// The reminder switches.
    pub reminders: Reminders,
    /// The stored state, never `Expired`.
    pub state: MembershipState,
    /// End of the membership; never set for a legal representative.
    pub valid_until: Option<DateTime<Utc>>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl Membership {
    /// Whether the member is notified of changes by `author`: never of their own, and only while active.
    #[must_use]
    pub fn is_notified_of(&self, author: UserId, now: DateTime<Utc>) -> bool {
        self.user != author && self.state_at(now) == MembershipState::Active
    }
}

/// A requested change; `None` keeps a field.
#[derive(Debug, Clone, Copy, Default)]
pub struct MemberChange {
    /// A new role.
    pub role: Option<Role>,
    /// The billing permission.
    pub billing: Option<bool>,
    /// Payment reminders by e-mail.
    pub reminders_by_email: Option<bool>,
    /// Payment reminders by SMS.
    pub reminders_by_sms: Option<bool>,
    /// Suspended or active.
    pub state: Option<MembershipState>,
    /// End of the membership; `Some(None)` for no end.
    pub valid_until: Option<Option<DateTime<Utc>>>,
}

/// Reason why a change of a membership is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MemberChangeRefused {
    /// The billing permission can be set only for collaborators.
    #[error("is a switch of collaborators; it does not fit the role {0}")]
    Billing(Role),
    /// Externals do not get payment reminders.
    #[error("can't be switched on for the role {0}")]
    Reminders(Role),
    /// The only legal representative must keep the reminders.
    #[error("the only legal representative can't switch payment reminders off")]
    OnlyLegalRepresentative,
    /// A legal representative's membership has no end; it must be cleared in the same change.
    #[error("must be null for a legal representative, whose membership does not end by itself")]
    Validity,
}

/// Checks that a billing permission, if given, is compatible with a role.
///
/// # Errors
/// [`MemberChangeRefused::Billing`] if it contradicts the role.
pub fn billing_fits(role: Role, wanted: Option<bool>) -> Result<(), MemberChangeRefused> {
    match wanted {
        Some(billing) if role.has_billing(billing) != billing => Err(MemberChangeRefused::Billing(role)),
        Some(_) | None => Ok(()),
    }
}

impl Membership {
    /// Returns the membership after `change`; `only` is true if no other member is legal representative.
    ///
    /// A role without billing or reminders switches them off, and becoming the only legal representative turns the
    /// reminders on. A new legal representative must have no `valid_until`, or clear it in the same change: it is
    /// not dropped silently.
    ///
    /// # Errors
    /// [`MemberChangeRefused`] for a switch or an end that the role can't have.
    pub fn changed(
        &self,
        change: MemberChange,
        only: bool,
        now: DateTime<Utc>,
    ) -> Result<Self, MemberChangeRefused> {
        let role = change.role.unwrap_or(self.role);
        billing_fits(role, change.billing)?;
        let billing = role == Role::Collaborator && change.billing.unwrap_or(self.billing);
        let reminders = self.reminders_after(role, change, only)?;
        let valid_until = change.valid_until.unwrap_or(self.valid_until);
        if role == Role::LegalRepresentative && valid_until.is_some() {
            return Err(MemberChangeRefused::Validity);
        }
        let after = Self {
            role,
            billing,
            reminders,
            state: change.state.unwrap_or(self.state),
            valid_until,
            ..self.clone()
        };
        Ok(if after == *self {
            after
        } else {
            Self {
                updated_at: now,
                ..after
            }
        })
    }

    /// Whether it is in effect at `now`.
    #[must_use]
    pub fn state_at(&self, now: DateTime<Utc>) -> MembershipState {
        self.state.at(self.valid_until, now)
    }

    fn reminders_after(
        &self,
        role: Role,
        change: MemberChange,
        only: bool,
    ) -> Result<Reminders, MemberChangeRefused> {
        let wanted = [change.reminders_by_email, change.reminders_by_sms];
        if !role.has_reminders() {
            let refused = wanted.contains(&Some(true));
            let off = Reminders {
                by_email: false,
                by_sms: false,
            };
            return if refused {
                Err(MemberChangeRefused::Reminders(role))
            } else {
                Ok(off)
            };
        }
        if only && role == Role::LegalRepresentative {
            let kept = Reminders::of_the_only_legal_representative(self.person.phone.is_some());
            let off = change.reminders_by_email == Some(false)
                || (kept.by_sms && change.reminders_by_sms == Some(false));
            return if off {
                Err(MemberChangeRefused::OnlyLegalRepresentative)
            } else {
                Ok(kept)
            };
        }
        Ok(Reminders {
            by_email: change.reminders_by_email.unwrap_or(self.reminders.by_email),
            by_sms: change.reminders_by_sms.unwrap_or(self.reminders.by_sms),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_up_to_its_end_and_no_moment_longer() {
        let end = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let just_before = end - TimeDelta::microseconds(1);
        let at = |state: MembershipState, now| state.at(Some(end), now);
        assert_eq!(at(MembershipState::Active, just_before), MembershipState::Active);
        assert_eq!(at(MembershipState::Active, end), MembershipState::Expired);
        assert_eq!(at(MembershipState::Suspended, end), MembershipState::Suspended);
        assert_eq!(MembershipState::Active.at(None, end), MembershipState::Active);
    }

    #[test]
    fn an_end_lies_ahead_but_not_too_far() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(validity_fits(now, now), Err(InvalidValidity));
        assert_eq!(validity_fits(now + TimeDelta::microseconds(1), now), Ok(()));
        assert_eq!(validity_fits(now + VALIDITY_MAX, now), Ok(()));
        let too_far = now + VALIDITY_MAX + TimeDelta::microseconds(1);
        assert_eq!(validity_fits(too_far, now), Err(InvalidValidity));
    }
}
