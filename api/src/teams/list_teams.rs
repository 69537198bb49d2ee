//! Listing the work teams of an organization.

use super::views::TeamView;
use super::visibility::only_own;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written, field, query};
use crate::problem::FieldError;
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::teams::TEAM_NAME_MAX;
use kontor_persistence::TeamFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of teams.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichTeams {
    /// A member who is in them.
    #[param(example = "member_0192f0c1e5b07cc3a4d15e6f708192a8")]
    member_id: Option<field::MemberId>,
    /// A part of the name, ignoring case.
    #[param(max_length = 60, example = "web")]
    q: Option<String>,
}

/// List teams
///
/// Lists teams, oldest first. Externals see only the teams that they are in.
#[utoipa::path(tag = "teams", operation_id = "list_teams", params(OrganizationPath, WhichTeams, PageParams),
    responses((status = 200, description = "The teams", body = PageView<TeamView>)))]
#[get("/teams")]
pub async fn list_teams(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichTeams>,
    app: Data<App>,
) -> Result<Written<TeamView>, Error> {
    let (PathId(organization), which) = (path, query.filter);
    if let Some(error) = FieldError::long_query("q", which.q.as_deref(), TEAM_NAME_MAX) {
        return Err(error.into());
    }
    let filter = TeamFilter {
        member: query::field("member_id", which.member_id)?,
        q: which.q,
    };
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize(&actor, organization)?;
        let own = only_own(&actor.standing.ok_or(Denied::Hidden)?);
        let page = tx.teams().list(&authorized, own, &filter, query.page)?;
        Ok(PageView::of(page, |team| (&team).into()))
    })
    .await
}
