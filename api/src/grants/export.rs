//! List of an account's export: the person's own grants.

use super::GrantView;
use crate::export_part::{Block, ExportPart, permitted};
use kontor_domain::grants::ListMemberAccess;

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[ExportPart::of_organizations(
    "grants",
    |tx, actor, place, _, page| {
        let Some(authorized) = permitted::<ListMemberAccess>(actor, place.organization)? else {
            return Ok(Block::default());
        };
        let all = tx.grants().of_member(&authorized, place.member, page)?;
        Block::of(all, |one| GrantView::from(&one))
    },
)];
