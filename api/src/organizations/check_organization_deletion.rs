//! Obstacles to deleting an organization.

use super::problems::in_the_way;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId};
use actix_web::get;
use actix_web::web::{self, Data};
use kontor_domain::access::{self, Denied};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{self, CheckOrganizationDeletion as Check, Obstacle, ObstacleCode};
use serde::Serialize;
use utoipa::ToSchema;

/// Kind of obstacle to the deletion of an organization.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeletionObstacleCode)]
pub enum ObstacleCodeView {
    /// Members other than the caller, suspended ones included. For an administrator, the legal representatives
    /// count among them.
    OtherMembers,
    /// Products.
    Products,
    /// Unpaid invoices.
    UnpaidInvoices,
    /// Balance on the prepaid account.
    PrepaidBalance,
}

impl From<ObstacleCode> for ObstacleCodeView {
    fn from(code: ObstacleCode) -> Self {
        match code {
            ObstacleCode::OtherMembers => Self::OtherMembers,
            ObstacleCode::Products => Self::Products,
            ObstacleCode::UnpaidInvoices => Self::UnpaidInvoices,
            ObstacleCode::PrepaidBalance => Self::PrepaidBalance,
        }
    }
}

/// Obstacle to the deletion of an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeletionObstacle)]
pub struct ObstacleView {
    /// Kind of obstacle.
    code: ObstacleCodeView,
    /// Number of items in the way.
    #[schema(minimum = 1)]
    count: u64,
    /// Explanation and remedy, in the language requested by `Accept-Language`.
    detail: String,
}

impl ObstacleView {
    fn of(obstacle: Obstacle, language: Locale) -> Self {
        Self {
            code: obstacle.code.into(),
            count: obstacle.count,
            detail: in_the_way(&obstacle).localized(language).message,
        }
    }
}

/// Whether the caller can delete the organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganizationDeletion, example = json!({
    "deletable": false, "obstacles": [{
        "code": "other_members", "count": 2, "detail": "2 other members: remove them, or let them leave first" }]
}))]
pub struct DeletionView {
    /// Whether there are no obstacles.
    deletable: bool,
    /// Obstacles to the deletion.
    obstacles: Vec<ObstacleView>,
}

/// Check whether an organization can be deleted
///
/// Lists all obstacles to the deletion. For an administrator the legal representative is always one, so the final
/// deletion is up to a legal representative who is the only remaining member.
#[utoipa::path(tag = "organizations", operation_id = "check_organization_deletion", params(OrganizationPath),
    responses((status = 200, description = "The obstacles, if any", body = DeletionView)))]
#[get("/deletion")]
pub async fn check_organization_deletion(
    who: Credential,
    path: OrganizationPath,
    app: Data<App>,
) -> Result<web::Json<DeletionView>, Error> {
    let PathId(id) = path;
    let language = who.language();
    let obstacles = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, id)?;
            let authorized = access::authorize::<Check>(&actor, id)?;
            let own = actor.standing.ok_or(Denied::Hidden)?.member;
            let belongings = tx.organizations().belongings(&authorized, own)?;
            Ok(organizations::obstacles(belongings))
        })
        .await?;
    Ok(web::Json(DeletionView {
        deletable: obstacles.is_empty(),
        obstacles: obstacles
            .into_iter()
            .map(|obstacle| ObstacleView::of(obstacle, language))
            .collect(),
    }))
}
