//! A grant to be created: its target, and whether its rights exist there.

use super::{RightName, Rights, Target};
use crate::grants::ResourcePath;
use crate::ids::ProductId;
use crate::period::Period;
use crate::products::{Catalogue, Product, ProductKind, ProductState};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// Maximum number of products that a grant can list one by one.
pub const GRANT_PRODUCTS_MAX: usize = 200;
/// Maximum number of members and teams in one request.
pub const GRANT_SUBJECTS_MAX: usize = 200;
/// Maximum number of grants created by one request: one for each subject and product.
pub const GRANTS_AT_ONCE_MAX: usize = 1_000;
/// Maximum number of grants revoked by one request.
pub const GRANTS_REMOVED_MAX: usize = 200;
/// Maximum number of rights listed in a grant.
pub const GRANT_RIGHTS_MAX: usize = 40;

/// The requested target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestedTarget {
    /// One or more products, each at this path.
    Products(Vec<ProductId>, ResourcePath),
    /// All current products of a kind.
    PresentOf(ProductKind),
    /// All products of a kind, including future ones.
    EveryOf(ProductKind),
    /// All current products.
    Present,
    /// All products, including future ones.
    Every,
}

/// A requested grant, before its products are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedGrant {
    /// Its target.
    pub wish: RequestedTarget,
    /// The rights it gives.
    pub rights: Rights,
    /// Its validity.
    pub valid: Period,
}

/// Reason why a requested grant is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantRefused {
    /// The organization has no such product; the value is its index in the list.
    #[error("is not a product of this organization")]
    Product(usize),
    /// The catalog has no such kind.
    #[error("is not a kind in the catalog")]
    Kind,
    /// The kind does not have this right; the value is its index in the list.
    #[error("is not a right of this kind of product")]
    Right(usize),
    /// The product is canceled; the value is its index in the list.
    #[error("is canceled")]
    Cancelled(usize),
    /// A path was given, but products of this kind have no parts.
    #[error("is only for kinds of products with paths; this kind is granted as a whole")]
    Path,
    /// There is no product it could be on.
    #[error("does not cover any product")]
    Nothing,
}

impl RequestedGrant {
    /// Resolves the request to targets with the rights in each. For all kinds at once, each right is given where it
    /// exists; a single product or kind must have it.
    ///
    /// `products` are the listed ones, or all of the organization if current products are requested.
    ///
    /// # Errors
    /// [`GrantRefused`], the first one found.
    pub fn targets(
        &self,
        catalogue: &Catalogue,
        products: &[Product],
    ) -> Result<Vec<(Target, Rights)>, GrantRefused> {
        let targets = match &self.wish {
            RequestedTarget::Products(ids, path) => self.named(catalogue, products, ids, path)?,
            RequestedTarget::EveryOf(kind) => {
                vec![(Target::Kind(kind.clone()), self.rights_of(catalogue, kind)?)]
            }
            RequestedTarget::PresentOf(kind) => {
                let rights = self.rights_of(catalogue, kind)?;
                let of_kind = products.iter().filter(|product| product.kind == *kind);
                of_kind.map(|product| (whole(product), rights.clone())).collect()
            }
            RequestedTarget::Every if self.rights == Rights::All => vec![(Target::Everything, Rights::All)],
            RequestedTarget::Every => self.by_kind(catalogue)?,
            RequestedTarget::Present => {
                self.by_kind(catalogue)?;
                let known = products
                    .iter()
                    .map(|product| (whole(product), self.known_to(catalogue, &product.kind)));
                known
                    .filter_map(|(target, rights)| Some((target, rights?)))
                    .collect()
            }
        };
        if targets.is_empty() {
            Err(GrantRefused::Nothing)
        } else {
            Ok(targets)
        }
    }

    fn named(
        &self,
        catalogue: &Catalogue,
        products: &[Product],
        ids: &[ProductId],
        path: &ResourcePath,
    ) -> Result<Vec<(Target, Rights)>, GrantRefused> {
        let mut seen = BTreeSet::new();
        let mut targets = Vec::with_capacity(ids.len());
        for (place, id) in ids.iter().enumerate().filter(|(_, id)| seen.insert(**id)) {
            let product = products
                .iter()
                .find(|product| product.id == *id)
                .ok_or(GrantRefused::Product(place))?;
            if product.state == ProductState::Cancelled {
                return Err(GrantRefused::Cancelled(place));
            }
            let has_parts = catalogue
                .kind(&product.kind)
                .is_some_and(|rules| rules.resource.is_some());
            if !path.is_root() && !has_parts {
                return Err(GrantRefused::Path);
            }
            let target = Target::Product {
                id: *id,
                path: path.clone(),
            };
            targets.push((target, self.rights_of(catalogue, &product.kind)?));
        }
        Ok(targets)
    }

    /// Returns the rights, all of which the kind must have.
    fn rights_of(&self, catalogue: &Catalogue, kind: &ProductKind) -> Result<Rights, GrantRefused> {
        rights_fit(catalogue, kind, &self.rights)?;
        Ok(self.rights.clone())
    }

    /// Returns a target for each kind that has some of the rights; every right must exist in at least one kind.
    fn by_kind(&self, catalogue: &Catalogue) -> Result<Vec<(Target, Rights)>, GrantRefused> {
        if let Rights::Some(rights) = &self.rights {
            let known = |right: &RightName| catalogue.kinds().iter().any(|kind| kind.place(right).is_some());
            if let Some(place) = rights.iter().position(|right| !known(right)) {
                return Err(GrantRefused::Right(place));
            }
        }
        let kinds = catalogue.kinds().iter();
        Ok(kinds
            .filter_map(|kind| {
                let rights = self.known_to(catalogue, &kind.code)?;
                Some((Target::Kind(kind.code.clone()), rights))
            })
            .collect())
    }

    /// Returns those of the rights that the kind has, if any.
    fn known_to(&self, catalogue: &Catalogue, kind: &ProductKind) -> Option<Rights> {
        let rules = catalogue.kind(kind)?;
        match &self.rights {
            Rights::All => Some(Rights::All),
            Rights::Some(rights) => {
                let known = rights.iter().filter(|right| rules.place(right).is_some());
                let known: BTreeSet<RightName> = known.cloned().collect();
                (!known.is_empty()).then_some(Rights::Some(known))
            }
        }
    }
}

/// An end that is not in the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be in the future")]
pub struct EndsInPast;

/// Checks that a grant can end at `until`, given `now`.
///
/// # Errors
/// [`EndsInPast`].
pub fn end_fits(until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), EndsInPast> {
    if until.is_some_and(|until| until <= now) {
        Err(EndsInPast)
    } else {
        Ok(())
    }
}

/// Checks that a kind has all of these rights.
///
/// # Errors
/// [`GrantRefused::Kind`] or [`GrantRefused::Right`].
pub fn rights_fit(catalogue: &Catalogue, kind: &ProductKind, rights: &Rights) -> Result<(), GrantRefused> {
    let rules = catalogue.kind(kind).ok_or(GrantRefused::Kind)?;
    match rights {
        Rights::All => Ok(()),
        Rights::Some(rights) => match rights.iter().position(|right| rules.place(right).is_none()) {
            Some(place) => Err(GrantRefused::Right(place)),
            None => Ok(()),
        },
    }
}

fn whole(product: &Product) -> Target {
    Target::Product {
        id: product.id,
        path: ResourcePath::root(),
    }
}
