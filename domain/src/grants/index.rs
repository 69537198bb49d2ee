//! An index of the grants that reach a person, by target. Looking up a place examines its product, its path and the
//! paths above it, never all grants: otherwise the work would grow with the square of a tenant's grants and paths.

use super::{HeldGrant, Holder, Place, ResourcePath, Target};
use crate::ids::ProductId;
use crate::products::ProductKind;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Grants by product and path.
#[derive(Debug, Clone, Default)]
pub struct HeldIndex<'g> {
    all: Vec<&'g HeldGrant>,
    everything: Vec<usize>,
    kinds: HashMap<&'g ProductKind, Vec<usize>>,
    products: HashMap<ProductId, BTreeMap<&'g str, Vec<usize>>>,
}

impl<'g> HeldIndex<'g> {
    /// Builds the index in one pass.
    #[must_use]
    pub fn new(grants: impl IntoIterator<Item = &'g HeldGrant>) -> Self {
        let mut index = Self::default();
        for grant in grants {
            let place = index.all.len();
            index.all.push(grant);
            match &grant.target {
                Target::Everything => index.everything.push(place),
                Target::Kind(kind) => index.kinds.entry(kind).or_default().push(place),
                Target::Product { id, path } => {
                    let paths = index.products.entry(*id).or_default();
                    paths.entry(path.as_str()).or_default().push(place);
                }
            }
        }
        index
    }

    /// Returns the grants that cover `place`, in effect or not, in the order given.
    #[must_use]
    pub fn at(&self, place: &Place<'_>) -> Vec<&'g HeldGrant> {
        let mut found = self.general(place.kind);
        if let Some(paths) = self.products.get(&place.product) {
            let above = place.path.covering().filter_map(|path| paths.get(path));
            found.extend(above.flatten());
        }
        self.in_order(found)
    }

    /// Returns the grants on the product, in whole or in part, in the order given.
    #[must_use]
    pub fn on(&self, product: ProductId, kind: &ProductKind) -> Vec<&'g HeldGrant> {
        let mut found = self.general(kind);
        found.extend(
            self.products
                .get(&product)
                .into_iter()
                .flat_map(BTreeMap::values)
                .flatten(),
        );
        self.in_order(found)
    }

    /// Returns the paths in the product that grants are on.
    pub fn paths(&self, product: ProductId) -> impl Iterator<Item = &'g str> {
        let paths = self.products.get(&product).into_iter();
        paths.flat_map(|paths| paths.keys().copied())
    }

    fn general(&self, kind: &ProductKind) -> Vec<usize> {
        let of_kind = self.kinds.get(kind).into_iter().flatten();
        self.everything.iter().chain(of_kind).copied().collect()
    }

    fn in_order(&self, mut found: Vec<usize>) -> Vec<&'g HeldGrant> {
        found.sort_unstable();
        found
            .into_iter()
            .filter_map(|place| self.all.get(place).copied())
            .collect()
    }
}

/// Places of own grants in effect, where they overrule team grants if rights are levels.
#[derive(Debug, Clone, Default)]
pub struct OwnPlaces {
    everything: bool,
    kinds: HashSet<ProductKind>,
    products: HashMap<ProductId, HashSet<ResourcePath>>,
}

impl OwnPlaces {
    /// Collects the places of the person's own grants that are in effect at `now`.
    #[must_use]
    pub fn of<'g>(grants: impl IntoIterator<Item = &'g HeldGrant>, now: DateTime<Utc>) -> Self {
        let decides = |own: &&HeldGrant| own.holder == Holder::Own && own.is_in_force(now);
        let grants = grants.into_iter().filter(decides);
        grants.map(|own| own.target.clone()).collect()
    }

    /// Whether an own grant covers all of `target`, which is on products of this kind.
    #[must_use]
    pub fn include(&self, target: &Target, kind: Option<&ProductKind>) -> bool {
        let by_path = match target {
            Target::Product { id, path } => self
                .products
                .get(id)
                .is_some_and(|own| path.covering().any(|above| own.contains(above))),
            Target::Kind(_) | Target::Everything => false,
        };
        self.everything || by_path || kind.is_some_and(|kind| self.kinds.contains(kind))
    }
}

impl FromIterator<Target> for OwnPlaces {
    fn from_iter<I: IntoIterator<Item = Target>>(targets: I) -> Self {
        let mut places = Self::default();
        for target in targets {
            match target {
                Target::Everything => places.everything = true,
                Target::Kind(kind) => drop(places.kinds.insert(kind)),
                Target::Product { id, path } => drop(places.products.entry(id).or_default().insert(path)),
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::Rights;
    use crate::ids::{GrantId, Id};
    use crate::period::Period;
    use crate::text::ParseText;

    fn own(target: Target) -> HeldGrant {
        HeldGrant {
            id: GrantId::from_uuid(uuid::Uuid::nil()),
            holder: Holder::Own,
            target,
            rights: Rights::parse(["view"]).unwrap(),
            valid: Period::ALWAYS,
        }
    }

    fn on(product: ProductId, path: &str) -> HeldGrant {
        let path = ResourcePath::parse(path).unwrap();
        own(Target::Product { id: product, path })
    }

    #[test]
    fn looks_grow_with_the_grants_and_not_with_their_square() {
        let (drive, kind) = (
            ProductId::from_uuid(uuid::Uuid::nil()),
            ProductKind::parse("drive").unwrap(),
        );
        let mut grants: Vec<HeldGrant> = (0..25_000).map(|n| on(drive, &format!("/folder/{n}"))).collect();
        grants.extend([on(drive, "/"), on(drive, "/folder"), own(Target::Everything)]);
        let index = HeldIndex::new(&grants);
        let looks: usize = index
            .paths(drive)
            .map(|path| {
                let path = ResourcePath::parse(path).unwrap();
                let place = Place {
                    product: drive,
                    kind: &kind,
                    path: &path,
                };
                index.at(&place).len()
            })
            .sum();
        assert_eq!(looks, 25_000 * 4 + 3 + 2);
    }

    #[test]
    fn what_covers_a_place_is_what_a_look_at_every_grant_finds() {
        let [drive, other] = [1, 2].map(|n| ProductId::from_uuid(uuid::Uuid::from_u128(n)));
        let kind = ProductKind::parse("drive").unwrap();
        let wiki = ProductKind::parse("wiki").unwrap();
        let paths = ["/", "/a", "/a/b", "/ab", "/a/b/c", "/b"];
        let mut grants = vec![own(Target::Kind(kind.clone())), own(Target::Kind(wiki))];
        grants.extend(
            paths
                .iter()
                .rev()
                .flat_map(|path| [on(drive, path), on(other, path)]),
        );
        grants.push(own(Target::Everything));
        let index = HeldIndex::new(&grants);
        for path in paths {
            let path = ResourcePath::parse(path).unwrap();
            let place = Place {
                product: drive,
                kind: &kind,
                path: &path,
            };
            let covers = |grant: &&HeldGrant| match &grant.target {
                Target::Product { path: at, .. } => at.covers(&path),
                Target::Kind(_) | Target::Everything => true,
            };
            let on_it = || grants.iter().filter(|grant| grant.reaches(drive, &kind));
            assert_eq!(
                index.at(&place),
                on_it().filter(covers).collect::<Vec<_>>(),
                "{path:?}"
            );
            assert_eq!(index.on(drive, &kind), on_it().collect::<Vec<_>>());
        }
    }

    #[test]
    fn own_places_include_what_lies_below_them() {
        let drive = ProductId::from_uuid(uuid::Uuid::nil());
        let kind = ProductKind::parse("drive").unwrap();
        let grants = [on(drive, "/a")];
        let places = OwnPlaces::of(&grants, DateTime::UNIX_EPOCH);
        let include = |path: &str| places.include(&on(drive, path).target, Some(&kind));
        assert!(include("/a") && include("/a/b") && !include("/") && !include("/ab"));
        assert!(!places.include(&Target::Kind(kind.clone()), Some(&kind)));
        let all: OwnPlaces = [Target::Kind(kind.clone())].into_iter().collect();
        assert!(all.include(&on(drive, "/x").target, Some(&kind)) && !all.include(&Target::Everything, None));
    }
}
