//! What operations that ask for rights share: the teams' names, and what is held wherever a product has grants.

use super::access_views::{PathRights, TeamNames, held_rights, team_of};
use crate::error::Error;
use chrono::{DateTime, Utc};
use kontor_domain::access::{Actor, Capability};
use kontor_domain::grants::{Effective, HeldGrant, Place, ResourcePath, Target, effective, judgements};
use kontor_domain::ids::{OrganizationId, TeamId};
use kontor_domain::organizations::Role;
use kontor_domain::products::{Catalogue, Product};
use kontor_persistence::Tx;
use std::collections::BTreeSet;

/// The names of the teams that grants come from, as far as `actor` may read them.
///
/// # Errors
/// When storage fails.
pub fn team_names_for<'g>(
    tx: &mut Tx<'_>,
    (actor, organization): (&Actor, OrganizationId),
    grants: impl Iterator<Item = &'g HeldGrant>,
) -> Result<TeamNames, Error> {
    if actor.may_read(Capability::Teams) {
        team_names(tx, organization, grants)
    } else {
        Ok(TeamNames::new())
    }
}

/// The names of the teams that grants come from.
///
/// # Errors
/// When storage fails.
pub fn team_names<'g>(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    grants: impl Iterator<Item = &'g HeldGrant>,
) -> Result<TeamNames, Error> {
    let ids: BTreeSet<TeamId> = grants.filter_map(team_of).collect();
    if ids.is_empty() {
        return Ok(TeamNames::new());
    }
    let ids: Vec<TeamId> = ids.into_iter().collect();
    let teams = tx.teams().find_all(organization, &ids)?;
    Ok(teams
        .into_iter()
        .map(|team| (team.id, team.name.as_str().to_owned()))
        .collect())
}

/// What somebody of this role with these grants holds at one place; no right without a role.
#[must_use]
pub fn held_at(
    catalogue: &Catalogue,
    product: &Product,
    path: &ResourcePath,
    (role, grants): (Option<Role>, &[HeldGrant]),
    now: DateTime<Utc>,
) -> Effective {
    let place = Place {
        product: product.id,
        kind: &product.kind,
        path,
    };
    match (catalogue.kind(&product.kind), role) {
        (Some(rules), Some(role)) => effective(rules, role, grants, &place, now),
        (Some(rules), None) => Effective {
            judgements: judgements(rules, grants, &place, now),
            ..Effective::default()
        },
        (None, _) => Effective::default(),
    }
}

/// What is held in a product: at its root, and wherever a grant in force is on a part of it.
#[must_use]
pub fn held_in(
    catalogue: &Catalogue,
    product: &Product,
    (role, grants): (Option<Role>, &[HeldGrant]),
    names: &TeamNames,
    now: DateTime<Utc>,
) -> Vec<PathRights> {
    let mut paths = BTreeSet::from([ResourcePath::root()]);
    for grant in grants.iter().filter(|grant| grant.is_in_force(now)) {
        if let Target::Product { id, path } = &grant.target
            && *id == product.id
        {
            paths.insert(path.clone());
        }
    }
    let rules = catalogue.kind(&product.kind);
    let at = |path: ResourcePath| {
        let held = held_at(catalogue, product, &path, (role, grants), now);
        let rights = held_rights(rules, &held, names);
        (!rights.is_empty()).then(|| PathRights {
            path: path.as_str().to_owned(),
            rights,
        })
    };
    paths.into_iter().filter_map(at).collect()
}
