//! What bulk requests about grants have in common: a result for each item, and all or nothing unless parts will do.

use crate::error::Error;
use crate::http::body::FieldError;
use crate::organizations::ItemProblem;
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

/// What refuses an item that the organization does not have.
#[must_use]
pub fn unknown() -> ItemProblem {
    ItemProblem::of(&Error::Missing)
}

/// Items that are unknown, by their places in the body, refuse all, unless parts will do or nothing is to be done.
///
/// # Errors
/// [`Error::BulkRefused`].
pub fn whole_or_parts(unknown_at: impl Iterator<Item = String>, parts_will_do: bool) -> Result<(), Error> {
    let problem = unknown();
    let refused: Vec<FieldError> = unknown_at.map(|place| problem.at(&place)).collect();
    if refused.is_empty() || parts_will_do {
        Ok(())
    } else {
        Err(Error::BulkRefused(refused))
    }
}
