//! Shared parts of the access operations: names of teams, the access at each path with grants, and pages bounded by
//! work as well as by items.

use super::access_views::{PathRights, TeamNames, WAYS_MAX, held_rights, team_of};
use crate::error::Error;
use crate::http::PageView;
use chrono::{DateTime, Utc};
use kontor_domain::access::{Actor, Capability};
use kontor_domain::grants::{
    Effective, Effort, HeldGrant, HeldIndex, Place, ResourcePath, effective, judgements,
};
use kontor_domain::ids::{OrganizationId, TeamId};
use kontor_domain::organizations::Role;
use kontor_domain::products::{Catalogue, Product};
use kontor_persistence::{Page, Tx};
use std::borrow::Borrow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Returns the names of the teams that have these grants, as far as `actor` may read them.
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

/// Returns the names of the teams that have these grants.
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

/// Maximum number of grant evaluations, and of ways listed, for one page of an access list. A page ends early
/// instead of exceeding it.
const PAGE_EFFORT: usize = 10_000;
/// Number of bytes of a path that count as one evaluation.
const PATH_BYTES: usize = 64;

/// Returns the rights held at one path by this role and these grants; none without a role.
#[must_use]
pub fn held_at<G: Borrow<HeldGrant>>(
    catalogue: &Catalogue,
    product: &Product,
    path: &ResourcePath,
    (role, grants): (Option<Role>, &[G]),
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

/// Returns the access in a product: at its root, and at each path with a grant in effect; and whether paths were
/// omitted because the effort was used up. The root is always included.
#[must_use]
pub fn held_in(
    catalogue: &Catalogue,
    product: &Product,
    (role, grants): (Option<Role>, &HeldIndex<'_>),
    (names, now): (&TeamNames, DateTime<Utc>),
    effort: &mut Effort,
) -> (Vec<PathRights>, bool) {
    let mut paths = BTreeSet::from(["/"]);
    paths.extend(grants.paths(product.id));
    let rules = catalogue.kind(&product.kind);
    let mut shown = Vec::new();
    for (number, path) in paths.into_iter().enumerate() {
        let path = ResourcePath::stored(path.to_owned());
        let place = Place {
            product: product.id,
            kind: &product.kind,
            path: &path,
        };
        let covering = grants.at(&place);
        let ways = rules.map_or(0, |rules| rules.rights.len()) * (covering.len() + 1).min(WAYS_MAX);
        let looks = 1 + covering.len() + ways + path.as_str().len() / PATH_BYTES;
        if !effort.spend(looks) && number > 0 {
            return (shown, true);
        }
        let held = held_at(catalogue, product, &path, (role, &covering), now);
        let rights = held_rights(rules, &held, names);
        if !rights.is_empty() {
            shown.push(PathRights {
                path: path.as_str().to_owned(),
                rights,
            });
        }
    }
    (shown, false)
}

/// Returns a page of accesses that ends when its effort is used up: before the item that would be cut, or with a
/// cut one if it is the first.
pub fn bounded_page<T, V>(
    page: Page<T>,
    id: impl Fn(&T) -> Uuid,
    mut view: impl FnMut(&T, &mut Effort) -> (V, bool),
) -> PageView<V> {
    let mut effort = Effort::new(PAGE_EFFORT);
    let mut shown = Page {
        items: Vec::with_capacity(page.items.len()),
        next: page.next,
        total: page.total,
    };
    let mut last = None;
    let count = page.items.len();
    for (number, item) in page.items.into_iter().enumerate() {
        let (seen, is_cut) = view(&item, &mut effort);
        if is_cut && number > 0 {
            shown.next = last;
            break;
        }
        shown.items.push(seen);
        last = Some(id(&item));
        if is_cut {
            if number + 1 < count {
                shown.next = last;
            }
            break;
        }
    }
    PageView::of(shown, |item| item)
}
