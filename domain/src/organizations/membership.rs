//! A membership: role, billing permission and reminder switches.

use super::Role;
use crate::identity::Person;
use crate::ids::{MemberId, OrganizationId, UserId};
use chrono::{DateTime, Utc};

crate::text_enum! {
    /// Whether a membership counts.
    MembershipState {
        /// It does.
        Active = "active",
        /// Treated like an outsider, but the organisation still shows in the own list.
        Suspended = "suspended",
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
    /// Whether it counts.
    pub state: MembershipState,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
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
    /// turns the reminders on.
    ///
    /// # Errors
    /// [`MemberChangeRefused`] when a switch is wanted that the role can't have.
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
        let after = Self {
            role,
            billing,
            reminders,
            state: change.state.unwrap_or(self.state),
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
