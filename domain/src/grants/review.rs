//! What a reviewer has to know of a grant: whether it counts, and when, wherever it is on.

use super::{HeldGrant, Holder, OwnPlaces};
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
/// With the grant comes the kind of the product or products that it is on, if it is one; `own` are the places of the
/// person's own grants.
#[must_use]
pub fn standing(
    catalogue: &Catalogue,
    (grant, kind): (&HeldGrant, Option<&ProductKind>),
    own: &OwnPlaces,
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
    let overruled =
        grant.holder != Holder::Own && kind.is_some_and(is_levels) && own.include(&grant.target, kind);
    Some(if overruled {
        Standing::OverruledByOwn
    } else {
        Standing::Counts
    })
}
