//! Erasure of a person whose account is closed.

use super::{Invitations, forget_invitations};
use crate::error::StorageError;
use crate::identity::NOBODY;
use crate::schema::invitations;
use crate::types::Uuid7;
use diesel::prelude::*;
use kontor_domain::identity::EmailAddress;
use kontor_domain::invitations::InvitationState;

impl Invitations<'_, '_> {
    /// Revokes open invitations to the address, and erases the address from all of them.
    pub(crate) fn forget_address(&mut self, email: &EmailAddress) -> Result<(), StorageError> {
        let conn = &mut *self.tx.conn;
        let to = invitations::table.filter(invitations::email_key.eq(email.key()));
        let open = to.filter(invitations::state.eq(InvitationState::Open.as_str()));
        let ids: Vec<Uuid7> = open.select(invitations::id).load(conn)?;
        forget_invitations(conn, &ids)?;
        diesel::update(open)
            .set(invitations::state.eq(InvitationState::Revoked.as_str()))
            .execute(conn)?;
        diesel::update(to)
            .set((invitations::email.eq(NOBODY), invitations::email_key.eq(NOBODY)))
            .execute(conn)?;
        Ok(())
    }
}
