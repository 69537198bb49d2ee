//! A person's memberships, for the export of their own account.

use super::Organizations;
use super::members::{MemberRow, membership};
use super::organizations::OrganizationRow;
use crate::error::StorageError;
use crate::identity::PersonRow;
use crate::page::{Page, PageRequest};
use crate::schema::{memberships, organizations, users};
use crate::types::{Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::ExportAccount;
use kontor_domain::ids::{Id, MemberId, OrganizationId};
use kontor_domain::organizations::{Membership, Organization};
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
}
