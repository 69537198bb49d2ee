//! The reason of an answer about access.

use kontor_domain::grants::Reason;
use serde::Serialize;
use utoipa::ToSchema;

/// Why something is allowed, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessReason {
    /// Allowed: the role holds every right.
    Role,
    /// Allowed: by an own grant.
    OwnGrant,
    /// Allowed: by a grant of a team.
    TeamGrant,
    /// The path is none: nothing can be allowed there.
    InvalidPath,
    /// There is no such product, or none that the token may ask about.
    UnknownProduct,
    /// The product's kind has no such right.
    UnknownRight,
    /// The person is no active member of the product's organization.
    NotAMember,
    /// A team's grant gives it, but an own grant decides.
    OverruledByOwn,
    /// A grant gives it elsewhere in the product.
    OtherPath,
    /// A grant will give it.
    NotYet,
    /// The person will be in a team that gives it.
    NotYetInTeam,
    /// A grant gave it, and is over.
    Over,
    /// The person was in a team that gives it.
    NoLongerInTeam,
    /// Nothing gives it.
    NoGrant,
}

impl From<Reason> for AccessReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Role => Self::Role,
            Reason::OwnGrant => Self::OwnGrant,
            Reason::TeamGrant => Self::TeamGrant,
            Reason::InvalidPath => Self::InvalidPath,
            Reason::UnknownProduct => Self::UnknownProduct,
            Reason::UnknownRight => Self::UnknownRight,
            Reason::NotAMember => Self::NotAMember,
            Reason::OverruledByOwn => Self::OverruledByOwn,
            Reason::OtherPath => Self::OtherPath,
            Reason::NotYet => Self::NotYet,
            Reason::NotYetInTeam => Self::NotYetInTeam,
            Reason::Over => Self::Over,
            Reason::NoLongerInTeam => Self::NoLongerInTeam,
            Reason::NoGrant => Self::NoGrant,
        }
    }
}
