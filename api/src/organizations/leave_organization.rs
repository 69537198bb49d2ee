//! Leaving an organization.

use super::departure::leave;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Credential, NoBody, PathId};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::organizations::{Going, LeaveOrganization as Leave};

/// Leave an organization
///
/// Ends the caller's own membership. The last active legal representative can't leave. Any other legal
/// representative needs a recently confirmed password and can't leave with an API token. The managers of the
/// organization are notified by mail.
#[utoipa::path(tag = "organizations", operation_id = "leave_organization", params(OrganizationPath),
    responses((status = 204, description = "The caller's membership has ended"),
        (status = 409, description = "`last_legal_representative`")))]
#[post("/leave")]
pub async fn leave_organization(
    who: Credential,
    path: OrganizationPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(id) = path;
    app.perform(who, "leave_organization", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, id)?;
        let authorized = access::authorize::<Leave>(&actor, id)?;
        let own = actor.standing.ok_or(Denied::Hidden)?.member;
        let member = tx
            .organizations()
            .member_for_update(&authorized, own)?
            .ok_or(Error::Missing)?;
        let going = authorized.clear(&actor, Going(member))?;
        leave(tx, &authorized, &going)
    })
    .await
}
