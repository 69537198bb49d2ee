//! Reading the actions of a member.

use super::filter::{WhichEntries, may_ask};
use super::scopes::TOLD_OF_ORGANIZATIONS;
use super::views::{ActivityEntryView, seen_by};
use crate::app::App;
use crate::error::Error;
use crate::http::path::MemberPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathIds, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::activity::{MemberLog, member_log};

/// List a member's activity
///
/// Lists the entries of the organization's log whose actor is this member, newest first. Legal representatives and
/// administrators may ask about all members, others about themselves.
#[utoipa::path(tag = "activity", operation_id = "list_member_activity", params(MemberPath, WhichEntries, PageParams),
    responses((status = 200, description = "The entries", body = PageView<ActivityEntryView>)))]
#[get("/members/{member_id}/activity")]
pub async fn list_member_activity(
    who: Credential,
    path: MemberPath,
    query: Listing<WhichEntries>,
    app: Data<App>,
) -> Result<Written<ActivityEntryView>, Error> {
    let PathIds(organization, member) = path;
    let filter = query.filter.read()?;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let log = MemberLog { organization, member };
        may_ask(&filter, &actor, TOLD_OF_ORGANIZATIONS)?;
        let entries = tx
            .activity()
            .list_of_member(&member_log(&actor, log)?, &filter, query.page)?
            .ok_or(Error::Missing)?;
        Ok(PageView::of(entries, |entry| seen_by(&actor, entry).into()))
    })
    .await
}
