//! Lists of an account's export: invitations sent and received.

use super::{InvitationPreview, invitation_views};
use crate::export_part::{Block, ExportPart, permitted};
use kontor_domain::invitations::ListInvitations;
use kontor_persistence::InvitationFilter;

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[
    ExportPart::of_organizations("invitations_sent", |tx, actor, place, account, page| {
        let Some(authorized) = permitted::<ListInvitations>(actor, place.organization)? else {
            return Ok(Block::default());
        };
        let filter = InvitationFilter {
            invited_by: Some(account.user),
            ..InvitationFilter::default()
        };
        let all = tx.invitations().list(&authorized, filter, page)?;
        Block::written(&invitation_views(tx, &all.items, actor)?, all.next)
    }),
    ExportPart::of_account("invitations_received", |tx, authorized, account, page| {
        let all = tx.invitations().received(authorized, &account.email, page)?;
        let shown = all.items.iter().map(|one| InvitationPreview::of(tx, one));
        let shown = shown.collect::<Result<Vec<_>, _>>()?;
        Block::written(&shown, all.next)
    }),
];
