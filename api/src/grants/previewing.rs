//! Computing a preview: who is affected, what each holds before and after, and where it differs.

use super::changes::Change;
use super::planning::Plan;
use crate::error::Error;
use crate::http::texts::RightCodeText;
use kontor_domain::grants::{Holding, differences};
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
    "members_considered": 1, "truncated": false, "changes": [{
        "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
        "path": "/", "gains": [], "loses": ["edit"] }]
}))]
pub struct AccessPreview {
    /// How many active members the change is about, as far as they were looked at.
    members_considered: usize,
    /// Whether there are more people, products or differences than were looked at.
    truncated: bool,
    /// What each would gain and lose; nothing for whoever holds the same by other ways.
    changes: Vec<AccessChange>,
}

/// Computes the preview of a change.
///
/// # Errors
/// Those of fields: something that the organisation does not have.
pub fn preview(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    organization: OrganizationId,
    change: &Change,
) -> Result<AccessPreview, Error> {
    let plan = Plan::of(tx, catalogue, organization, change)?;
    let scene = plan.scene(tx, organization)?;
    let ids: Vec<MemberId> = scene.members.iter().map(|member| member.id).collect();
    let mut held = tx.grants().held_by_all(&ids)?;
    let now = tx.now();
    let mut shown = AccessPreview {
        members_considered: 0,
        truncated: scene.truncated,
        changes: Vec::new(),
    };
    let active = |member: &&Membership| member.state_at(now) == MembershipState::Active;
    for member in scene.members.iter().filter(active) {
        shown.members_considered += 1;
        let before = Holding {
            role: member.role,
            grants: held.remove(&member.id).unwrap_or_default(),
        };
        let after = plan.apply(member.id, &before, &scene.places);
        for product in &scene.products {
            let found = differences(catalogue, product, (&before, &after), now);
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
