//! A grant: rights of a member, a team or an invited person, in products.

use super::{ResourcePath, Rights};
use crate::ids::{GrantId, InvitationId, MemberId, OrganizationId, ProductId, TeamId, UserId};
use crate::period::Period;
use crate::products::ProductKind;
use chrono::{DateTime, Utc};

/// Who holds a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// One person.
    Member(MemberId),
    /// Everybody in a team, as long as they are in it.
    Team(TeamId),
    /// Whoever accepts this invitation; then it is the member's.
    Invitation(InvitationId),
}

/// What a grant is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One product, or what lies at and below a path in it.
    Product {
        /// The product.
        id: ProductId,
        /// Where in it.
        path: ResourcePath,
    },
    /// All products of a kind, those to come included.
    Kind(ProductKind),
    /// All products, those to come included.
    Everything,
}

/// Rights in products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Whose products.
    pub organization: OrganizationId,
    /// Who holds it.
    pub subject: Subject,
    /// On what.
    pub target: Target,
    /// Which rights.
    pub rights: Rights,
    /// When it counts.
    pub valid: Period,
    /// Who gave it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: DateTime<Utc>,
}
