//! List of an account's export: the person's own checks.

use super::views::MessageCheckView;
use crate::export_part::{Block, ExportPart};

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[ExportPart::of_account(
    "message_checks",
    |tx, authorized, _, page| {
        Block::of(
            tx.message_checks().kept(authorized, page)?,
            MessageCheckView::from,
        )
    },
)];
