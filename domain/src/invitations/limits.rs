//! Checks whether an address can be invited: one rule for a single invitation and for up to 200 in one request.

use super::NewInvitation;
use crate::identity::EmailAddress;
use crate::organizations::{Role, RoleDenied, may_give};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashMap, HashSet};

/// Window in which mails with invitations are counted.
pub const SENDS_WINDOW: TimeDelta = TimeDelta::days(1);
/// Maximum number of mails with invitations from one organization to one address in [`SENDS_WINDOW`].
pub const SENDS_TO_ADDRESS_MAX: u32 = 10;

/// Scope of a limit on invitation mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendsOf {
    /// All mails of an organization.
    Organization,
    /// Those to one address.
    Address,
}

/// The number of mails in [`SENDS_WINDOW`] is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at most {limit} invitations are sent {} within 24 hours", match self.of {
    SendsOf::Organization => "by an organization",
    SendsOf::Address => "to one address",
})]
pub struct SendLimit {
    /// Scope of the limit.
    pub of: SendsOf,
    /// The limit.
    pub limit: u32,
    /// Time at which the next mail can be sent.
    pub free_at: DateTime<Utc>,
}

/// Number of mails left within [`SENDS_WINDOW`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendQuota {
    of: SendsOf,
    limit: u32,
    left: u32,
    free_at: DateTime<Utc>,
}

impl SendQuota {
    /// Returns the quota after `sent` mails. `blocking` is the oldest of the newest `limit` ones: another mail can
    /// be sent once it leaves the window.
    #[must_use]
    pub fn new(of: SendsOf, limit: u32, sent: u32, blocking: DateTime<Utc>) -> Self {
        Self {
            of,
            limit,
            left: limit.saturating_sub(sent),
            free_at: blocking + SENDS_WINDOW,
        }
    }

    /// Returns the quota of an address from the times of its mails within the window, newest first.
    #[must_use]
    pub fn of_address(sends: &[DateTime<Utc>], now: DateTime<Utc>) -> Self {
        let sent = u32::try_from(sends.len()).unwrap_or(u32::MAX);
        let blocking = sends.get(SENDS_TO_ADDRESS_MAX as usize - 1).copied();
        Self::new(
            SendsOf::Address,
            SENDS_TO_ADDRESS_MAX,
            sent,
            blocking.unwrap_or(now),
        )
    }

    /// Checks that a mail is left.
    ///
    /// # Errors
    /// [`SendLimit`].
    pub const fn check(&self) -> Result<(), SendLimit> {
        if self.left > 0 {
            return Ok(());
        }
        Err(SendLimit {
            of: self.of,
            limit: self.limit,
            free_at: self.free_at,
        })
    }
}

/// Reason why an address is not invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationRefused {
    /// The inviter may not give this role.
    #[error(transparent)]
    Role(#[from] RoleDenied),
    /// The address already belongs to a member.
    #[error("a member already")]
    AlreadyMember,
    /// The address already has an open invitation, possibly from an earlier item of the same request.
    #[error("invited already")]
    AlreadyInvited,
    /// The limit for today is reached.
    #[error(transparent)]
    Limit(#[from] SendLimit),
}

/// State that invitations are checked against. Each admitted one updates it, so that the items of one request are
/// judged as if sent one after another.
#[derive(Debug)]
pub struct InvitationRound {
    /// The inviter's role.
    pub inviter: Role,
    /// Keys of the addresses that belong to members.
    pub members: HashSet<String>,
    /// Keys of the addresses that have open invitations.
    pub invited: HashSet<String>,
    /// Remaining mails of the organization.
    pub quota: SendQuota,
    /// Remaining mails for addresses that got some today, by their keys.
    pub address_quotas: HashMap<String, SendQuota>,
}

impl InvitationRound {
    /// Decides about one invitation and counts it if admitted.
    ///
    /// # Errors
    /// [`InvitationRefused`].
    pub fn admit(&mut self, new: &NewInvitation) -> Result<(), InvitationRefused> {
        may_give(self.inviter, new.role)?;
        self.admit_address(&new.email)
    }

    fn admit_address(&mut self, email: &EmailAddress) -> Result<(), InvitationRefused> {
        let key = email.key();
        if self.members.contains(key) {
            return Err(InvitationRefused::AlreadyMember);
        }
        if self.invited.contains(key) {
            return Err(InvitationRefused::AlreadyInvited);
        }
        self.address_quotas.get(key).map_or(Ok(()), SendQuota::check)?;
        self.quota.check()?;
        self.quota.left -= 1;
        self.invited.insert(key.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ParseText;

    fn round(inviter: Role, left: u32) -> InvitationRound {
        let now = DateTime::UNIX_EPOCH;
        InvitationRound {
            inviter,
            members: HashSet::from(["member@example.com".to_owned()]),
            invited: HashSet::from(["invited@example.com".to_owned()]),
            quota: SendQuota::new(SendsOf::Organization, left, 0, now),
            address_quotas: HashMap::from([(
                "weary@example.com".to_owned(),
                SendQuota::of_address(&[now; SENDS_TO_ADDRESS_MAX as usize], now),
            )]),
        }
    }

    fn new(email: &str, role: Role) -> NewInvitation {
        NewInvitation {
            email: EmailAddress::parse(email).unwrap(),
            role,
            billing: false,
            message: None,
            locale: None,
        }
    }

    #[test]
    fn an_address_is_admitted_once_in_any_spelling() {
        let mut round = round(Role::Administrator, 9);
        assert_eq!(round.admit(&new("noa@example.com", Role::External)), Ok(()));
        for (email, reason) in [
            ("NOA@example.com", InvitationRefused::AlreadyInvited),
            ("Invited@example.com", InvitationRefused::AlreadyInvited),
            ("Member@example.com", InvitationRefused::AlreadyMember),
        ] {
            assert_eq!(round.admit(&new(email, Role::External)), Err(reason));
        }
    }

    #[test]
    fn what_was_refused_does_not_count() {
        let mut round = round(Role::Administrator, 1);
        let role = InvitationRefused::Role(RoleDenied::LegalRepresentativeOnly);
        let above = new("noa@example.com", Role::LegalRepresentative);
        assert_eq!(round.admit(&above), Err(role));
        assert_eq!(round.admit(&new("noa@example.com", Role::External)), Ok(()));
        let limit = round.admit(&new("kim@example.com", Role::External)).unwrap_err();
        assert!(matches!(limit, InvitationRefused::Limit(limit) if limit.of == SendsOf::Organization));
    }

    #[test]
    fn an_address_that_got_its_mails_gets_no_more_until_the_oldest_is_a_day_old() {
        let refused = round(Role::LegalRepresentative, 9).admit(&new("weary@example.com", Role::External));
        assert_eq!(
            refused,
            Err(InvitationRefused::Limit(SendLimit {
                of: SendsOf::Address,
                limit: SENDS_TO_ADDRESS_MAX,
                free_at: DateTime::UNIX_EPOCH + SENDS_WINDOW,
            }))
        );
    }
}
