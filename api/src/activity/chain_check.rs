//! Checking a log slice by slice. Each slice checks the authorization again and releases its connection. After
//! [`ENTRIES_MAX`] entries the caller receives a cursor to continue with, so that no request takes as long as the
//! log is.

use super::known_head::never_answered;
use super::views::ActivityCheck;
use crate::error::Error;
use kontor_persistence::{ChainStep, ChainWalk};

/// Maximum number of entries checked by one request.
pub const ENTRIES_MAX: i64 = 20_000;
/// Number of entries read, and held in memory, at a time.
pub const SLICE: u32 = 1_000;

/// Checks slices, which `some` reads, up to the log's end or [`ENTRIES_MAX`].
///
/// # Errors
/// Those of `some`.
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
