//! Listing one's own checks.

use super::views::MessageCheckView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::message_checks::ListMessageChecks as List;

/// List message checks
///
/// Lists the caller's own checks, newest first. They are hidden from all others.
#[utoipa::path(tag = "message_checks", operation_id = "list_message_checks", params(OrganizationPath, PageParams),
    responses((status = 200, description = "The checks", body = PageView<MessageCheckView>)))]
#[get("/message-checks")]
pub async fn list_message_checks(
    who: Credential,
    path: OrganizationPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<MessageCheckView>, Error> {
    let PathId(organization) = path;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let page = tx
            .message_checks()
            .of_person(&authorized, actor.user, query.page)?;
        Ok(PageView::of(page, MessageCheckView::from))
    })
    .await
}
