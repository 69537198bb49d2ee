//! The caller: an account, the credential it used, and its standing in the organization in question.

use super::{Capability, Denied, Owner, Scope, Scopes};
use crate::ids::{ApiTokenId, MemberId, OrganizationId, SessionId, UserId};
use crate::organizations::Role;
use chrono::{DateTime, Utc};

/// A second factor given in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorProof {
    /// None was given, and the account has none: sessions without one end when the first one is added.
    None,
    /// Given too long ago for sensitive actions.
    Stale,
    /// Given recently.
    Recent,
}

/// The credential that identifies the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// A login session.
    Session {
        /// The session.
        id: SessionId,
        /// Time at which the password was last entered.
        authenticated_at: DateTime<Utc>,
        /// Whether that is recent enough for sensitive actions, and so is the second factor, if there is one.
        stepped_up: bool,
        /// The second factor.
        factor: FactorProof,
    },
    /// A personal API token.
    ApiToken {
        /// The token.
        id: ApiTokenId,
        /// The scopes it is limited to.
        scopes: Scopes,
        /// The only organization it can access, if it is bound to one.
        organization: Option<OrganizationId>,
    },
    /// A request that the account made earlier, and that the server carries out in the background.
    Requested,
}

/// An active membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The membership.
    pub member: MemberId,
    /// Its organization.
    pub organization: OrganizationId,
    /// Its role.
    pub role: Role,
    /// Whether the member can see invoices and payments.
    pub billing: bool,
}

/// The caller, as read from the database in this transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub user: UserId,
    /// The credential used.
    pub means: Means,
    /// The active membership in the organization in question; `None` for outsiders and for suspended or expired
    /// members.
    pub standing: Option<Standing>,
}

impl Actor {
    /// Whether a resource of `owner` is visible to this actor.
    #[must_use]
    pub fn sees(&self, owner: Owner) -> bool {
        match owner {
            Owner::User(user) => self.user == user,
            Owner::Organization(organization) => {
                self.reaches(organization) && self.role_in(organization).is_some()
            }
            Owner::StaffArea | Owner::Installation => false,
        }
    }

    /// Returns the role in `organization`, if the actor is an active member of it.
    #[must_use]
    pub fn role_in(&self, organization: OrganizationId) -> Option<Role> {
        self.standing
            .filter(|standing| standing.organization == organization)
            .map(|standing| standing.role)
    }

    /// Whether the actor can see invoices and payments of the organization in question.
    #[must_use]
    pub fn has_billing(&self) -> bool {
        self.standing
            .is_some_and(|standing| standing.role.has_billing(standing.billing))
    }

    /// Returns the session the actor is logged in with.
    ///
    /// # Errors
    /// [`Denied::SessionRequired`] for an API token.
    pub const fn session(&self) -> Result<SessionId, Denied> {
        match self.means {
            Means::Session { id, .. } => Ok(id),
            Means::ApiToken { .. } | Means::Requested => Err(Denied::SessionRequired),
        }
    }

    /// Whether the credential may read in `capability`. Fields of a capability it may not read are omitted from
    /// answers of other capabilities.
    #[must_use]
    pub fn may_read(&self, capability: Capability) -> bool {
        match &self.means {
            Means::Session { .. } | Means::Requested => true,
            Means::ApiToken { scopes, .. } => scopes.contains(Scope::read(capability)),
        }
    }

    /// Checks that the credential may read in `capability`.
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

    /// Whether the credential is not bound to a single organization.
    #[must_use]
    pub const fn reaches_all(&self) -> bool {
        self.only_organization().is_none()
    }

    /// Returns the organization the credential is bound to.
    #[must_use]
    pub const fn only_organization(&self) -> Option<OrganizationId> {
        match &self.means {
            Means::Session { .. } | Means::Requested => None,
            Means::ApiToken { organization, .. } => *organization,
        }
    }

    /// Whether the credential can access `organization` at all.
    #[must_use]
    pub fn reaches(&self, organization: OrganizationId) -> bool {
        match &self.means {
            Means::Session { .. }
            | Means::Requested
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

/// The credential presented by the caller, before any database lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// A session, identified by an access token with a valid signature, type and times.
    Session(SessionId),
    /// An API token, identified by the hash of its secret.
    ApiToken([u8; 32]),
}
