//! Removing one member from a team.

use super::team_member::part;
use super::views::TeamMemberView;
use crate::app::App;
use crate::error::Error;
use crate::http::Credential;
use crate::http::path::{PathIds3, TeamMemberPath};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access::{self, Capability, Denied};
use kontor_domain::teams::RemoveTeamMember as Remove;

/// Remove a member from a team
///
/// Removes one member from a team. Available to legal representatives and administrators. The member loses the
/// team's rights from the next request on. A leader who is removed no longer leads the team.
#[utoipa::path(tag = "teams", operation_id = "remove_team_member", params(TeamMemberPath),
    responses((status = 204, description = "The member is no longer in the team"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/teams/{team_id}/members/{member_id}")]
pub async fn remove_team_member(
    who: Credential,
    path: TeamMemberPath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathIds3(organization, id, member) = path;
    app.write(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Remove>(&actor, organization)?;
        let role = actor.role_in(organization).ok_or(Denied::Hidden)?;
        let team = tx
            .teams()
            .get_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        let found = tx.teams().find_member(organization, id, member)?;
        let (place, member) = found.ok_or(Error::Missing)?;
        who.preconditions().check(&TeamMemberView::of(
            team.leader,
            &place,
            &member,
            (role, actor.may_read(Capability::Organizations), tx.now()),
        ))?;
        part(tx, &authorized, actor.user, &team, (&member, place.valid))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
