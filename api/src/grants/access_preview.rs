//! Computing a preview: the affected members, their access before and after, and the differences.

use super::access_change::Change;
use super::preview_plan::{Plan, Scene};
use crate::error::Error;
use crate::http::shown;
use crate::http::texts::RightCode;
use crate::moment::moment;
use chrono::{DateTime, Utc};
use kontor_domain::access::{Actor, Authorized};
use kontor_domain::grants::{
    Difference, Effort, Holding, PreviewAccessChange as Preview, RightName, Side, differences, takes_effect,
};
use kontor_domain::ids::{MemberId, ProductId};
use kontor_domain::organizations::{Membership, MembershipState};
use kontor_domain::products::Catalogue;
use kontor_persistence::{Tx, by_member};
use serde::Serialize;
use utoipa::ToSchema;

/// Maximum number of differences in a preview.
const CHANGES_MAX: usize = 1_000;
/// Maximum number of grants, before and after the change, read for a preview, unless one member has more.
const PREVIEW_GRANTS_MAX: usize = 20_000;
/// Maximum number of grant evaluations: one for each path and member, and one for each grant that covers it.
const PREVIEW_EFFORT: usize = 500_000;

/// Rights that a member would gain and lose at a path.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessChange {
    /// Member.
    member_id: shown::MemberId,
    /// Product.
    product_id: shown::ProductId,
    /// Path in the product.
    path: String,
    /// Rights that the member does not hold now, but would.
    #[schema(value_type = Vec<RightCode>)]
    gains: Vec<String>,
    /// Rights that the member holds now, but would lose.
    #[schema(value_type = Vec<RightCode>)]
    loses: Vec<String>,
}

/// Effects of a change of access.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "at": "2026-11-23T08:15:00Z", "members_considered": 1, "truncated": false, "changes": [{
        "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
        "path": "/", "gains": [], "loses": ["edit"] }]
}))]
pub struct AccessPreview {
    /// Time of the comparison: now, or later if the change makes no difference before.
    #[serde(serialize_with = "moment")]
    at: DateTime<Utc>,
    /// Number of members considered, out of those who are active at that time and affected by the change.
    members_considered: usize,
    /// Whether there are more members, products, grants or differences than were considered.
    truncated: bool,
    /// Gains and losses; none for a member who holds the same rights in other ways.
    changes: Vec<AccessChange>,
}

/// Computes the preview of a change.
///
/// # Errors
/// Those of the change itself.
pub fn preview(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    (authorized, actor): (&Authorized<Preview>, &Actor),
    change: &Change,
) -> Result<AccessPreview, Error> {
    let plan = Plan::of(tx, catalogue, (*authorized.on(), actor), change)?;
    let scene = plan.scene(tx, authorized)?;
    let (sides, all_looked_at) = sides(tx, &plan, &scene)?;
    let at = takes_effect(sides.iter().map(|(_, before, after)| (before, after)), tx.now());
    let mut shown = AccessPreview {
        at,
        members_considered: 0,
        truncated: scene.truncated || !all_looked_at,
        changes: Vec::new(),
    };
    let mut effort = Effort::new(PREVIEW_EFFORT);
    let is_active = |member: &Membership| member.state_at(at) == MembershipState::Active;
    for (member, before, after) in sides.iter().filter(|(member, ..)| is_active(member)) {
        tx.go_on()?;
        shown.members_considered += 1;
        let (before, after) = (Side::from(before), Side::from(after));
        for product in &scene.products {
            let mut found = Vec::new();
            let most = CHANGES_MAX - shown.changes.len();
            let bounds = (&mut found, most, &mut effort);
            let is_whole = differences(catalogue, product, (&before, &after), at, bounds);
            let changes = found
                .into_iter()
                .map(|found| change_of(member.id, product.id, &found));
            shown.changes.extend(changes);
            if !is_whole {
                shown.truncated = true;
                return Ok(shown);
            }
        }
    }
    Ok(shown)
}

/// Member, with the access before and after the change.
type BeforeAndAfter<'s> = (&'s Membership, Holding, Holding);

/// Returns the access of the scene's members before and after, for as many members as hold at most
/// [`PREVIEW_GRANTS_MAX`] grants, and at least for the first; and whether those are all.
fn sides<'s>(
    tx: &mut Tx<'_>,
    plan: &Plan,
    scene: &'s Scene,
) -> Result<(Vec<BeforeAndAfter<'s>>, bool), Error> {
    let ids: Vec<MemberId> = scene.members.iter().map(|member| member.id).collect();
    let products: Vec<ProductId> = scene.products.iter().map(|product| product.id).collect();
    let (count, held) = tx
        .grants()
        .held_first(&ids, Some(&products), PREVIEW_GRANTS_MAX)?;
    let mut held = by_member(held);
    let (mut sides, mut grants) = (Vec::new(), 0);
    for member in scene.members.iter().take(count) {
        tx.go_on()?;
        let before = Holding {
            role: member.role,
            grants: held.remove(&member.id).unwrap_or_default(),
        };
        let after = plan.apply(member.id, &before, &scene.places);
        grants += before.grants.len() + after.grants.len();
        if grants > PREVIEW_GRANTS_MAX && !sides.is_empty() {
            return Ok((sides, false));
        }
        sides.push((member, before, after));
    }
    Ok((sides, count == scene.members.len()))
}

fn change_of(member: MemberId, product: ProductId, difference: &Difference) -> AccessChange {
    let codes = |rights: &[RightName]| rights.iter().map(|right| right.as_str().to_owned()).collect();
    AccessChange {
        member_id: member.into(),
        product_id: product.into(),
        path: difference.path.as_str().to_owned(),
        gains: codes(&difference.gains),
        loses: codes(&difference.loses),
    }
}
