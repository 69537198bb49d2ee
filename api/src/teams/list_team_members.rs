//! Listing the members of a team.

use super::views::TeamMemberView;
use super::visibility::{only_own, visible};
use crate::app::App;
use crate::error::Error;
use crate::http::path::TeamPath;
use crate::http::people::sought;
use crate::http::{Credential, Listing, PageParams, PageView, PathIds, Written};
use crate::views::RoleView;
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Capability, Denied};
use kontor_persistence::TeamMemberFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of team members, for callers with access to the directory only.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichTeamMembers {
    /// Only members with this role in the organization.
    role: Option<RoleView>,
    /// Search text of up to 8 words. Each word must begin a word of the first or last name, or a part of the e-mail
    /// address; case and accents are ignored.
    #[param(max_length = 254, example = "lea muster")]
    q: Option<String>,
}

/// List the members of a team
///
/// Lists team members in the order in which they joined the organization, including past and future ones. Externals
/// see only the names of current members of their own teams, without addresses and roles, and can't filter (403).
#[utoipa::path(tag = "teams", operation_id = "list_team_members", params(TeamPath, WhichTeamMembers, PageParams),
    responses((status = 200, description = "The team members", body = PageView<TeamMemberView>),
        (status = 403, description = "`forbidden`: an external who filters")))]
#[get("/teams/{team_id}/members")]
pub async fn list_team_members(
    who: Credential,
    path: TeamPath,
    query: Listing<WhichTeamMembers>,
    app: Data<App>,
) -> Result<Written<TeamMemberView>, Error> {
    let (PathIds(organization, id), which) = (path, query.filter);
    let terms = sought(which.q.as_deref())?;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize(&actor, organization)?;
        let standing = actor.standing.ok_or(Denied::Hidden)?;
        let found = tx.teams().find(organization, id)?;
        let team = visible(tx, &standing, found)?;
        let is_outside = only_own(&standing).is_some();
        if is_outside && (which.q.is_some() || which.role.is_some()) {
            return Err(Denied::Forbidden.into());
        }
        if which.q.is_some() {
            // A match would reveal the address.
            actor.must_read(Capability::Organizations)?;
        }
        let filter = TeamMemberFilter {
            only_at_present: is_outside,
            role: which.role.map(Into::into),
            terms,
        };
        let page = tx.teams().members(&authorized, id, &filter, query.page)?;
        let viewer = (standing.role, actor.may_read(Capability::Organizations), tx.now());
        Ok(PageView::of(page, |(place, member)| {
            TeamMemberView::of(team.leader, &place, &member, viewer)
        }))
    })
    .await
}
