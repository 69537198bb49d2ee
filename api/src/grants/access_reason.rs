//! The reason of an answer about access.

use kontor_domain::grants::Reason;
use serde::Serialize;
use utoipa::ToSchema;

/// Reason that access is allowed or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessReason {
    /// Allowed: the role includes every right.
    Role,
    /// Allowed by an own grant.
    OwnGrant,
    /// Allowed by a grant of a team.
    TeamGrant,
    /// Denied: the path is invalid.
    InvalidPath,
    /// Denied: there is no such product, or none covered by the token.
    UnknownProduct,
    /// Denied: the product's kind has no such right.
    UnknownRight,
    /// Denied: the person is not an active member of the product's organization.
    NotAMember,
    /// Denied: a team's grant gives the right, but an own grant takes precedence.
    OverruledByOwn,
    /// Denied: a grant gives the right elsewhere in the product.
    OtherPath,
    /// Denied: a grant gives the right, but starts later.
    NotYet,
    /// Denied: the person joins a team that has the right later.
    NotYetInTeam,
    /// Denied: the grant that gave the right has expired.
    Over,
    /// Denied: the person is no longer in a team that has the right.
    NoLongerInTeam,
    /// Denied: no grant gives the right.
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
