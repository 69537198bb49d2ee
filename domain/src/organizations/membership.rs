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
}

impl Membership {
    /// The membership after `change`.
    ///
    /// A role that has no billing or no reminders switches them off; the only legal representative keeps
    /// the reminders (`only` says that nobody else holds the role).
    #[must_use]
    pub fn changed(&self, change: MemberChange, only: bool, now: DateTime<Utc>) -> Self {
        let role = change.role.unwrap_or(self.role);
        let mut reminders = Reminders {
            by_email: change.reminders_by_email.unwrap_or(self.reminders.by_email),
            by_sms: change.reminders_by_sms.unwrap_or(self.reminders.by_sms),
        };
        if !role.has_reminders() {
            reminders = Reminders {
                by_email: false,
                by_sms: false,
            };
        } else if only && role == Role::LegalRepresentative {
            reminders = Reminders::of_the_only_legal_representative(self.person.phone.is_some());
        }
        let billing = role == Role::Collaborator && change.billing.unwrap_or(self.billing);
        let after = Self {
            role,
            reminders,
            billing,
            ..self.clone()
        };
        if after == *self {
            after
        } else {
            Self {
                updated_at: now,
                ..after
            }
        }
    }
}
