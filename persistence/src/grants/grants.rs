//! Grants as they were created. Every lookup includes the organization.

use super::Grants;
use crate::connection::lock_row;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{grants, memberships, teams};
use crate::types::{UtcTs, Uuid7, key, period};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::grants::{
    CreateGrants, Grant, HeldGrant, Holder, ListGrants, ListMemberAccess, ReadGrant, ResourcePath, Rights,
    Subject, Target, UpdateGrant,
};
use kontor_domain::ids::{GrantId, Id, InvitationId, MemberId, OrganizationId, ProductId, TeamId};
use kontor_domain::period::Period;
use kontor_domain::products::ProductKind;
use kontor_domain::quota::Quota;
use std::collections::HashSet;

/// Filters of grants.
#[derive(Debug, Clone, Default)]
pub struct GrantFilter {
    /// Only own grants of this member.
    pub member: Option<MemberId>,
    /// Only grants of this team.
    pub team: Option<TeamId>,
    /// Only on this product, in whole or in part.
    pub product: Option<ProductId>,
    /// Only on all products of this kind.
    pub kind: Option<ProductKind>,
}

/// The requested members and teams that exist in the organization.
#[derive(Debug, Clone, Default)]
pub struct KnownSubjects {
    /// Members.
    pub members: HashSet<MemberId>,
    /// Teams.
    pub teams: HashSet<TeamId>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = grants)]
struct GrantRow {
    id: Uuid7,
    organization_id: Uuid7,
    member_id: Option<Uuid7>,
    team_id: Option<Uuid7>,
    invitation_id: Option<Uuid7>,
    product_id: Option<Uuid7>,
    kind: Option<String>,
    path: String,
    rights: String,
    valid_from: Option<UtcTs>,
    valid_until: Option<UtcTs>,
    created_by: Uuid7,
    created_at: UtcTs,
}

/// Reads the rights in a column.
fn words(text: &str) -> Result<Rights, CorruptRow> {
    Rights::parse(text.split(' ')).ok_or(CorruptRow {
        column: "grants.rights",
    })
}

/// Reads the target of a grant from three columns.
pub(super) fn target(
    product: Option<Uuid7>,
    kind: Option<String>,
    path: String,
) -> Result<Target, CorruptRow> {
    Ok(match (product, kind) {
        (Some(id), _) => Target::Product {
            id: id.id(),
            path: ResourcePath::stored(path),
        },
        (None, Some(kind)) => Target::Kind(ProductKind::parse(&kind).ok_or(CorruptRow {
            column: "grants.kind",
        })?),
        (None, None) => Target::Everything,
    })
}

/// The columns of a grant that decide its effect.
#[derive(Queryable, Selectable)]
#[diesel(table_name = grants)]
pub(super) struct HeldRow {
    pub id: Uuid7,
    product_id: Option<Uuid7>,
    kind: Option<String>,
    path: String,
    rights: String,
    valid_from: Option<UtcTs>,
    valid_until: Option<UtcTs>,
}

/// Returns a grant as held by a member.
pub(super) fn held_grant(row: HeldRow, holder: Holder) -> Result<HeldGrant, CorruptRow> {
    Ok(HeldGrant {
        id: row.id.id(),
        holder,
        rights: words(&row.rights)?,
        valid: period(row.valid_from, row.valid_until),
        target: target(row.product_id, row.kind, row.path)?,
    })
}

/// Returns a team's grant as held by a permanent member of the team.
pub(super) fn held_by_team(row: HeldRow, team: TeamId) -> Result<HeldGrant, CorruptRow> {
    let membership = Period::ALWAYS;
    held_grant(row, Holder::Team { id: team, membership })
}

impl From<&Grant> for GrantRow {
    fn from(grant: &Grant) -> Self {
        let (mut member_id, mut team_id, mut invitation_id) = (None, None, None);
        match grant.subject {
            Subject::Member(id) => member_id = Some(key(id)),
            Subject::Team(id) => team_id = Some(key(id)),
            Subject::Invitation(id) => invitation_id = Some(key(id)),
        }
        let (product_id, kind, path) = match &grant.target {
            Target::Product { id, path } => (Some(key(*id)), None, path.clone()),
            Target::Kind(kind) => (None, Some(kind.as_str().to_owned()), ResourcePath::root()),
            Target::Everything => (None, None, ResourcePath::root()),
        };
        Self {
            id: key(grant.id),
            organization_id: key(grant.organization),
            member_id,
            team_id,
            invitation_id,
            product_id,
            kind,
            path: path.as_str().to_owned(),
            rights: grant.rights.words().join(" "),
            valid_from: grant.valid.from.map(UtcTs::from),
            valid_until: grant.valid.until.map(UtcTs::from),
            created_by: key(grant.created_by),
            created_at: grant.created_at.into(),
        }
    }
}

impl TryFrom<GrantRow> for Grant {
    type Error = CorruptRow;
    fn try_from(row: GrantRow) -> Result<Self, CorruptRow> {
        let subject = match (row.member_id, row.team_id, row.invitation_id) {
            (Some(id), None, None) => Subject::Member(id.id()),
            (None, Some(id), None) => Subject::Team(id.id()),
            (None, None, Some(id)) => Subject::Invitation(id.id()),
            _ => {
                return Err(CorruptRow {
                    column: "grants.member_id",
                });
            }
        };
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            subject,
            target: target(row.product_id, row.kind, row.path)?,
            rights: words(&row.rights)?,
            valid: period(row.valid_from, row.valid_until),
            created_by: row.created_by.id(),
            created_at: row.created_at.0,
        })
    }
}

impl Grants<'_, '_> {
    /// Stores grants. The authorization covers all paths: grants made directly, with a team or with an invitation.
    ///
    /// # Errors
    /// `Quota`, or `Refused(Reference)` if a subject or product was deleted in the meantime.
    pub fn create(&mut self, _granted: &Authorized<CreateGrants>, new: &[Grant]) -> Result<(), StorageError> {
        self.check_room(new)?;
        for grant in new {
            diesel::insert_into(grants::table)
                .values(GrantRow::from(grant))
                .execute(self.tx.conn)?;
        }
        Ok(())
    }

    /// Checks that these grants fit the organization's quota.
    ///
    /// # Errors
    /// `Quota`.
    pub fn check_room(&mut self, new: &[Grant]) -> Result<(), StorageError> {
        match new.first() {
            Some(first) => self
                .tx
                .check_quota(Quota::Grants, key(first.organization), new.len()),
            None => Ok(()),
        }
    }

    /// Returns a page of the grants, oldest first.
    pub fn list(
        &mut self,
        authorized: &Authorized<ListGrants>,
        filter: &GrantFilter,
        page: PageRequest,
    ) -> Result<Page<Grant>, StorageError> {
        let filtered = || {
            let mut query = grants::table
                .filter(grants::organization_id.eq(key(*authorized.on())))
                .filter(grants::invitation_id.is_null())
                .into_boxed();
            if let Some(member) = filter.member {
                query = query.filter(grants::member_id.eq(key(member)));
            }
            if let Some(team) = filter.team {
                query = query.filter(grants::team_id.eq(key(team)));
            }
            if let Some(product) = filter.product {
                query = query.filter(grants::product_id.eq(key(product)));
            }
            if let Some(kind) = &filter.kind {
                query = query.filter(grants::kind.eq(kind.as_str()));
            }
            query
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(GrantRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(grants::id.gt(Uuid7(after)));
        }
        let rows: Vec<GrantRow> = query.order(grants::id).limit(page.probe()).load(self.tx.conn)?;
        let all = rows
            .into_iter()
            .map(Grant::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(all, |grant| grant.id.uuid(), total))
    }

    /// Returns a page of a member's own grants, oldest first, for callers who may see the member's rights.
    pub fn of_member(
        &mut self,
        authorized: &Authorized<ListMemberAccess>,
        member: MemberId,
        page: PageRequest,
    ) -> Result<Page<Grant>, StorageError> {
        let after = page.after.map_or(Uuid7(uuid::Uuid::nil()), Uuid7);
        let rows: Vec<GrantRow> = grants::table
            .filter(grants::organization_id.eq(key(*authorized.on())))
            .filter(grants::member_id.eq(key(member)))
            .filter(grants::id.gt(after))
            .order(grants::id)
            .limit(page.probe())
            .select(GrantRow::as_select())
            .load(self.tx.conn)?;
        let all: Vec<Grant> = rows.into_iter().map(Grant::try_from).collect::<Result<_, _>>()?;
        Ok(page.page(all, |grant| grant.id.uuid(), None))
    }

    /// Returns one grant.
    pub fn get(
        &mut self,
        authorized: &Authorized<ReadGrant>,
        id: GrantId,
    ) -> Result<Option<Grant>, StorageError> {
        self.find(*authorized.on(), id)
    }

    /// Returns one grant, locked for a subsequent change.
    pub fn get_for_update<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: GrantId,
    ) -> Result<Option<Grant>, StorageError> {
        self.tx.lock_organizations(&[*authorized.on()])?;
        lock_row(self.tx.conn, "grants", key(id))?;
        self.find(*authorized.on(), id)
    }

    /// Returns one grant, for a decision inside the transaction.
    pub fn find(&mut self, organization: OrganizationId, id: GrantId) -> Result<Option<Grant>, StorageError> {
        let row: Option<GrantRow> = grants::table
            .find(key(id))
            .filter(grants::organization_id.eq(key(organization)))
            .filter(grants::invitation_id.is_null())
            .select(GrantRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Grant::try_from).transpose()?)
    }

    /// Returns the grants of invitations, oldest first, in one statement.
    pub fn promised(
        &mut self,
        invitations: &[InvitationId],
    ) -> Result<Vec<(InvitationId, Grant)>, StorageError> {
        let ids = invitations.iter().map(|id| Some(key(*id)));
        let rows: Vec<GrantRow> = grants::table
            .filter(grants::invitation_id.eq_any(ids))
            .order((grants::invitation_id, grants::id))
            .select(GrantRow::as_select())
            .load(self.tx.conn)?;
        let promised = rows.into_iter().filter_map(|row| {
            let invitation = row.invitation_id?.id();
            Some(Grant::try_from(row).map(|grant| (invitation, grant)))
        });
        Ok(promised.collect::<Result<_, CorruptRow>>()?)
    }

    /// As [`Self::promised`], for the first invitations, in order, that together have at most `most` grants, and at
    /// least for the first one. Also returns their number.
    pub fn promised_first(
        &mut self,
        invitations: &[InvitationId],
        most: usize,
    ) -> Result<(usize, Vec<(InvitationId, Grant)>), StorageError> {
        let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
        let mut count = invitations.len();
        while count > 1 {
            self.tx.go_on()?;
            let ids = invitations.iter().take(count).map(|id| Some(key(*id)));
            let found: Vec<Uuid7> = grants::table
                .filter(grants::invitation_id.eq_any(ids))
                .select(grants::id)
                .limit(limit)
                .load(self.tx.conn)?;
            if found.len() <= most {
                break;
            }
            count = count.div_ceil(2);
        }
        let some = invitations.get(..count).unwrap_or(invitations);
        Ok((count, self.promised(some)?))
    }

    /// Saves the rights and the validity of a grant.
    pub fn update(
        &mut self,
        authorized: &Authorized<UpdateGrant>,
        grant: &Grant,
    ) -> Result<(), StorageError> {
        let place = grants::table
            .find(key(grant.id))
            .filter(grants::organization_id.eq(key(*authorized.on())));
        diesel::update(place)
            .set((
                grants::rights.eq(grant.rights.words().join(" ")),
                grants::valid_from.eq(grant.valid.from.map(UtcTs::from)),
                grants::valid_until.eq(grant.valid.until.map(UtcTs::from)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Revokes a grant; returns false if it is already gone.
    pub fn delete<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        id: GrantId,
    ) -> Result<bool, StorageError> {
        let place = grants::table
            .find(key(id))
            .filter(grants::organization_id.eq(key(*authorized.on())));
        Ok(diesel::delete(place).execute(self.tx.conn)? > 0)
    }

    /// Ends every grant on a product and returns them, ordered by id.
    pub(crate) fn end_on(&mut self, product: ProductId) -> Result<Vec<Grant>, StorageError> {
        let mut rows: Vec<GrantRow> =
            diesel::delete(grants::table.filter(grants::product_id.eq(key(product))))
                .returning(grants::all_columns)
                .get_results(self.tx.conn)?;
        rows.sort_unstable_by_key(|row| row.id);
        Ok(rows.into_iter().map(Grant::try_from).collect::<Result<_, _>>()?)
    }

    /// Returns those of the members and teams that exist in the organization, for a decision inside the
    /// transaction.
    pub fn known_subjects(
        &mut self,
        organization: OrganizationId,
        subjects: &[Subject],
    ) -> Result<KnownSubjects, StorageError> {
        let (mut asked_members, mut asked_teams) = (Vec::new(), Vec::new());
        for subject in subjects {
            match subject {
                Subject::Member(id) => asked_members.push(key(*id)),
                Subject::Team(id) => asked_teams.push(key(*id)),
                Subject::Invitation(_) => {}
            }
        }
        let members: Vec<Uuid7> = memberships::table
            .filter(memberships::id.eq_any(asked_members))
            .filter(memberships::organization_id.eq(key(organization)))
            .select(memberships::id)
            .load(self.tx.conn)?;
        let teams: Vec<Uuid7> = teams::table
            .filter(teams::id.eq_any(asked_teams))
            .filter(teams::organization_id.eq(key(organization)))
            .select(teams::id)
            .load(self.tx.conn)?;
        Ok(KnownSubjects {
            members: members.into_iter().map(Uuid7::id).collect(),
            teams: teams.into_iter().map(Uuid7::id).collect(),
        })
    }
}
