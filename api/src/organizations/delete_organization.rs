//! Deleting an organization. Documents issued in its name are kept for the legal retention period, so its row and
//! its log stay, but can no longer be reached.

use super::problems::not_deletable;
use super::views::OrganizationView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access::{self, Denied};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::UserId;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{self, Action, DeleteOrganization as Delete, Organization};
use kontor_persistence::{Entry, Leftovers, Tx};
use serde_json::{Value, json};

/// Delete an organization
///
/// Deletes the organization if there are no obstacles, see `check_organization_deletion`. Open invitations and API
/// tokens bound to the organization stop working. Issued documents are kept for the legal retention period. The
/// caller's account stays.
#[utoipa::path(tag = "organizations", operation_id = "delete_organization", params(OrganizationPath),
    responses((status = 204, description = "The organization is deleted"),
        (status = 409, description = "`organization_not_deletable`, with the obstacles among the errors"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("")]
pub async fn delete_organization(
    who: Credential,
    path: OrganizationPath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathId(id) = path;
    app.write(who, move |tx, who| {
        let offering = tx.organizations().offering_to(id)?;
        who.lock_to_end(tx, id, &offering)?;
        let actor = who.actor_in(tx, id)?;
        let authorized = access::authorize::<Delete>(&actor, id)?;
        let own = actor.standing.ok_or(Denied::Hidden)?;
        let organization = tx
            .organizations()
            .get_for_deletion(&authorized)?
            .ok_or(Error::Missing)?;
        who.preconditions()
            .check(&OrganizationView::of(&organization, Some(own.role)))?;
        let obstacles = organizations::obstacles(tx.organizations().belongings(&authorized, own.member)?);
        if !obstacles.is_empty() {
            return Err(not_deletable(&obstacles));
        }
        let ended = tx.organizations().delete(&authorized, own.member)?;
        announce(tx, actor.user, &organization, ended)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Writes an entry to the retained log and one to the person's own, and mails the person.
fn announce(
    tx: &mut Tx<'_>,
    author: UserId,
    organization: &Organization,
    ended: Leftovers,
) -> Result<(), Error> {
    let before = json!({
        "name": organization.name.as_str(),
        "open_invitations": ended.invitations,
        "api_tokens": ended.api_tokens,
        "open_hand_overs": ended.hand_overs,
        "open_transfers": ended.transfers,
    });
    for chain in [Chain::Organization(organization.id), Chain::Account(author)] {
        let entry =
            Entry::new(Action::OrganizationDeleted, organization.id).change(before.clone(), Value::Null);
        tx.record(chain, Author::User(author), entry);
    }
    let account = tx.identity().account(author)?.ok_or(Error::Unauthenticated)?;
    let mail = Mail::organization_deleted(&account.person, organization);
    Ok(tx.outbox().notify(&account.person, &mail)?)
}
