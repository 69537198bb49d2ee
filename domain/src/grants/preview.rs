//! What would change if: grants of somebody before and after a change that is not made, and what differs.

use super::{HeldGrant, Holder, Place, ResourcePath, RightName, Target, effective};
use crate::organizations::Role;
use crate::products::{Catalogue, Product};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// Somebody's role and the grants that reach them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The role.
    pub role: Role,
    /// The grants.
    pub grants: Vec<HeldGrant>,
}

/// What somebody would gain and lose in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where in the product.
    pub path: ResourcePath,
    /// Rights that are held afterwards only.
    pub gains: Vec<RightName>,
    /// Rights that are held before only.
    pub loses: Vec<RightName>,
}

/// What differs in a product at `now`: at its root, and wherever a grant of either side is on.
#[must_use]
pub fn differences(
    catalogue: &Catalogue,
    product: &Product,
    (before, after): (&Holding, &Holding),
    now: DateTime<Utc>,
) -> Vec<Difference> {
    let Some(rules) = catalogue.kind(&product.kind) else {
        return Vec::new();
    };
    let mut paths = BTreeSet::from([ResourcePath::root()]);
    for grant in before.grants.iter().chain(&after.grants) {
        if let Target::Product { id, path } = &grant.target
            && *id == product.id
        {
            paths.insert(path.clone());
        }
    }
    let held = |holding: &Holding, path: &ResourcePath| -> BTreeSet<RightName> {
        let place = Place {
            product: product.id,
            kind: &product.kind,
            path,
        };
        let held = effective(rules, holding.role, &holding.grants, &place, now);
        held.rights.into_keys().collect()
    };
    let differ = |path: ResourcePath| {
        let (old, new) = (held(before, &path), held(after, &path));
        (old != new).then(|| Difference {
            gains: new.difference(&old).cloned().collect(),
            loses: old.difference(&new).cloned().collect(),
            path,
        })
    };
    paths.into_iter().filter_map(differ).collect()
}

/// Without the grants of a team.
#[must_use]
pub fn without_team(grants: &[HeldGrant], team: crate::ids::TeamId) -> Vec<HeldGrant> {
    let is_other = |grant: &&HeldGrant| !matches!(grant.holder, Holder::Team { id, .. } if id == team);
    grants.iter().filter(is_other).cloned().collect()
}
