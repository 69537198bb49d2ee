//! Shared parts of bulk requests about grants: a result for each item, and all or nothing unless `partial` is set.

use crate::error::Error;
use crate::http::body::FieldError;
use crate::organizations::ItemProblem;
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

/// Returns the problem of an item that the organization does not have.
#[must_use]
pub fn unknown() -> ItemProblem {
    ItemProblem::of(&Error::Missing)
}

/// Refuses the request because of unknown items, given by their positions in the body, unless `partial` or
/// `dry_run` is set.
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
