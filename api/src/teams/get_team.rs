//! Reading one team.

use super::views::TeamView;
use super::visibility::visible;
use crate::app::App;
use crate::error::Error;
use crate::http::path::TeamPath;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};

/// Get a team
///
/// Returns one team. Externals see only the teams that they are in.
#[utoipa::path(tag = "teams", operation_id = "get_team", params(TeamPath),
    responses((status = 200, description = "The team", body = TeamView, headers(("ETag")))))]
#[get("/teams/{team_id}")]
pub async fn get_team(who: Credential, path: TeamPath, app: Data<App>) -> Result<Versioned<TeamView>, Error> {
    let PathIds(organization, id) = path;
    let team = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize(&actor, organization)?;
            let standing = actor.standing.ok_or(Denied::Hidden)?;
            let found = tx.teams().get(&authorized, id)?;
            Ok(TeamView::from(&visible(tx, &standing, found)?))
        })
        .await?;
    Ok(Versioned(team))
}
