//! The result of one item of a bulk request about grants.

use crate::error::Error;
use crate::http::bulk::ItemProblem;
use serde::Serialize;
use utoipa::ToSchema;

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantOutcome {
    /// Has the grants now.
    Given,
    /// Would have them, were this no dry run.
    WouldGive,
    /// Taken back.
    Removed,
    /// Would be taken back, were this no dry run.
    WouldRemove,
    /// The organization has no such member, team or grant; `problem` says so in the words of other operations.
    Unknown,
}

/// The problem of an item that the organization does not have.
#[must_use]
pub fn missing() -> ItemProblem {
    ItemProblem::of(&Error::Missing)
}
