//! A grant: rights in products, held by a member, a team or an invited person.

use super::{ResourcePath, Rights};
use crate::ids::{GrantId, InvitationId, MemberId, OrganizationId, ProductId, TeamId, UserId};
use crate::period::Period;
use crate::products::ProductKind;
use chrono::{DateTime, Utc};

/// The holder of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// One person.
    Member(MemberId),
    /// Every member of a team, for the time they are in it.
    Team(TeamId),
    /// The person who accepts this invitation; the grant then becomes the member's own.
    Invitation(InvitationId),
}

/// The target of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One product, or a path in it and everything below.
    Product {
        /// The product.
        id: ProductId,
        /// The path in it.
        path: ResourcePath,
    },
    /// All products of a kind, including future ones.
    Kind(ProductKind),
    /// All products, including future ones.
    Everything,
}

/// Rights in products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Owner of the products.
    pub organization: OrganizationId,
    /// The holder.
    pub subject: Subject,
    /// Its target.
    pub target: Target,
    /// The rights it gives.
    pub rights: Rights,
    /// Its validity.
    pub valid: Period,
    /// The account that created it.
    pub created_by: UserId,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
}
