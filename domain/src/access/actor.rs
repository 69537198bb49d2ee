//! Who asks: an account, how it proved itself, and where it stands in the organisation that is asked about.

use super::{Capability, Denied, Owner, Scope, Scopes};
use crate::ids::{ApiTokenId, MemberId, OrganizationId, SessionId, UserId};
use crate::organizations::Role;
use chrono::{DateTime, Utc};

/// How the caller proved who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// A login.
    Session {
        /// The session.
        id: SessionId,
        /// When the password was last given.
        authenticated_at: DateTime<Utc>,
        /// Whether that is recent enough for sensitive actions.
        stepped_up: bool,
    },
    /// A person's API token.
    ApiToken {
        /// The token.
        id: ApiTokenId,
        /// What it may do at most.
        scopes: Scopes,
        /// The only organisation it reaches, if it is bound to one.
        organization: Option<OrganizationId>,
    },
}

/// An active membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The membership.
    pub member: MemberId,
    /// Its organisation.
    pub organization: OrganizationId,
    /// Its role.
    pub role: Role,
    /// Whether invoices and payments are open to it.
    pub billing: bool,
}

/// The caller, as the database knows it in this transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub user: UserId,
    /// How it proved itself.
    pub means: Means,
    /// The active membership in the organisation that was asked about; `None` for outsiders, the suspended and
    /// those whose time is over.
    pub standing: Option<Standing>,
}

impl Actor {
    /// Whether what belongs to `owner` exists for this actor.
    #[must_use]
    pub fn sees(&self, owner: Owner) -> bool {
        match owner {
            Owner::User(user) => self.user == user,
            Owner::Organization(organization) => {
                self.reaches(organization) && self.role_in(organization).is_some()
            }
            Owner::Installation => false,
        }
    }

    /// The role in `organization`, if the actor is an active member of it.
    #[must_use]
    pub fn role_in(&self, organization: OrganizationId) -> Option<Role> {
        self.standing
            .filter(|standing| standing.organization == organization)
            .map(|standing| standing.role)
    }

    /// The session that the actor is logged in with.
    ///
    /// # Errors
    /// [`Denied::SessionRequired`] for an API token.
    pub const fn session(&self) -> Result<SessionId, Denied> {
        match self.means {
            Means::Session { id, .. } => Ok(id),
            Means::ApiToken { .. } => Err(Denied::SessionRequired),
        }
    }

    /// Whether the means of proof allow reading in `capability`: fields that are at home there are left out of other
    /// capabilities' answers otherwise.
    #[must_use]
    pub fn may_read(&self, capability: Capability) -> bool {
        match &self.means {
            Means::Session { .. } => true,
            Means::ApiToken { scopes, .. } => scopes.contains(Scope::read(capability)),
        }
    }

    /// Passes when the means of proof allow reading in `capability`: for questions about what is at home there.
    ///
    /// # Errors
    /// [`Denied::Scope`].
    pub fn must_read(&self, capability: Capability) -> Result<(), Denied> {
        if self.may_read(capability) {
            Ok(())
        } else {
            Err(Denied::Scope(Scope::read(capability)))
        }
    }

    /// Whether the means of proof are bound to no single organisation.
    #[must_use]
    pub const fn reaches_all(&self) -> bool {
        self.only_organization().is_none()
    }

    /// The organisation that the means of proof are bound to.
    #[must_use]
    pub const fn only_organization(&self) -> Option<OrganizationId> {
        match &self.means {
            Means::Session { .. } => None,
            Means::ApiToken { organization, .. } => *organization,
        }
    }

    /// Whether the means of proof reach `organization` at all.
    #[must_use]
    pub fn reaches(&self, organization: OrganizationId) -> bool {
        match &self.means {
            Means::Session { .. }
            | Means::ApiToken {
                organization: None, ..
            } => true,
            Means::ApiToken {
                organization: Some(only),
                ..
            } => *only == organization,
        }
    }
}

/// What a caller presented, before the database was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// A session, by an access token whose signature, kind and times are right.
    Session(SessionId),
    /// An API token, by the hash of its secret.
    ApiToken([u8; 32]),
}
