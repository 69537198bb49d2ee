//! The grants that reach many people at once. Those of a team are read once, whatever the number of its members, so
//! that memory is bounded by the organization's grants rather than by their product with its members.

use super::Grants;
use super::grants::{HeldRow, held_by_team};
use super::held_grants::{InTeam, team_holder};
use crate::error::StorageError;
use crate::schema::{grants, team_members};
use crate::types::{Uuid7, key};
use diesel::prelude::*;
use kontor_domain::grants::HeldGrant;
use kontor_domain::ids::{MemberId, ProductId, TeamId};
use std::collections::HashMap;

/// Grants by the member they reach.
#[derive(Debug, Default)]
pub struct HeldTogether {
    own: HashMap<MemberId, Vec<HeldGrant>>,
    places: HashMap<MemberId, Vec<InTeam>>,
    teams: HashMap<TeamId, Vec<HeldGrant>>,
}

impl HeldTogether {
    /// Returns the grants that reach one person: own grants first, then those of teams.
    #[must_use]
    pub fn of(&self, member: MemberId) -> Vec<HeldGrant> {
        let own = self.own.get(&member).into_iter().flatten().cloned();
        let places = self.places.get(&member).into_iter().flatten();
        let by_team = places.flat_map(|place| {
            let grants = self.teams.get(&place.team_id.id()).into_iter().flatten();
            grants.map(|grant| HeldGrant {
                holder: team_holder(place),
                ..grant.clone()
            })
        });
        own.chain(by_team).collect()
    }
}

impl Grants<'_, '_> {
    /// Returns the grants that reach these members and are or may be on one of these products; `None` if there are
    /// more than `most` team grants, or more than `most` own ones.
    pub fn held_together(
        &mut self,
        members: &[MemberId],
        products: &[ProductId],
        most: Option<usize>,
    ) -> Result<Option<HeldTogether>, StorageError> {
        let most = most.unwrap_or(usize::MAX);
        let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
        let mut held = HeldTogether::default();
        if let [member] = members {
            let own = self.held_on(members, products)?;
            let own = own.into_iter().map(|(_, grant)| grant).collect();
            held.own.insert(*member, own);
            return Ok(Some(held));
        }
        let own = self.own_on(members, products, limit)?;
        if own.len() > most {
            return Ok(None);
        }
        for (member, grant) in own {
            held.own.entry(member).or_default().push(grant);
        }
        let keys: Vec<Uuid7> = members.iter().map(|id| key(*id)).collect();
        let products: Vec<Uuid7> = products.iter().map(|id| key(*id)).collect();
        let mut places: Vec<InTeam> = team_members::table
            .filter(team_members::member_id.eq_any(&keys))
            .select(InTeam::as_select())
            .load(self.tx.conn)?;
        places.sort_unstable_by_key(|place| place.team_id);
        for place in places {
            held.places.entry(place.member_id.id()).or_default().push(place);
        }
        let theirs = team_members::table
            .filter(team_members::member_id.eq_any(&keys))
            .select(team_members::team_id.nullable());
        let on_these = grants::product_id
            .is_null()
            .or(grants::product_id.eq_any(&products));
        let mut rows: Vec<(Option<Uuid7>, HeldRow)> = grants::table
            .filter(grants::team_id.eq_any(theirs))
            .filter(on_these)
            .select((grants::team_id, HeldRow::as_select()))
            .limit(limit)
            .load(self.tx.conn)?;
        if rows.len() > most {
            return Ok(None);
        }
        rows.sort_unstable_by_key(|(_, row)| row.id);
        for (team, row) in rows {
            if let Some(team) = team.map(Uuid7::id) {
                held.teams.entry(team).or_default().push(held_by_team(row, team)?);
            }
        }
        Ok(Some(held))
    }
}
