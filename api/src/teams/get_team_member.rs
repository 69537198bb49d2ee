//! Reading one member of a team, with the version for `update_team_member`.

use super::views::TeamMemberView;
use super::visibility::{only_own, visible};
use crate::app::App;
use crate::error::Error;
use crate::http::path::{PathIds3, TeamMemberPath};
use crate::http::{Credential, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::teams::ReadTeamMember;

/// Get a team member
///
/// Returns one member of a team, with the same fields as in the list of its members. Externals see only current
/// members of their own teams, without addresses and roles.
#[utoipa::path(tag = "teams", operation_id = "get_team_member", params(TeamMemberPath),
    responses((status = 200, description = "The team member", body = TeamMemberView, headers(("ETag")))))]
#[get("/teams/{team_id}/members/{member_id}")]
pub async fn get_team_member(
    who: Credential,
    path: TeamMemberPath,
    app: Data<App>,
) -> Result<Versioned<TeamMemberView>, Error> {
    let PathIds3(organization, id, member) = path;
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<ReadTeamMember>(&actor, organization)?;
            let standing = actor.standing.ok_or(Denied::Hidden)?;
            let found = tx.teams().find(organization, id)?;
            let team = visible(tx, &standing, found)?;
            let found = tx.teams().find_member(organization, id, member)?;
            let (place, member) = found.ok_or(Error::Missing)?;
            if only_own(&standing).is_some() && !place.valid.contains(tx.now()) {
                return Err(Error::Missing);
            }
            let viewer = (
                standing.role,
                actor.may_read(access::Capability::Organizations),
                tx.now(),
            );
            Ok(TeamMemberView::of(team.leader, &place, &member, viewer))
        })
        .await?;
    Ok(Versioned(view))
}
