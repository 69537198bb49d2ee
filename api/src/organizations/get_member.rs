//! Reading one member.

use super::views::MemberView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::MemberPath;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;

/// Get a member
///
/// Returns one member. Available to legal representatives, administrators and collaborators.
#[utoipa::path(tag = "organizations", operation_id = "get_member", params(MemberPath),
    responses((status = 200, description = "The member", body = MemberView, headers(("ETag")))))]
#[get("/members/{member_id}")]
pub async fn get_member(
    who: Credential,
    path: MemberPath,
    app: Data<App>,
) -> Result<Versioned<MemberView>, Error> {
    let PathIds(organization, id) = path;
    let member = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize(&actor, organization)?;
            let member = tx.organizations().member(&authorized, id)?;
            let member = member.ok_or(Error::Missing)?;
            Ok(MemberView::of(&member, tx.now()))
        })
        .await?;
    Ok(Versioned(member))
}
