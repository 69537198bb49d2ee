//! Memberships of a person and invitations to them, for the export of one's own account.

use super::Organizations;
use super::invitations::InvitationRow;
use super::members::{MemberRow, membership};
use super::organizations::OrganizationRow;
use crate::error::StorageError;
use crate::identity::PersonRow;
use crate::page::{Page, PageRequest};
use crate::schema::{invitations, memberships, organizations, users};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{EmailAddress, ExportAccount};
use kontor_domain::ids::{Id, MemberId, OrganizationId};
use kontor_domain::organizations::{Invitation, InvitationState, Membership, Organization};
use uuid::Uuid;

impl Organizations<'_, '_> {
    /// Returns a page of one's own memberships with their organizations, in order of joining.
    pub fn own_memberships(
        &mut self,
        authorized: &Authorized<ExportAccount>,
        page: PageRequest,
    ) -> Result<Page<(Organization, Membership)>, StorageError> {
        let after = page.after.map_or(Uuid7(Uuid::nil()), Uuid7);
        let rows: Vec<(OrganizationRow, MemberRow, PersonRow)> = memberships::table
            .inner_join(organizations::table)
            .inner_join(users::table)
            .filter(memberships::user_id.eq(key(*authorized.on())))
            .filter(memberships::id.gt(after))
            .order(memberships::id)
            .limit(page.probe())
            .select((
                OrganizationRow::as_select(),
                MemberRow::as_select(),
                PersonRow::as_select(),
            ))
            .load(self.tx.conn)?;
        let all = rows.into_iter().map(|(organization, member, person)| {
            Ok((organization.try_into()?, membership((member, person))?))
        });
        let all: Vec<(Organization, Membership)> = all.collect::<Result<_, StorageError>>()?;
        Ok(page.page(all, |(_, member)| member.id.uuid(), None))
    }

    /// Returns all of one's own team memberships, by organization.
    pub fn own_places(
        &mut self,
        authorized: &Authorized<ExportAccount>,
    ) -> Result<Vec<(OrganizationId, MemberId)>, StorageError> {
        let rows: Vec<(Uuid7, Uuid7)> = memberships::table
            .filter(memberships::user_id.eq(key(*authorized.on())))
            .order(memberships::id)
            .select((memberships::organization_id, memberships::id))
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(|(organization, member)| (organization.id(), member.id()))
            .collect())
    }

    /// Returns a page of the open invitations to one's own address, oldest first.
    pub fn invitations_received(
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
