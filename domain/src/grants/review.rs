//! The status of a grant in an access review: whether and when it applies, across its whole target.

use super::{HeldGrant, Holder, OwnPlaces};
use crate::products::{Catalogue, ProductKind, Scheme};
use chrono::{DateTime, Utc};

/// Status of a grant that has not expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It applies, at least in one place.
    Counts,
    /// Own grants take precedence across its whole target (levels only).
    OverruledByOwn,
    /// It begins later, or the person joins the team later.
    NotYet,
}

/// Returns the status of a grant at `now` among those that reach the same person; `None` if it has expired or never
/// applies.
///
/// `kind` is that of the products the grant is on, if it is a single one; `own` are the places of the person's own
/// grants.
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
