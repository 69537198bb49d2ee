//! Invitations that a person received, for the export of their own account.

use super::Invitations;
use super::invitations::InvitationRow;
use crate::error::StorageError;
use crate::page::{Page, PageRequest};
use crate::schema::invitations;
use crate::types::{UtcTs, Uuid7};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{EmailAddress, ExportAccount};
use kontor_domain::ids::Id;
use kontor_domain::invitations::{Invitation, InvitationState};
use uuid::Uuid;

impl Invitations<'_, '_> {
    /// Returns a page of the open invitations to one's own address, oldest first.
    pub fn received(
        &mut self,
        _granted: &Authorized<ExportAccount>,
        own: &EmailAddress,
        page: PageRequest,
    ) -> Result<Page<Invitation>, StorageError> {
        let after = page.after.map_or(Uuid7(Uuid::nil()), Uuid7);
        let rows: Vec<InvitationRow> = invitations::table
            .filter(invitations::email_key.eq(own.key()))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .filter(invitations::expires_at.gt(UtcTs::from(self.tx.now())))
            .filter(invitations::id.gt(after))
            .order(invitations::id)
            .limit(page.probe())
            .select(InvitationRow::as_select())
            .load(self.tx.conn)?;
        let all = rows.into_iter().map(Invitation::try_from);
        let all = self.with_teams(all.collect::<Result<_, _>>()?)?;
        Ok(page.page(all, |invitation| invitation.id.uuid(), None))
    }
}
