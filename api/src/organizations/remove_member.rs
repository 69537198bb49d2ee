//! Removing a member, with a dry run that shows what the person would lose.

use super::departure::{gone, holdings};
use super::views::{MemberRemoval, MemberView};
use crate::app::App;
use crate::error::Error;
use crate::http::path::MemberPath;
use crate::http::{Credential, Params, PathIds, switch};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access::{self, Actor, Authorized, Denied};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{MemberId, OrganizationId};
use kontor_domain::invitations;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{
    self, Action, Going, Membership, RemoveMember as Remove, Role, TakingOver,
};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

/// Maximum number of invitations that a dry run lists.
const INVITATIONS_SHOWN: u32 = 50;

/// Options of the removal.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HowToRemove {
    /// Whether to only show what would be lost, without changing anything.
    #[serde(default, deserialize_with = "switch")]
    #[param(default = false, required = false)]
    dry_run: bool,
    /// Whether to take over responsibility for the member's open invitations whose roles the caller may give. The
    /// others can't be accepted until another member resends them.
    #[serde(default, deserialize_with = "switch")]
    #[param(default = false, required = false)]
    take_over_invitations: bool,
}

/// Remove a member
///
/// Removes a member and notifies the person by mail. Available to legal representatives and administrators. The
/// last active legal representative can't be removed. Removing a legal representative, or taking over an invitation
/// with that role, requires a recently confirmed password and is never possible with an API token. With an API
/// token, taking over an invitation with teams or grants requires `teams:write` or `grants:write`. With
/// `dry_run=true` nothing changes, and the answer shows what would be lost.
#[utoipa::path(tag = "organizations", operation_id = "remove_member", params(MemberPath, HowToRemove),
    responses((status = 200, description = "With `dry_run=true`: the consequences of a removal", body = MemberRemoval),
        (status = 204, description = "The member is removed"),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`last_legal_representative`"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/members/{member_id}")]
pub async fn remove_member(
    who: Credential,
    path: MemberPath,
    how: Params<HowToRemove>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathIds(organization, id), Params(how)) = (path, how);
    if how.dry_run {
        let removal = app
            .read(who, move |tx, who| preview(tx, who, organization, id))
            .await?;
        return Ok(HttpResponse::Ok().json(removal));
    }
    app.write(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Remove>(&actor, organization)?;
        let role = actor.role_in(organization).ok_or(Denied::Hidden)?;
        let member = tx
            .organizations()
            .member_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        who.preconditions().check(&MemberView::of(&member, tx.now()))?;
        organizations::may_manage(role, member.role)?;
        if how.take_over_invitations {
            take_over(tx, &authorized, &member, (&actor, role))?;
        }
        let holdings = holdings(tx, &member)?;
        let going = authorized.clear(&actor, Going(member.clone()))?;
        if !tx.organizations().remove_member(&authorized, &going)? {
            return Err(Error::Missing);
        }
        gone(tx, Action::MemberRemoved, actor.user, &member, &holdings)?;
        let organization = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
        let mail = Mail::membership_removed(&member.person, &organization);
        Ok(tx.outbox().notify(&member.person, &mail)?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Shows the losses of a removal to an actor who may carry it out.
fn preview(
    tx: &mut Tx<'_>,
    who: &Credential,
    organization: OrganizationId,
    id: MemberId,
) -> Result<MemberRemoval, Error> {
    let actor = who.actor_in(tx, organization)?;
    let authorized = access::authorize::<Remove>(&actor, organization)?;
    let member = tx
        .organizations()
        .member(&access::authorize(&actor, organization)?, id)?
        .ok_or(Error::Missing)?;
    who.preconditions().check(&MemberView::of(&member, tx.now()))?;
    organizations::may_manage(actor.role_in(organization).ok_or(Denied::Hidden)?, member.role)?;
    let is_last = tx
        .organizations()
        .is_only_legal_representative(organization, id)?;
    let invitations = tx
        .invitations()
        .open_by(&authorized, member.user, INVITATIONS_SHOWN)?;
    let api_tokens = tx.identity().api_tokens_bound_to(&authorized, member.user)?;
    let holdings = holdings(tx, &member)?;
    Ok(MemberRemoval::of(
        &member,
        tx.now(),
        &holdings,
        invitations,
        api_tokens,
        is_last,
    ))
}

/// Makes the remover responsible for the open invitations of the removed member.
fn take_over(
    tx: &mut Tx<'_>,
    authorized: &Authorized<Remove>,
    member: &Membership,
    (actor, heirs_role): (&Actor, Role),
) -> Result<(), Error> {
    let (inviter, heir) = (member.user, actor.user);
    if heir == inviter {
        return Ok(());
    }
    let mut offers = tx.invitations().offered_by(authorized, inviter)?;
    offers.retain(|offer| organizations::may_give(heirs_role, offer.role).is_ok());
    let taking_over = TakingOver {
        inviter,
        heir,
        offers,
    };
    let cleared = authorized.clear(actor, taking_over)?;
    let taken = tx.invitations().take_over(authorized, &cleared)?;
    if taken > 0 {
        let before = json!({ "invited_by": member.user.to_string() });
        let after = json!({ "invited_by": heir.to_string(), "invitations": taken });
        tx.record(
            Chain::Organization(member.organization),
            Author::User(heir),
            Entry::new(invitations::Action::InvitationsTakenOver, member.id).change(before, after),
        );
    }
    Ok(())
}
