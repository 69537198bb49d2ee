//! Leaving an organisation.

use super::paths::OrganizationPath;
use super::remove_member::gone;
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, NoBody, PathId};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::activity::Deed;
use kontor_domain::ids::OrganizationId;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{LeaveOrganization as Leave, Membership};
use kontor_persistence::Tx;

/// The most managers who are told.
pub(super) const TOLD_MAX: u32 = 50;

/// Leave an organization
///
/// The last active legal representative can't leave. Those who manage the organization are told by mail.
#[utoipa::path(tag = "organizations", operation_id = "leave_organization", params(OrganizationPath),
    responses((status = 204, description = "The own membership has ended"),
        (status = 409, description = "`last_legal_representative`")))]
#[post("/v1/organizations/{organization_id}/leave")]
pub async fn leave_organization(
    who: Credential,
    path: PathId<OrganizationId>,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(id) = path;
    app.perform(who, "leave_organization", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, id)?;
        let granted = access::grant::<Leave>(&actor, id)?;
        let own = actor.standing.ok_or(Denied::Hidden)?.member;
        let member = tx
            .organizations()
            .member_for_update(&granted, own)?
            .ok_or(Error::Missing)?;
        if !tx.organizations().leave(&granted, own)? {
            return Err(Error::Missing);
        }
        gone(tx, Deed::MemberLeft, actor.user, &member)?;
        tell(tx, &member)
    })
    .await
}

fn tell(tx: &mut Tx<'_>, gone: &Membership) -> Result<(), Error> {
    let organization = tx
        .organizations()
        .find(gone.organization)?
        .ok_or(Error::Missing)?;
    for manager in tx.organizations().managers(gone.organization, TOLD_MAX)? {
        let mail = Mail::member_left(&manager.person, &organization, &gone.person);
        tx.outbox().notify(&manager.person, &mail)?;
    }
    Ok(())
}
