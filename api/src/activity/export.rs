//! List of an account's export: the account's log, up to the entry that was the last when the export began.

use super::ActivityEntryView;
use crate::export_part::{Block, ExportPart};
use kontor_persistence::ActivityFilter;
use uuid::Uuid;

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[ExportPart::of_account(
    "activity",
    |tx, authorized, account, page| {
        // The log is paged by position.
        let position = |place: Uuid| i64::try_from(place.as_u128()).unwrap_or(i64::MAX);
        let after = page.after.map_or(0, position);
        let (filter, range) = (ActivityFilter::default(), (after, account.log_end));
        let entries = tx.activity().range(authorized, &filter, range, page.limit)?;
        let is_full = entries.len() == page.limit as usize;
        let last = entries.last().filter(|_| is_full);
        let next = last.map(|entry| Uuid::from_u128(u128::from(entry.seq.unsigned_abs())));
        let entries: Vec<ActivityEntryView> = entries.into_iter().map(Into::into).collect();
        Block::written(&entries, next)
    },
)];
