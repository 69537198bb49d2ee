//! Lookups for questions about rights, in a number of statements that does not depend on the number of questions.

use super::Grants;
use super::grants::{HeldRow, held_by_team};
use crate::error::{CorruptRow, StorageError};
use crate::identity::PersonRow;
use crate::organizations::{MemberRow, membership};
use crate::page::{Page, PageRequest};
use crate::schema::{grants, memberships, products, team_members, users};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::grants::{HeldGrant, ListProductAccess};
use kontor_domain::ids::{Id, MemberId, OrganizationId, ProductId, TeamId, UserId};
use kontor_domain::organizations::{Membership, MembershipState, Role};
use kontor_domain::products::{Product, ProductKind, ProductState};
use std::collections::HashMap;

/// A product that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedProduct {
    /// Its organization.
    pub organization: OrganizationId,
    /// Its kind.
    pub kind: ProductKind,
    /// Its state.
    pub state: ProductState,
}

/// Active members by account and organization.
pub type AskedMembers = HashMap<(UserId, OrganizationId), (MemberId, Role)>;

impl Grants<'_, '_> {
    /// Returns products by id in any organization, for the back ends of their kinds.
    pub fn asked_products(
        &mut self,
        ids: &[ProductId],
    ) -> Result<HashMap<ProductId, AskedProduct>, StorageError> {
        let ids: Vec<Uuid7> = ids.iter().map(|id| key(*id)).collect();
        let all = products::table.select((
            products::id,
            products::organization_id,
            products::kind,
            products::state,
        ));
        // A query with a list is built and prepared each time; one for a single question, the usual case, is
        // cached.
        let rows: Vec<(Uuid7, Uuid7, String, String)> = match ids.as_slice() {
            [one] => all.filter(products::id.eq(one)).load(self.tx.conn)?,
            many => all.filter(products::id.eq_any(many)).load(self.tx.conn)?,
        };
        let asked = rows.into_iter().map(|(id, organization, kind, state)| {
            let product = AskedProduct {
                organization: organization.id(),
                kind: ProductKind::parse(&kind).ok_or(CorruptRow {
                    column: "products.kind",
                })?,
                state: ProductState::from_text(&state).ok_or(CorruptRow {
                    column: "products.state",
                })?,
            };
            Ok((id.id(), product))
        });
        Ok(asked.collect::<Result<_, CorruptRow>>()?)
    }

    /// Returns the active memberships of these accounts in these organizations.
    pub fn asked_members(
        &mut self,
        users: &[UserId],
        organizations: &[OrganizationId],
    ) -> Result<AskedMembers, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let users: Vec<Uuid7> = users.iter().map(|id| key(*id)).collect();
        let organizations: Vec<Uuid7> = organizations.iter().map(|id| key(*id)).collect();
        let active = memberships::table
            .filter(memberships::state.eq(MembershipState::Active.as_str()))
            .filter(
                memberships::valid_until
                    .is_null()
                    .or(memberships::valid_until.gt(now)),
            )
            .select((
                memberships::user_id,
                memberships::organization_id,
                memberships::id,
                memberships::role,
            ));
        // As above.
        let rows: Vec<(Uuid7, Uuid7, Uuid7, String)> = match (users.as_slice(), organizations.as_slice()) {
            ([user], [organization]) => active
                .filter(memberships::user_id.eq(user))
                .filter(memberships::organization_id.eq(organization))
                .load(self.tx.conn)?,
            (users, organizations) => active
                .filter(memberships::user_id.eq_any(users))
                .filter(memberships::organization_id.eq_any(organizations))
                .load(self.tx.conn)?,
        };
        let members = rows.into_iter().map(|(user, organization, member, role)| {
            let role = Role::from_text(&role).ok_or(CorruptRow {
                column: "memberships.role",
            })?;
            Ok(((user.id(), organization.id()), (member.id(), role)))
        });
        Ok(members.collect::<Result<_, CorruptRow>>()?)
    }

    /// Returns the grants of a team, as held by its members.
    pub fn of_team(&mut self, team: TeamId) -> Result<Vec<HeldGrant>, StorageError> {
        let rows: Vec<HeldRow> = grants::table
            .filter(grants::team_id.eq(key(team)))
            .order(grants::id)
            .select(HeldRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(|row| held_by_team(row, team))
            .collect::<Result<_, _>>()?)
    }

    /// As [`Self::of_team`], limited to grants that are or may be on one of these products.
    pub fn of_team_on(
        &mut self,
        team: TeamId,
        products: &[ProductId],
    ) -> Result<Vec<HeldGrant>, StorageError> {
        let products = products.iter().map(|id| key(*id));
        let on_these = grants::product_id
            .is_null()
            .or(grants::product_id.eq_any(products));
        let mut rows: Vec<HeldRow> = grants::table
            .filter(grants::team_id.eq(key(team)))
            .filter(on_these)
            .select(HeldRow::as_select())
            .load(self.tx.conn)?;
        rows.sort_unstable_by_key(|row| row.id);
        let held = rows.into_iter().map(|row| held_by_team(row, team));
        Ok(held.collect::<Result<_, _>>()?)
    }

    /// Returns a page of the members who may hold a right in a product: managers, and members with an own or team
    /// grant on it, in effect or not.
    pub fn candidates(
        &mut self,
        authorized: &Authorized<ListProductAccess>,
        product: &Product,
        page: PageRequest,
    ) -> Result<Page<Membership>, StorageError> {
        let managers: Vec<&str> = Role::MANAGERS.iter().map(|role| role.as_str()).collect();
        let organization = key(*authorized.on());
        let filtered = || {
            let on_it = grants::product_id.eq(Some(key(product.id))).or(grants::product_id
                .is_null()
                .and(grants::kind.is_null().or(grants::kind.eq(product.kind.as_str()))));
            let on_it = grants::organization_id.eq(organization).and(on_it);
            let own = grants::table
                .filter(on_it)
                .filter(grants::member_id.is_not_null())
                .select(grants::member_id.assume_not_null());
            let by_team = team_members::table
                .inner_join(grants::table.on(grants::team_id.eq(team_members::team_id.nullable())))
                .filter(on_it)
                .select(team_members::member_id);
            let reached = memberships::id.eq_any(own).or(memberships::id.eq_any(by_team));
            memberships::table
                .inner_join(users::table)
                .filter(memberships::organization_id.eq(organization))
                .filter(memberships::role.eq_any(managers.clone()).or(reached))
                .into_boxed()
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select((MemberRow::as_select(), PersonRow::as_select()));
        if let Some(after) = page.after {
            query = query.filter(memberships::id.gt(Uuid7(after)));
        }
        let rows: Vec<(MemberRow, PersonRow)> = query
            .order(memberships::id)
            .limit(page.probe())
            .load(self.tx.conn)?;
        let members = rows.into_iter().map(membership).collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(members, |member| member.id.uuid(), total))
    }

    /// Returns a page of all members, for the access review of an organization.
    pub fn reviewed<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        page: PageRequest,
    ) -> Result<Page<Membership>, StorageError> {
        let total = if page.include_total {
            let count = memberships::table
                .filter(memberships::organization_id.eq(key(*authorized.on())))
                .count();
            Some(count.get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = memberships::table
            .inner_join(users::table)
            .filter(memberships::organization_id.eq(key(*authorized.on())))
            .select((MemberRow::as_select(), PersonRow::as_select()))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(memberships::id.gt(Uuid7(after)));
        }
        let rows: Vec<(MemberRow, PersonRow)> = query
            .order(memberships::id)
            .limit(page.probe())
            .load(self.tx.conn)?;
        let members = rows.into_iter().map(membership).collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(members, |member| member.id.uuid(), total))
    }
}

/// Groups grants by the member they reach.
#[must_use]
pub fn by_member(held: Vec<(MemberId, HeldGrant)>) -> HashMap<MemberId, Vec<HeldGrant>> {
    let mut all: HashMap<MemberId, Vec<HeldGrant>> = HashMap::new();
    for (member, grant) in held {
        all.entry(member).or_default().push(grant);
    }
    all
}
