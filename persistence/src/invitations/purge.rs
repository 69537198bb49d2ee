//! Deletion of counted mails that no longer count. Invitations stay: managers see what became of them.

use crate::error::StorageError;
use crate::schema::invitation_sends;
use crate::tx::{PurgeStep, Tx};
use diesel::prelude::*;
use kontor_domain::invitations::SENDS_WINDOW;

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[counted_sends];

fn counted_sends(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let counted = invitation_sends::sent_at.le(tx.ago(SENDS_WINDOW));
    Ok(diesel::delete(invitation_sends::table.filter(counted)).execute(tx.conn)?)
}
