//! Lookup of the grants that reach members, own and through teams, in two statements for any number of members.
//! `kontor_domain::grants::effective` decides their effect.

use super::Grants;
use super::grants::{HeldRow, held_grant};
use crate::error::{CorruptRow, StorageError};
use crate::schema::{grants, team_members};
use crate::types::{UtcTs, Uuid7, key, period};
use diesel::prelude::*;
use kontor_domain::grants::{HeldGrant, Holder};
use kontor_domain::ids::{MemberId, ProductId};

/// A team membership with its validity.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = team_members)]
pub(super) struct InTeam {
    pub(super) team_id: Uuid7,
    pub(super) member_id: Uuid7,
    valid_from: Option<UtcTs>,
    valid_until: Option<UtcTs>,
}

/// Own grants with their holders, and team grants with the membership of the team.
type Held = (Vec<(Option<Uuid7>, HeldRow)>, Vec<(InTeam, HeldRow)>);

impl Grants<'_, '_> {
    /// Returns the grants that reach these members and are or may be on one of these products. Grants on a kind or
    /// on everything are included, whatever the products' kinds.
    pub fn held_on(
        &mut self,
        members: &[MemberId],
        products: &[ProductId],
    ) -> Result<Vec<(MemberId, HeldGrant)>, StorageError> {
        self.held(members, Some(products), None)
    }

    /// As [`Self::held_on`] (on any product if none is given), for the first members, in order, that together have
    /// `most` grants, and at least for the first one. Also returns their number.
    ///
    /// All members of a team hold each of its grants, so the result for a page of people grows with both. The limit
    /// is passed to the database too; if it is exceeded, half as many people are tried.
    pub fn held_first(
        &mut self,
        members: &[MemberId],
        products: Option<&[ProductId]>,
        most: usize,
    ) -> Result<(usize, Vec<(MemberId, HeldGrant)>), StorageError> {
        let mut count = members.len();
        loop {
            self.tx.go_on()?;
            let some = members.get(..count).unwrap_or(members);
            if count <= 1 {
                return Ok((count, self.held(some, products, None)?));
            }
            let held = self.held(some, products, Some(most))?;
            if held.len() <= most {
                return Ok((count, held));
            }
            count = count.div_ceil(2);
        }
    }

    /// Returns at most `limit` of the members' own grants, as in [`Self::held_on`].
    pub(super) fn own_on(
        &mut self,
        members: &[MemberId],
        products: &[ProductId],
        limit: i64,
    ) -> Result<Vec<(MemberId, HeldGrant)>, StorageError> {
        let members: Vec<Uuid7> = members.iter().map(|id| key(*id)).collect();
        let products: Vec<Uuid7> = products.iter().map(|id| key(*id)).collect();
        let mut own: Vec<(Option<Uuid7>, HeldRow)> = grants::table
            .filter(grants::member_id.eq_any(members))
            .filter(
                grants::product_id
                    .is_null()
                    .or(grants::product_id.eq_any(products)),
            )
            .select((grants::member_id, HeldRow::as_select()))
            .limit(limit)
            .load(self.tx.conn)?;
        own.sort_unstable_by_key(|(_, row)| row.id);
        Ok(by_holder((own, Vec::new()))?)
    }

    /// Returns the grants that reach the members. With `most`, if there are more, at least one more than that is
    /// returned, in no particular order.
    fn held(
        &mut self,
        members: &[MemberId],
        products: Option<&[ProductId]>,
        most: Option<usize>,
    ) -> Result<Vec<(MemberId, HeldGrant)>, StorageError> {
        let limit = most.map_or(i64::MAX, |most| {
            i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1)
        });
        let members: Vec<Uuid7> = members.iter().map(|id| key(*id)).collect();
        let products: Option<Vec<Uuid7>> =
            products.map(|products| products.iter().map(|id| key(*id)).collect());
        let own = grants::table.select((grants::member_id, HeldRow::as_select()));
        let by_team = team_members::table
            .inner_join(grants::table.on(grants::team_id.eq(team_members::team_id.nullable())))
            .select((InTeam::as_select(), HeldRow::as_select()));
        let conn = &mut *self.tx.conn;
        // Never boxed, and without lists for one question: such a query would be built and prepared each time, and
        // back ends ask frequently.
        let (mut own, mut by_team): Held = match (members.as_slice(), products.as_deref()) {
            ([member], Some([product])) => {
                let on_it = || grants::product_id.is_null().or(grants::product_id.eq(product));
                let own = own.filter(grants::member_id.eq(member));
                let by_team = by_team.filter(team_members::member_id.eq(member));
                (
                    own.filter(on_it()).load(conn)?,
                    by_team.filter(on_it()).load(conn)?,
                )
            }
            (members, Some(products)) => {
                let on_these = || {
                    grants::product_id
                        .is_null()
                        .or(grants::product_id.eq_any(products))
                };
                let own = own.filter(grants::member_id.eq_any(members));
                let by_team = by_team.filter(team_members::member_id.eq_any(members));
                (
                    own.filter(on_these()).limit(limit).load(conn)?,
                    by_team.filter(on_these()).limit(limit).load(conn)?,
                )
            }
            (members, None) => (
                own.filter(grants::member_id.eq_any(members))
                    .limit(limit)
                    .load(conn)?,
                by_team
                    .filter(team_members::member_id.eq_any(members))
                    .limit(limit)
                    .load(conn)?,
            ),
        };
        // Sorted here, since neither database has an index for it.
        own.sort_unstable_by_key(|(_, row)| row.id);
        by_team.sort_unstable_by_key(|(place, row)| (place.team_id, row.id));
        Ok(by_holder((own, by_team))?)
    }
}

/// Pairs the grants with the members they reach, and how.
fn by_holder((own, by_team): Held) -> Result<Vec<(MemberId, HeldGrant)>, CorruptRow> {
    let own = own.into_iter().filter_map(|(member, row)| {
        let member = member?.id();
        Some(held_grant(row, Holder::Own).map(|held| (member, held)))
    });
    let by_team = by_team
        .into_iter()
        .map(|(place, row)| held_grant(row, team_holder(&place)).map(|held| (place.member_id.id(), held)));
    own.chain(by_team).collect()
}

/// Returns the holder for a person with this team membership.
pub(super) fn team_holder(place: &InTeam) -> Holder {
    Holder::Team {
        id: place.team_id.id(),
        membership: period(place.valid_from, place.valid_until),
    }
}
