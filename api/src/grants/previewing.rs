//! Computing a preview: who is affected, what each holds before and after, and where it differs.

use super::changes::Change;
use super::planning::Plan;
use crate::error::Error;
use crate::http::moment::moment;
use crate::http::texts::RightCodeText;
use chrono::{DateTime, Utc};
use kontor_domain::access::Actor;
use kontor_domain::grants::{Holding, differences, takes_effect};
use kontor_domain::ids::{MemberId, OrganizationId};
use kontor_domain::organizations::{Membership, MembershipState};
use kontor_domain::products::Catalogue;
use kontor_persistence::Tx;
use serde::Serialize;
use utoipa::ToSchema;

/// The most differences that a preview names.
const CHANGES_MAX: usize = 1_000;

/// What somebody would gain and lose at a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessChange {
    /// Who.
    #[schema(pattern = "^member_[0-9a-f]{32}$")]
    member_id: String,
    /// In which product.
    #[schema(pattern = "^prod_[0-9a-f]{32}$")]
    product_id: String,
    /// Where in it.
    path: String,
    /// Rights that the member would hold, and does not.
    #[schema(value_type = Vec<RightCodeText>)]
    gains: Vec<String>,
    /// Rights that the member holds, and would not.
    #[schema(value_type = Vec<RightCodeText>)]
    loses: Vec<String>,
}

/// What would change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "at": "2026-11-23T08:15:00Z", "members_considered": 1, "truncated": false, "changes": [{
        "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
        "path": "/", "gains": [], "loses": ["edit"] }]
}))]
pub struct AccessPreview {
    /// The moment that is looked at: now, or later if the change makes no difference before.
    #[serde(serialize_with = "moment")]
    at: DateTime<Utc>,
    /// How many then active members the change is about, as far as they were looked at.
    members_considered: usize,
    /// Whether there are more people, products or differences than were looked at.
    truncated: bool,
    /// What each would gain and lose; nothing for whoever holds the same by other ways.
    changes: Vec<AccessChange>,
}

/// Computes the preview of a change.
///
/// # Errors
/// Those of the change itself, were it made.
pub fn preview(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    (organization, actor): (OrganizationId, &Actor),
    change: &Change,
) -> Result<AccessPreview, Error> {
    let plan = Plan::of(tx, catalogue, (organization, actor), change)?;
    let scene = plan.scene(tx, organization)?;
    let ids: Vec<MemberId> = scene.members.iter().map(|member| member.id).collect();
    let mut held = tx.grants().held_by_all(&ids)?;
    let sides: Vec<(&Membership, Holding, Holding)> = scene
        .members
        .iter()
        .map(|member| {
            let before = Holding {
                role: member.role,
                grants: held.remove(&member.id).unwrap_or_default(),
            };
            let after = plan.apply(member.id, &before, &scene.places);
            (member, before, after)
        })
        .collect();
    let at = takes_effect(sides.iter().map(|(_, before, after)| (before, after)), tx.now());
    let mut shown = AccessPreview {
        at,
        members_considered: 0,
        truncated: scene.truncated,
        changes: Vec::new(),
    };
    let is_active = |member: &Membership| member.state_at(at) == MembershipState::Active;
    for (member, before, after) in sides.iter().filter(|(member, ..)| is_active(member)) {
        shown.members_considered += 1;
        for product in &scene.products {
            let found = differences(catalogue, product, (before, after), at);
            shown.changes.extend(found.into_iter().map(|difference| {
                AccessChange {
                    member_id: member.id.to_string(),
                    product_id: product.id.to_string(),
                    path: difference.path.as_str().to_owned(),
                    gains: difference
                        .gains
                        .iter()
                        .map(|right| right.as_str().to_owned())
                        .collect(),
                    loses: difference
                        .loses
                        .iter()
                        .map(|right| right.as_str().to_owned())
                        .collect(),
                }
            }));
        }
        if shown.changes.len() > CHANGES_MAX {
            shown.changes.truncate(CHANGES_MAX);
            shown.truncated = true;
            break;
        }
    }
    Ok(shown)
}
