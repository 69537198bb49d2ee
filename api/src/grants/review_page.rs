//! Pages of a review, bounded by grants and bytes: the number of members alone would not bound a page, as each may
//! have thousands of grants. A member whose grants don't fit continues on the next page.

use super::access_review::{Reviewed, ReviewedMember, product_of, review};
use crate::error::Error;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::grants::{HeldGrant, OwnPlaces, Target};
use kontor_domain::ids::{Id, MemberId, OrganizationId, ProductId};
use kontor_domain::organizations::Membership;
use kontor_domain::products::Catalogue;
use kontor_persistence::{HeldPlace, PageRequest, Tx, by_member};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Maximum number of grants on a page.
pub const GRANTS_MAX: usize = 500;
/// Approximate maximum size in bytes of a page's grants; at least one grant is always included.
pub const BYTES_MAX: usize = 262_144;
/// Approximate size of a grant as JSON, without its path and rights.
const GRANT_BYTES: usize = 500;

/// End of a page: after a member, or among the grants of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewCursor {
    /// Last member.
    pub member: Uuid,
    /// Last grant, if further ones of this member follow.
    pub place: Option<HeldPlace>,
}

impl ReviewCursor {
    /// Returns the position after all grants of a member.
    #[must_use]
    pub const fn after(member: Uuid) -> Self {
        Self { member, place: None }
    }

    /// Parses the two parts of a list's cursor.
    #[must_use]
    pub fn of(member: Option<Uuid>, place: Option<[Uuid; 2]>) -> Option<Self> {
        let place = place.map(|[team, grant]| HeldPlace {
            team: (!team.is_nil()).then(|| Id::from_uuid(team)),
            grant: Id::from_uuid(grant),
        });
        member.map(|member| Self { member, place })
    }

    /// Returns the two parts.
    #[must_use]
    pub fn parts(&self) -> (Uuid, Option<[Uuid; 2]>) {
        let place = self.place.map(|place| {
            let team = place.team.map_or(Uuid::nil(), Id::uuid);
            [team, place.grant.uuid()]
        });
        (self.member, place)
    }
}

/// Page of a review.
#[derive(Debug)]
pub struct ReviewPage {
    /// Members.
    pub items: Vec<ReviewedMember>,
    /// Start of the next page.
    pub next: Option<ReviewCursor>,
    /// Total number of members, if requested.
    pub total: Option<u64>,
}

/// Remaining room on a page.
struct Room {
    grants: usize,
    bytes: usize,
}

impl Room {
    /// The room on an empty page.
    const EMPTY_PAGE: Self = Self {
        grants: GRANTS_MAX,
        bytes: BYTES_MAX,
    };

    /// Returns the number of grants that fit.
    fn fit(&self, grants: &[HeldGrant]) -> usize {
        let mut bytes = 0;
        let fits = |grant: &&HeldGrant| {
            bytes += bytes_of(grant);
            bytes <= self.bytes
        };
        grants.iter().take(self.grants).take_while(fits).count()
    }

    fn take(&mut self, grants: &[HeldGrant]) {
        self.grants = self.grants.saturating_sub(grants.len());
        let bytes = grants.iter().map(bytes_of).sum();
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

fn bytes_of(grant: &HeldGrant) -> usize {
    let path = match &grant.target {
        Target::Product { path, .. } => path.as_str().len(),
        Target::Kind(_) | Target::Everything => 0,
    };
    let rights: usize = grant.rights.words().iter().map(|word| word.len() + 3).sum();
    GRANT_BYTES + path + rights
}

/// Returns the page of the review after `after`; `limit` bounds the members.
pub fn review_page<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    authorized: &Authorized<A>,
    (after, page): (Option<ReviewCursor>, PageRequest),
) -> Result<ReviewPage, Error> {
    let organization = *authorized.on();
    let mut room = Room::EMPTY_PAGE;
    let mut listed = tx.grants().reviewed(
        authorized,
        PageRequest {
            after: after.map(|after| after.member),
            ..page
        },
    )?;
    let mut shown = ReviewPage {
        items: Vec::new(),
        next: listed.next.map(ReviewCursor::after),
        total: listed.total,
    };
    if let Some(begun) = after.filter(|after| after.place.is_some()) {
        let member = MemberId::from_uuid(begun.member);
        if let Some(member) = tx.organizations().find_member(organization, member)? {
            let room = (&mut room, &mut shown.items);
            let next = go_on(tx, catalogue, (&member, begun.place), room)?;
            if next.is_some() {
                return Ok(ReviewPage { next, ..shown });
            }
        }
        let most = (page.limit as usize).saturating_sub(shown.items.len());
        if listed.items.len() > most {
            listed.items.truncate(most);
            let last = listed.items.last().map(|member| member.id.uuid());
            shown.next = Some(ReviewCursor::after(last.unwrap_or(begun.member)));
        }
    }
    let count = whole(
        tx,
        catalogue,
        (organization, &listed.items),
        (&mut room, &mut shown.items),
    )?;
    let Some(first_left) = listed.items.get(count) else {
        return Ok(shown);
    };
    // Grants that don't fit are left to the next page, unless this one would be empty.
    let last = count.checked_sub(1).and_then(|last| listed.items.get(last));
    let last = last
        .map(|member| member.id.uuid())
        .or(after.map(|after| after.member));
    if !shown.items.is_empty() {
        let next = last.map(ReviewCursor::after);
        return Ok(ReviewPage { next, ..shown });
    }
    let next = go_on(tx, catalogue, (first_left, None), (&mut room, &mut shown.items))?;
    if next.is_some() || listed.items.len() > 1 {
        shown.next = next.or(Some(ReviewCursor::after(first_left.id.uuid())));
    }
    Ok(shown)
}

/// Adds the leading members whose grants all fit, and returns their number.
fn whole(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    (organization, members): (OrganizationId, &[Membership]),
    (room, items): (&mut Room, &mut Vec<ReviewedMember>),
) -> Result<usize, Error> {
    let ids: Vec<MemberId> = members.iter().map(|member| member.id).collect();
    let (count, held) = tx.grants().held_first(&ids, None, room.grants)?;
    let mut held = by_member(held);
    let mut fitting = Vec::new();
    for member in members.iter().take(count) {
        let grants = held.remove(&member.id).unwrap_or_default();
        if room.fit(&grants) < grants.len() {
            break;
        }
        room.take(&grants);
        fitting.push((member, grants));
    }
    let now = tx.now();
    let reviewed: Vec<Reviewed<'_>> = fitting
        .iter()
        .map(|(member, grants)| Reviewed {
            member,
            grants,
            own: OwnPlaces::of(grants, now),
            continues: false,
        })
        .collect();
    items.extend(review(tx, catalogue, organization, &reviewed)?);
    Ok(fitting.len())
}

/// Adds those of one member's grants after a position that fit. Returns the position to continue at if there are
/// more.
fn go_on(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    (member, after): (&Membership, Option<HeldPlace>),
    (room, items): (&mut Room, &mut Vec<ReviewedMember>),
) -> Result<Option<ReviewCursor>, Error> {
    tx.go_on()?;
    let mut grants = tx.grants().held_after(member.id, after, room.grants + 1)?;
    let fit = room.fit(&grants).max(1);
    let continues = fit < grants.len();
    grants.truncate(fit);
    room.take(&grants);
    let on: BTreeSet<ProductId> = grants.iter().filter_map(product_of).collect();
    let on: Vec<ProductId> = on.into_iter().collect();
    let next = grants.last().filter(|_| continues).map(|last| ReviewCursor {
        member: member.id.uuid(),
        place: Some(HeldPlace::from(last)),
    });
    let reviewed = Reviewed {
        member,
        grants: &grants,
        own: tx.grants().own_places(member.id, &on)?,
        continues,
    };
    if after.is_none() || !grants.is_empty() {
        items.extend(review(tx, catalogue, member.organization, &[reviewed])?);
    }
    Ok(next)
}
