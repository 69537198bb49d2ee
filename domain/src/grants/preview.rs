//! Previews: a person's grants before and after a hypothetical change, and the differences.

use super::{Effort, HeldGrant, HeldIndex, Holder, Place, ResourcePath, RightName, effective};
use crate::ids::GrantId;
use crate::organizations::Role;
use crate::products::{Catalogue, Product};
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashMap};

/// A person's role and the grants that reach them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The role.
    pub role: Role,
    /// The grants.
    pub grants: Vec<HeldGrant>,
}

/// A holding whose grants are indexed by place.
#[derive(Debug, Clone)]
pub struct Side<'h> {
    /// The role.
    pub role: Role,
    /// The grants.
    pub grants: HeldIndex<'h>,
}

impl<'h> From<&'h Holding> for Side<'h> {
    fn from(holding: &'h Holding) -> Self {
        Self {
            role: holding.role,
            grants: HeldIndex::new(&holding.grants),
        }
    }
}

/// Rights a person would gain and lose at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Path in the product.
    pub path: ResourcePath,
    /// Rights held only after the change.
    pub gains: Vec<RightName>,
    /// Rights held only before the change.
    pub loses: Vec<RightName>,
}

/// Adds to `found` the differences in a product at `now`: at its root, and at every path with a grant on either
/// side. Returns false if the budget ran out first, or after `most` differences.
pub fn differences(
    catalogue: &Catalogue,
    product: &Product,
    (before, after): (&Side<'_>, &Side<'_>),
    now: DateTime<Utc>,
    (found, most, effort): (&mut Vec<Difference>, usize, &mut Effort),
) -> bool {
    let Some(rules) = catalogue.kind(&product.kind) else {
        return true;
    };
    let mut paths = BTreeSet::from(["/"]);
    paths.extend(
        before
            .grants
            .paths(product.id)
            .chain(after.grants.paths(product.id)),
    );
    for path in paths {
        let path = ResourcePath::stored(path.to_owned());
        let place = Place {
            product: product.id,
            kind: &product.kind,
            path: &path,
        };
        let [old, new] = [before, after].map(|side| side.grants.at(&place));
        if !effort.spend(1 + old.len() + new.len()) {
            return false;
        }
        if before.role == after.role && old == new {
            continue;
        }
        let held = |role: Role, grants: &[&HeldGrant]| -> BTreeSet<RightName> {
            effective(rules, role, grants, &place, now)
                .rights
                .into_keys()
                .collect()
        };
        let (old, new) = (held(before.role, &old), held(after.role, &new));
        if old != new {
            if found.len() == most {
                return false;
            }
            found.push(Difference {
                gains: new.difference(&old).cloned().collect(),
                loses: old.difference(&new).cloned().collect(),
                path,
            });
        }
    }
    true
}

/// Returns the time at which a change first makes a difference: the earliest, from `now` on, at which a grant is in
/// effect on one side only or gives something else.
#[must_use]
pub fn takes_effect<'h>(
    sides: impl IntoIterator<Item = (&'h Holding, &'h Holding)>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let mut first: Option<DateTime<Utc>> = None;
    for (before, after) in sides {
        if before.role != after.role {
            return now;
        }
        let old: HashMap<GrantId, &HeldGrant> = before.grants.iter().map(|grant| (grant.id, grant)).collect();
        let new: HashMap<GrantId, &HeldGrant> = after.grants.iter().map(|grant| (grant.id, grant)).collect();
        let gone = old.iter().filter(|(id, _)| !new.contains_key(id));
        let gone = gone.filter_map(|(_, grant)| differs_from(Some(grant), None, now));
        let others = new
            .iter()
            .filter_map(|(id, grant)| differs_from(old.get(id).copied(), Some(grant), now));
        first = first.into_iter().chain(gone).chain(others).min();
    }
    first.unwrap_or(now)
}

/// Returns the first time, from `now` on, at which it matters which of two grants exists.
fn differs_from(
    old: Option<&HeldGrant>,
    new: Option<&HeldGrant>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let gives_same = match (old, new) {
        (Some(old), Some(new)) => old.rights == new.rights && old.target == new.target,
        _ => false,
    };
    let spans = [old, new].map(|grant| grant.and_then(HeldGrant::span));
    let matters = |at: &DateTime<Utc>| {
        let [was, is] = spans.map(|span| span.is_some_and(|span| span.contains(*at)));
        if gives_same { was != is } else { was || is }
    };
    let bounds = spans
        .into_iter()
        .flatten()
        .flat_map(|span| [span.from, span.until]);
    let later = bounds.flatten().filter(|at| *at > now);
    std::iter::once(now).chain(later).filter(matters).min()
}

/// Returns the holding without the grants of a team.
#[must_use]
pub fn without_team(grants: &[HeldGrant], team: crate::ids::TeamId) -> Vec<HeldGrant> {
    let is_other = |grant: &&HeldGrant| !matches!(grant.holder, Holder::Team { id, .. } if id == team);
    grants.iter().filter(is_other).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::{Rights, Target};
    use crate::ids::Id;
    use crate::period::Period;
    use chrono::TimeDelta;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn holding(rights: &str, from: Option<i64>, until: Option<i64>) -> Holding {
        let grant = HeldGrant {
            id: GrantId::from_uuid(uuid::Uuid::nil()),
            holder: Holder::Own,
            target: Target::Everything,
            rights: Rights::parse([rights]).unwrap(),
            valid: Period {
                from: from.map(at),
                until: until.map(at),
            },
        };
        Holding {
            role: Role::External,
            grants: vec![grant],
        }
    }

    #[test]
    fn a_change_takes_effect_when_it_first_makes_a_difference() {
        let nothing = Holding {
            role: Role::External,
            grants: Vec::new(),
        };
        let always = holding("view", None, None);
        let ends = holding("view", None, Some(20));
        let begins = holding("view", Some(30), None);
        let over = holding("view", None, Some(5));
        for (before, after, expected) in [
            (&nothing, &always, 10),
            (&nothing, &begins, 30),
            (&begins, &nothing, 30),
            (&always, &ends, 20),
            (&ends, &always, 20),
            (&always, &begins, 10),
            (&begins, &holding("edit", Some(30), None), 30),
            (&begins, &holding("edit", Some(15), None), 15),
            (&over, &nothing, 10),
            (&always, &always, 10),
        ] {
            let found = takes_effect([(before, after)], at(10));
            assert_eq!(found, at(expected), "{before:?} {after:?}");
        }
        let promoted = Holding {
            role: Role::Administrator,
            ..begins.clone()
        };
        assert_eq!(takes_effect([(&begins, &promoted)], at(10)), at(10));
    }
}
