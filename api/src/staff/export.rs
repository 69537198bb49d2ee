//! List of an account's export: the person's place in the provider's staff.

use super::views::StaffMemberView;
use crate::export_part::{Block, ExportPart};

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[ExportPart::of_account("staff", |tx, authorized, _, _| {
    let own: Vec<StaffMemberView> = tx.staff().own(authorized)?.into_iter().map(Into::into).collect();
    Block::written(&own, None)
})];
