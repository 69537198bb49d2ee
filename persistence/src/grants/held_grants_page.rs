//! The grants held by one member, in slices: own grants first, then those of each team, ordered by id.

use super::Grants;
use super::grants::{HeldRow, held_grant, target};
use super::held_grants::{InTeam, team_holder};
use crate::error::{CorruptRow, StorageError};
use crate::schema::{grants, team_members};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::grants::{HeldGrant, Holder, OwnPlaces};
use kontor_domain::ids::{GrantId, MemberId, ProductId, TeamId};

/// A position among the grants that reach a member: the grant, and its team if it is a team's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldPlace {
    /// The team.
    pub team: Option<TeamId>,
    /// The grant.
    pub grant: GrantId,
}

impl From<&HeldGrant> for HeldPlace {
    fn from(grant: &HeldGrant) -> Self {
        let team = match grant.holder {
            Holder::Own => None,
            Holder::Team { id, .. } => Some(id),
        };
        Self {
            team,
            grant: grant.id,
        }
    }
}

impl Grants<'_, '_> {
    /// Returns the first `limit` unexpired grants after a position that reach a member.
    pub fn held_after(
        &mut self,
        member: MemberId,
        after: Option<HeldPlace>,
        limit: usize,
    ) -> Result<Vec<HeldGrant>, StorageError> {
        let mut held = match after {
            Some(HeldPlace { team: Some(_), .. }) => Vec::new(),
            own => self.own_after(member, own.map(|place| place.grant), limit)?,
        };
        let left = limit.saturating_sub(held.len());
        if left > 0 {
            let after = after.and_then(|place| Some((place.team?, place.grant)));
            held.extend(self.by_team_after(member, after, left)?);
        }
        Ok(held)
    }

    fn own_after(
        &mut self,
        member: MemberId,
        after: Option<GrantId>,
        limit: usize,
    ) -> Result<Vec<HeldGrant>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let mut query = grants::table
            .filter(grants::member_id.eq(key(member)))
            .filter(grants::valid_until.is_null().or(grants::valid_until.gt(now)))
            .select(HeldRow::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(grants::id.gt(key(after)));
        }
        let rows: Vec<HeldRow> = query
            .order(grants::id)
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .load(self.tx.conn)?;
        let held = rows.into_iter().map(|row| held_grant(row, Holder::Own));
        Ok(held.collect::<Result<_, CorruptRow>>()?)
    }

    fn by_team_after(
        &mut self,
        member: MemberId,
        after: Option<(TeamId, GrantId)>,
        limit: usize,
    ) -> Result<Vec<HeldGrant>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let mut query = team_members::table
            .inner_join(grants::table.on(grants::team_id.eq(team_members::team_id.nullable())))
            .filter(team_members::member_id.eq(key(member)))
            .filter(
                team_members::valid_until
                    .is_null()
                    .or(team_members::valid_until.gt(now)),
            )
            .filter(grants::valid_until.is_null().or(grants::valid_until.gt(now)))
            .select((InTeam::as_select(), HeldRow::as_select()))
            .into_boxed();
        if let Some((team, grant)) = after {
            let later = team_members::team_id.eq(key(team)).and(grants::id.gt(key(grant)));
            query = query.filter(team_members::team_id.gt(key(team)).or(later));
        }
        let rows: Vec<(InTeam, HeldRow)> = query
            .order((team_members::team_id, grants::id))
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .load(self.tx.conn)?;
        let held = rows
            .into_iter()
            .map(|(place, row)| held_grant(row, team_holder(&place)));
        Ok(held.collect::<Result<_, CorruptRow>>()?)
    }

    /// Returns the distinct places of a member's own grants that are in effect and are or may be on one of these
    /// products.
    pub fn own_places(
        &mut self,
        member: MemberId,
        products: &[ProductId],
    ) -> Result<OwnPlaces, StorageError> {
        type At = (Option<Uuid7>, Option<String>, String);
        let now = UtcTs::from(self.tx.now());
        let products = products.iter().map(|id| key(*id));
        let rows: Vec<At> = grants::table
            .filter(grants::member_id.eq(key(member)))
            .filter(
                grants::product_id
                    .is_null()
                    .or(grants::product_id.eq_any(products)),
            )
            .filter(grants::valid_from.is_null().or(grants::valid_from.le(now)))
            .filter(grants::valid_until.is_null().or(grants::valid_until.gt(now)))
            .select((grants::product_id, grants::kind, grants::path))
            .distinct()
            .load(self.tx.conn)?;
        let places = rows
            .into_iter()
            .map(|(product, kind, path)| target(product, kind, path));
        Ok(places.collect::<Result<_, CorruptRow>>()?)
    }
}
