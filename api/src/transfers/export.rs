//! Lists of an account's export: transfers offered and received.

use super::{IncomingTransfer, TransferView};
use crate::export_part::{Block, ExportPart, permitted};
use kontor_domain::transfers::ListTransfers;
use kontor_persistence::TransferFilter;

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[
    ExportPart::of_organizations("transfers", |tx, actor, place, account, page| {
        let Some(authorized) = permitted::<ListTransfers>(actor, place.organization)? else {
            return Ok(Block::default());
        };
        let filter = TransferFilter {
            offered_by: Some(account.user),
            ..TransferFilter::default()
        };
        let (all, now) = (tx.transfers().list(&authorized, filter, page)?, tx.now());
        Block::of(all, |one| TransferView::of(&one, actor, now))
    }),
    ExportPart::of_account("transfers_received", |tx, authorized, account, page| {
        let all = tx.transfers().to_own_address(authorized, &account.email, page)?;
        let shown = all.items.iter().map(|one| IncomingTransfer::of(tx, one));
        let shown = shown.collect::<Result<Vec<_>, _>>()?;
        Block::written(&shown, all.next)
    }),
];
