//! Reading an organization.

use super::views::OrganizationView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;

/// Get an organization
///
/// Returns the organization. Available to its active members.
#[utoipa::path(tag = "organizations", operation_id = "get_organization", params(OrganizationPath),
    responses((status = 200, description = "The organization", body = OrganizationView, headers(("ETag")))))]
#[get("")]
pub async fn get_organization(
    who: Credential,
    path: OrganizationPath,
    app: Data<App>,
) -> Result<Versioned<OrganizationView>, Error> {
    let PathId(id) = path;
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, id)?;
            let organization = tx
                .organizations()
                .get(&access::authorize(&actor, id)?)?
                .ok_or(Error::Missing)?;
            Ok(OrganizationView::of(&organization, actor.role_in(id)))
        })
        .await?;
    Ok(Versioned(view))
}
