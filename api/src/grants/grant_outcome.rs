//! The result of one item of a bulk request about grants.

use crate::error::Error;
use crate::http::bulk::ItemProblem;
use serde::Serialize;
use utoipa::ToSchema;

/// Outcome of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantOutcome {
    /// Granted.
    Given,
    /// Would be granted (dry run).
    WouldGive,
    /// Revoked.
    Removed,
    /// Would be revoked (dry run).
    WouldRemove,
    /// The organization has no such member, team or grant; `problem` contains the code and title.
    Unknown,
}

/// The problem of an item that the organization does not have.
#[must_use]
pub fn missing() -> ItemProblem {
    ItemProblem::of(&Error::Missing)
}
