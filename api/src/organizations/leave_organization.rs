//! Leaving an organization.

use super::remove_member::{gone, holdings};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Credential, NoBody, PathId};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized, Cleared, Denied};
use kontor_domain::activity::Action;
use kontor_domain::ids::MemberId;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{Going, LeaveOrganization as Leave, Membership};
use kontor_persistence::Tx;

/// The most managers who are told.
pub(super) const NOTIFIED_MAX: u32 = 50;

/// Leave an organization
///
/// The last active legal representative can't leave; another one needs a password that was given a moment ago, and
/// can't leave with an API token. Those who manage the organization are told by mail.
#[utoipa::path(tag = "organizations", operation_id = "leave_organization", params(OrganizationPath),
    responses((status = 204, description = "Your own membership has ended"),
        (status = 409, description = "`last_legal_representative`")))]
#[post("/v1/organizations/{organization_id}/leave")]
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

/// Ends a membership by the member's own wish, with all that follows. The membership must be locked.
///
/// # Errors
/// That the member is the last legal representative, or gone already.
pub fn leave(tx: &mut Tx<'_>, authorized: &Authorized<Leave>, going: &Cleared<Going>) -> Result<(), Error> {
    let Going(member) = going.change();
    let holdings = holdings(tx, member)?;
    if !tx.organizations().leave(authorized, going)? {
        return Err(Error::Missing);
    }
    gone(tx, Action::MemberLeft, member.user, member, &holdings)?;
    notify(tx, member, None)
}

/// Tells those who manage the organization, but for one who knows already.
pub fn notify(tx: &mut Tx<'_>, gone: &Membership, but: Option<MemberId>) -> Result<(), Error> {
    let organization = tx
        .organizations()
        .find(gone.organization)?
        .ok_or(Error::Missing)?;
    let managers = tx.organizations().managers(gone.organization, NOTIFIED_MAX)?;
    for manager in managers.iter().filter(|manager| Some(manager.id) != but) {
        let mail = Mail::member_left(&manager.person, &organization, &gone.person);
        tx.outbox().notify(&manager.person, &mail)?;
    }
    Ok(())
}
