//! Reading one grant.

use super::views::GrantView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::GrantPath;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;

/// Get a grant
///
/// Returns one grant. Available to legal representatives and administrators.
#[utoipa::path(tag = "grants", operation_id = "get_grant", params(GrantPath),
    responses((status = 200, description = "The grant", body = GrantView, headers(("ETag")))))]
#[get("/grants/{grant_id}")]
pub async fn get_grant(
    who: Credential,
    path: GrantPath,
    app: Data<App>,
) -> Result<Versioned<GrantView>, Error> {
    let PathIds(organization, id) = path;
    let grant = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize(&actor, organization)?;
            let grant = tx.grants().get(&authorized, id)?;
            Ok(GrantView::from(&grant.ok_or(Error::Missing)?))
        })
        .await?;
    Ok(Versioned(grant))
}
