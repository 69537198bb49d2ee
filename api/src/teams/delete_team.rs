//! Deleting a team: the rights it gave end, its members stay in the organization. A dry run shows the consequences
//! first.

use super::team_log::log;
use super::team_member::{notify_left, record};
use super::views::TeamView;
use crate::app::App;
use crate::error::Error;
use crate::grants::NOTIFIED_MAX;
use crate::http::path::TeamPath;
use crate::http::{Credential, Params, PathIds, switch};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::teams::Action;
use kontor_domain::teams::DeleteTeam as Delete;
use kontor_persistence::TeamLosses;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// Options of the deletion.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HowToDelete {
    /// Whether to only show the consequences, without changing anything.
    #[serde(default, deserialize_with = "switch")]
    #[param(default = false, required = false)]
    dry_run: bool,
}

/// Consequences of deleting a team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "members": 12, "grants": 3, "invitations": 1 }))]
pub struct TeamDeletion {
    /// Number of members who would leave the team; they stay in the organization.
    members: u64,
    /// Number of grants that would end; `preview_access_change` shows the rights lost by each member.
    grants: u64,
    /// Number of open invitations that would no longer add to the team.
    invitations: u64,
}

/// Returns the deleted team and the extent of its losses, for the log.
fn with_losses(mut team: Value, losses: TeamLosses) -> Value {
    team["members"] = losses.members.into();
    team["grants"] = losses.grants.into();
    team["invitations"] = losses.invitations.into();
    team
}

/// Delete a team
///
/// Deletes a team together with the rights it gives. Available to legal representatives and administrators. Its
/// members stay in the organization and keep the rights they hold in other ways. They are notified by mail, up to
/// 500.
#[utoipa::path(tag = "teams", operation_id = "delete_team", params(TeamPath, HowToDelete),
    responses((status = 200, description = "With `dry_run=true`: the consequences of a deletion", body = TeamDeletion),
        (status = 204, description = "The team is deleted"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/teams/{team_id}")]
pub async fn delete_team(
    who: Credential,
    path: TeamPath,
    how: Params<HowToDelete>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathIds(organization, id), Params(how)) = (path, how);
    let losses = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Delete>(&actor, organization)?;
            let team = tx
                .teams()
                .get_for_update(&authorized, id)?
                .ok_or(Error::Missing)?;
            who.preconditions().check(&TeamView::from(&team))?;
            let losses = tx.teams().losses(&authorized, id)?;
            if !how.dry_run {
                let people = tx.teams().people_in(organization, &[id], NOTIFIED_MAX)?;
                tx.teams().delete(&authorized, id)?;
                let gone = (with_losses(log(&team), losses), Value::Null);
                record(tx, actor.user, &team, Action::TeamDeleted, gone);
                for (_, member) in &people {
                    notify_left(tx, actor.user, &team, member)?;
                }
            }
            Ok(losses)
        })
        .await?;
    if !how.dry_run {
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(HttpResponse::Ok().json(TeamDeletion {
        members: losses.members,
        grants: losses.grants,
        invitations: losses.invitations,
    }))
}
