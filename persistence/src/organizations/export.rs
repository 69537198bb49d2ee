//! Where a person stands, whom they invited, and who invites them: for the export of the own account.

use super::Organizations;
use super::invitations::InvitationRow;
use super::members::{MemberRow, membership};
use super::organizations::OrganizationRow;
use crate::error::StorageError;
use crate::identity::PersonRow;
use crate::schema::{invitations, memberships, organizations, users};
use crate::types::{UtcTs, key};
use diesel::prelude::*;
use kontor_domain::access::Granted;
use kontor_domain::identity::{EmailAddress, ExportAccount};
use kontor_domain::organizations::{Invitation, InvitationState, Membership, Organization};

impl Organizations<'_, '_> {
    /// All one's own memberships with their organisations, in the order one joined.
    ///
    /// # Errors
    /// When storage fails.
    pub fn own_memberships(
        &mut self,
        granted: &Granted<ExportAccount>,
    ) -> Result<Vec<(Organization, Membership)>, StorageError> {
        let rows: Vec<(OrganizationRow, MemberRow, PersonRow)> = memberships::table
            .inner_join(organizations::table)
            .inner_join(users::table)
            .filter(memberships::user_id.eq(key(*granted.on())))
            .order(memberships::id)
            .select((
                OrganizationRow::as_select(),
                MemberRow::as_select(),
                PersonRow::as_select(),
            ))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(organization, member, person)| {
                Ok((organization.try_into()?, membership((member, person))?))
            })
            .collect()
    }

    /// All invitations one answers for, oldest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn invitations_sent(
        &mut self,
        granted: &Granted<ExportAccount>,
    ) -> Result<Vec<Invitation>, StorageError> {
        let rows: Vec<InvitationRow> = invitations::table
            .filter(invitations::invited_by.eq(key(*granted.on())))
            .order(invitations::id)
            .select(InvitationRow::as_select())
            .load(self.tx.conn)?;
        let all = rows.into_iter().map(Invitation::try_from);
        self.with_teams(all.collect::<Result<_, _>>()?)
    }

    /// The invitations to one's own address that can be answered, oldest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn invitations_received(
        &mut self,
        _granted: &Granted<ExportAccount>,
        own: &EmailAddress,
    ) -> Result<Vec<Invitation>, StorageError> {
        let rows: Vec<InvitationRow> = invitations::table
            .filter(invitations::email_key.eq(own.key()))
            .filter(invitations::state.eq(InvitationState::Open.as_str()))
            .filter(invitations::expires_at.gt(UtcTs::from(self.tx.now())))
            .order(invitations::id)
            .select(InvitationRow::as_select())
            .load(self.tx.conn)?;
        let all = rows.into_iter().map(Invitation::try_from);
        self.with_teams(all.collect::<Result<_, _>>()?)
    }
}
