//! What a reviewer has to know of a grant: whether it counts, and when, wherever it is on.

use super::{HeldGrant, Holder, Target};
use crate::products::{Catalogue, ProductKind, Scheme};
use chrono::{DateTime, Utc};

/// Whether a grant that is not over counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does, somewhere at least.
    Counts,
    /// Own grants decide wherever it is on (levels only).
    OverruledByOwn,
    /// It begins later, or the person is in the team later.
    NotYet,
}

/// How a grant stands at `now` among those that reach the same person; nothing, if it is over, or never counts.
///
/// With the grant comes the kind of the product or products that it is on, if it is one.
#[must_use]
pub fn standing(
    catalogue: &Catalogue,
    (grant, kind): (&HeldGrant, Option<&ProductKind>),
    all: &[HeldGrant],
    now: DateTime<Utc>,
) -> Option<Standing> {
    let span = grant.span().filter(|span| !span.is_over(now))?;
    if !span.contains(now) {
        return Some(Standing::NotYet);
    }
    let is_levels = |kind: &ProductKind| {
        catalogue
            .kind(kind)
            .is_some_and(|rules| rules.scheme == Scheme::Levels)
    };
    let decides = |own: &&HeldGrant| own.holder == Holder::Own && own.is_in_force(now);
    let overruled = grant.holder != Holder::Own
        && kind.is_some_and(is_levels)
        && all
            .iter()
            .filter(decides)
            .any(|own| includes(&own.target, &grant.target, kind));
    Some(if overruled {
        Standing::OverruledByOwn
    } else {
        Standing::Counts
    })
}

/// Whether `wide` is on all that `narrow` is on, which is in products of this kind.
fn includes(wide: &Target, narrow: &Target, kind: Option<&ProductKind>) -> bool {
    match (wide, narrow) {
        (Target::Everything, _) => true,
        (Target::Kind(of), _) => kind == Some(of),
        (
            Target::Product { id, path },
            Target::Product {
                id: other,
                path: below,
            },
        ) => id == other && path.covers(below),
        (Target::Product { .. }, _) => false,
    }
}
