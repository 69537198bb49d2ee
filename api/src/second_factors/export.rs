//! Lists of an account's export: second factors.

use super::views::SecondFactorView;
use crate::export_part::{Block, ExportPart};

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[ExportPart::of_account(
    "second_factors",
    |tx, authorized, _, page| {
        Block::of(
            tx.second_factors().kept(authorized, page)?,
            SecondFactorView::from,
        )
    },
)];
