//! Listing the teams of a member.

use super::views::MemberTeam;
use crate::app::App;
use crate::error::Error;
use crate::grants::own_or_managed;
use crate::http::path::MemberPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathIds, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::organizations::Role;

/// List a member's teams
///
/// Lists the member's teams with the period in each, including past and future ones. Legal representatives and
/// administrators may ask about all members, others about themselves. Externals see only their current teams.
#[utoipa::path(tag = "teams", operation_id = "list_member_teams", params(MemberPath, PageParams),
    responses((status = 200, description = "The teams", body = PageView<MemberTeam>),
        (status = 403, description = "`forbidden`: teams of another member")))]
#[get("/members/{member_id}/teams")]
pub async fn list_member_teams(
    who: Credential,
    path: MemberPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<MemberTeam>, Error> {
    let PathIds(organization, id) = path;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize(&actor, organization)?;
        let standing = actor.standing.ok_or(Denied::Hidden)?;
        own_or_managed(tx, &standing, id)?;
        let only_now = standing.role == Role::External;
        let page = tx.teams().of_member(&authorized, id, only_now, query.page)?;
        Ok(PageView::of(page, |both| (&both).into()))
    })
    .await
}
