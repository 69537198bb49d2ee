//! A check of a log, slice by slice. Each slice asks for the right anew and gives its connection back; after
//! [`ENTRIES_MAX`] entries the caller gets a cursor to go on with, so that no request lasts as long as the log is.

use super::known_head::never_answered;
use super::views::ActivityCheck;
use crate::error::Error;
use kontor_persistence::{ChainStep, ChainWalk};

/// The most entries that one request checks.
pub const ENTRIES_MAX: i64 = 20_000;
/// Entries that are read, and held in memory, at a time.
pub const SLICE: u32 = 1_000;

/// Checks slices, which `some` reads, until the log's end or [`ENTRIES_MAX`].
///
/// # Errors
/// What `some` returns.
pub async fn check<F>(mut walk: ChainWalk, some: impl Fn(ChainWalk) -> F) -> Result<ActivityCheck, Error>
where
    F: Future<Output = Result<ChainStep, Error>>,
{
    let begin = walk.at().head.seq;
    loop {
        match some(walk).await? {
            ChainStep::Done(check) => return Ok(check.into()),
            ChainStep::GoesOn(further) if further.at().head.seq - begin >= ENTRIES_MAX => {
                return Ok(ActivityCheck::so_far(further.at()));
            }
            ChainStep::GoesOn(further) => walk = further,
            ChainStep::Foreign { after, known } => return Err(never_answered(after, known)),
        }
    }
}
