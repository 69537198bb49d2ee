//! Removing a member; a dry run shows first what the person loses.

use super::hand_overs::cancel_all;
use super::update_member::remind_the_only_one;
use super::views::{Holdings, MemberRemoval, MemberView};
use crate::app::App;
use crate::error::Error;
use crate::http::path::MemberPath;
use crate::http::{Credential, Params, PathIds, switch};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access::{self, Actor, Authorized, Denied};
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::ids::{MemberId, OrganizationId, TeamId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{self, Going, Membership, RemoveMember as Remove, Role, TakingOver};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

/// The most invitations that a dry run names.
const INVITATIONS_SHOWN: u32 = 50;

/// How to remove.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HowToRemove {
    /// Only show what would be lost.
    #[serde(default, deserialize_with = "switch")]
    #[param(default = false, required = false)]
    dry_run: bool,
    /// Answer for the open invitations that the person sent, as far as one may give their roles. Otherwise they
    /// can't be accepted anymore, until somebody sends them again.
    #[serde(default, deserialize_with = "switch")]
    #[param(default = false, required = false)]
    take_over_invitations: bool,
}

/// Remove a member
///
/// For legal representatives and administrators. The last active legal representative can't be removed. Removing
/// another one, and taking over an invitation into that role, wants a password that was given a moment ago, and never
/// works with an API token. Taking over an invitation that leads into teams or gives rights wants `teams:write` or
/// `grants:write` of an API token.
/// The person is told by mail. With `dry_run=true` nothing happens, and the answer shows what would be lost.
#[utoipa::path(tag = "organizations", operation_id = "remove_member", params(MemberPath, HowToRemove),
    responses((status = 200, description = "With `dry_run=true`: what the person would lose", body = MemberRemoval),
        (status = 204, description = "The member is removed"),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`last_legal_representative`"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/v1/organizations/{organization_id}/members/{member_id}")]
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

/// What a removal would take away, for somebody who may do it.
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
        .organizations()
        .open_invitations_by(&authorized, member.user, INVITATIONS_SHOWN)?;
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

/// What a member has in teams and products.
///
/// # Errors
/// When storage fails.
pub fn holdings(tx: &mut Tx<'_>, member: &Membership) -> Result<Holdings, Error> {
    let (teams, led) = tx.teams().ids_of_member(member.organization, member.id)?;
    let grants = tx.teams().own_grants(member.organization, member.id)?;
    Ok(Holdings { teams, led, grants })
}

/// Makes the remover answer for the open invitations of the member who goes.
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
    let mut offers = tx.organizations().offered_by(authorized, inviter)?;
    offers.retain(|offer| organizations::may_give(heirs_role, offer.role).is_ok());
    let taking_over = TakingOver {
        inviter,
        heir,
        offers,
    };
    let cleared = authorized.clear(actor, taking_over)?;
    let taken = tx.organizations().take_over_invitations(authorized, &cleared)?;
    if taken > 0 {
        let before = json!({ "invited_by": member.user.to_string() });
        let after = json!({ "invited_by": heir.to_string(), "invitations": taken });
        tx.record(
            Chain::Organization(member.organization),
            Author::User(heir),
            Entry::new(Action::InvitationsTakenOver, member.id).change(before, after),
        );
    }
    Ok(())
}

/// What follows when a member goes: the entry for the log, the end of hand-overs, and the reminders of who
/// remains.
pub fn gone(
    tx: &mut Tx<'_>,
    action: Action,
    author: UserId,
    member: &Membership,
    holdings: &Holdings,
) -> Result<(), Error> {
    let ids = |teams: &[TeamId]| teams.iter().map(ToString::to_string).collect::<Vec<_>>();
    let before = json!({
        "user_id": member.user.to_string(), "email": member.person.email.as_str(), "role": member.role.as_str(),
        "team_ids": ids(&holdings.teams), "led_team_ids": ids(&holdings.led), "grants": holdings.grants,
    });
    let entry = Entry::new(action, member.id).change(before, Value::Null);
    tx.record(
        Chain::Organization(member.organization),
        Author::User(author),
        entry,
    );
    cancel_all(tx, author, member)?;
    if member.role == Role::LegalRepresentative {
        remind_the_only_one(tx, author, member.organization)?;
    }
    Ok(())
}
