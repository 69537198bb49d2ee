//! Listing who is in a team.

use super::paths::TeamPath;
use super::sight::{only_own, visible};
use super::views::TeamMemberView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathIds, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::ids::{OrganizationId, TeamId};

/// List the people in a team
///
/// In the order they joined the organization, those whose time in the team is over or to come included. Externals see
/// the names of those who are in their teams now, and no addresses.
#[utoipa::path(tag = "teams", operation_id = "list_team_members", params(TeamPath, PageParams),
    responses((status = 200, description = "The people", body = PageView<TeamMemberView>)))]
#[get("/v1/organizations/{organization_id}/teams/{team_id}/members")]
pub async fn list_team_members(
    who: Credential,
    path: PathIds<OrganizationId, TeamId>,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<TeamMemberView>, Error> {
    let PathIds(organization, id) = path;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let granted = access::grant(&actor, organization)?;
        let standing = actor.standing.ok_or(Denied::Hidden)?;
        let found = tx.teams().find(organization, id)?;
        let team = visible(tx, &standing, found)?;
        let at_present = only_own(&standing).is_some();
        let page = tx.teams().members(&granted, id, at_present, query.page)?;
        Ok(PageView::of(page, |(place, member)| {
            TeamMemberView::of(team.leader, &place, &member, standing.role)
        }))
    })
    .await
}
