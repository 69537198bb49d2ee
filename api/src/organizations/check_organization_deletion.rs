//! What stands in the way of deleting an organization.

use crate::app::App;
use crate::error::{Error, in_the_way};
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId};
use actix_web::get;
use actix_web::web::{self, Data};
use kontor_domain::access::{self, Denied};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{self, CheckOrganizationDeletion as Check, Obstacle, ObstacleCode};
use serde::Serialize;
use utoipa::ToSchema;

/// A kind of thing that must go first.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeletionObstacleCode)]
pub enum ObstacleCodeView {
    /// Members beside whoever asks, suspended ones included; for an administrator the legal representatives are
    /// among them.
    OtherMembers,
    /// Products.
    Products,
    /// Invoices that are not paid.
    UnpaidInvoices,
    /// Money on the prepaid account.
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

/// One kind of thing that stands in the way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeletionObstacle)]
pub struct ObstacleView {
    /// What it is.
    code: ObstacleCodeView,
    /// How many.
    #[schema(minimum = 1)]
    count: u64,
    /// In words, with what to do about it, in the language that `Accept-Language` wants.
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

/// Whether the organization can be deleted by whoever asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganizationDeletion, example = json!({
    "deletable": false, "obstacles": [{
        "code": "other_members", "count": 2, "detail": "2 other members: remove them, or let them leave first" }]
}))]
pub struct DeletionView {
    /// Whether nothing stands in the way.
    deletable: bool,
    /// What stands in the way.
    obstacles: Vec<ObstacleView>,
}

/// Check whether an organization can be deleted
///
/// Lists everything that stands in the way. An administrator always finds a legal representative there, so the
/// last step is a legal representative's, who is then the only member.
#[utoipa::path(tag = "organizations", operation_id = "check_organization_deletion", params(OrganizationPath),
    responses((status = 200, description = "What stands in the way, if anything", body = DeletionView)))]
#[get("/v1/organizations/{organization_id}/deletion")]
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
