//! A membership: role, billing permission, reminder switches, and until when it counts.

use super::Role;
use crate::identity::Person;
use crate::ids::{MemberId, OrganizationId, UserId};
use chrono::{DateTime, TimeDelta, Utc};

/// How far ahead the end of a membership may lie: ten years, leap days included.
pub const VALIDITY_MAX: TimeDelta = TimeDelta::days(3_653);

crate::text_enum! {
    /// Whether a membership counts.
    MembershipState {
        /// It does.
        Active = "active",
        /// Treated like an outsider, but the organisation still shows in one's own list.
        Suspended = "suspended",
        /// Its time is over, which is treated alike; derived from the clock, never stored.
        Expired = "expired",
    }
}

impl MembershipState {
    /// The state at `now` of a membership that is stored in this one and counts until `valid_until`.
    #[must_use]
    pub fn at(self, valid_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        match self {
            Self::Active if valid_until.is_some_and(|end| end <= now) => Self::Expired,
            Self::Active | Self::Suspended | Self::Expired => self,
        }
    }
}

/// The end of a membership lies where it can't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be in the future, at most {} days ahead", VALIDITY_MAX.num_days())]
pub struct InvalidValidity;

/// Whether a membership can be given this end at `now`.
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

/// How somebody gets payment reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminders {
    /// By e-mail.
    pub by_email: bool,
    /// By SMS.
    pub by_sms: bool,
}

impl Reminders {
    /// What the only legal representative has: everything that can reach them.
    #[must_use]
    pub const fn of_the_only_legal_representative(has_phone: bool) -> Self {
        Self {
            by_email: true,
            by_sms: has_phone,
        }
    }
}

/// A person's place in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: MemberId,
    /// Where.
    pub organization: OrganizationId,
    /// Who.
    pub user: UserId,
    /// Name and address of the person.
    pub person: Person,
    /// As what.
    pub role: Role,
    /// The collaborator's billing permission.
    pub billing: bool,
    /// The reminder switches.
    pub reminders: Reminders,
    /// Whether it counts, as stored: never `Expired`.
    pub state: MembershipState,
    /// Until when it counts; never set for a legal representative.
    pub valid_until: Option<DateTime<Utc>>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Membership {
    /// Whether the member is notified of what `author` did: never of their own actions, and only while active.
    #[must_use]
    pub fn is_notified_of(&self, author: UserId, now: DateTime<Utc>) -> bool {
        self.user != author && self.state_at(now) == MembershipState::Active
    }
}

/// A wanted change; `None` leaves as it is.
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
    /// Suspended, or active again.
    pub state: Option<MembershipState>,
    /// Until when it counts; `Some(None)` for ever.
    pub valid_until: Option<Option<DateTime<Utc>>>,
}

/// Why a change of a membership makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MemberChangeRefused {
    /// Only a collaborator's billing permission can be switched.
    #[error("is a switch of collaborators; it does not fit the role {0}")]
    Billing(Role),
    /// Externals get no payment reminders.
    #[error("can't be switched on for the role {0}")]
    Reminders(Role),
    /// The only legal representative keeps the reminders.
    #[error("the only legal representative can't switch payment reminders off")]
    OnlyLegalRepresentative,
    /// A legal representative's membership does not end by itself; whoever is to become one gives up the end
    /// in the same change.
    #[error("must be null for a legal representative, whose membership does not end by itself")]
    Validity,
}

/// Whether a billing permission, if one is wanted, fits a role.
///
/// # Errors
/// [`MemberChangeRefused::Billing`] when it contradicts what the role has anyway.
pub fn billing_fits(role: Role, wanted: Option<bool>) -> Result<(), MemberChangeRefused> {
    match wanted {
        Some(billing) if role.has_billing(billing) != billing => Err(MemberChangeRefused::Billing(role)),
        Some(_) | None => Ok(()),
    }
}

impl Membership {
    /// The membership after `change`; `only` says that nobody else is legal representative.
    ///
    /// A role without billing or reminders switches them off, and becoming the only legal representative
    /// turns the reminders on. Whoever becomes legal representative must have no `valid_until`, or give it up
    /// in the same change: it is not dropped in silence.
    ///
    /// # Errors
    /// [`MemberChangeRefused`] when a switch or an end is wanted that the role can't have.
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

    /// Whether it counts at `now`.
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
