//! Removing a member.

use super::hand_overs::cancel_all;
use super::paths::MemberPath;
use super::update_member::remind_the_only_one;
use super::views::MemberView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access::{self, Denied};
use kontor_domain::activity::{Author, Chain, Deed};
use kontor_domain::ids::{MemberId, OrganizationId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{self, Membership, RemoveMember as Remove, Role};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Remove a member
///
/// For legal representatives and administrators. The last active legal representative can't be removed.
/// The person is told by mail.
#[utoipa::path(tag = "organizations", operation_id = "remove_member", params(MemberPath),
    responses((status = 204, description = "The member is removed"),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`last_legal_representative`"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/v1/organizations/{organization_id}/members/{member_id}")]
pub async fn remove_member(
    who: Credential,
    path: PathIds<OrganizationId, MemberId>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathIds(organization, id) = path;
    app.write(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let granted = access::grant::<Remove>(&actor, organization)?;
        let role = actor.role_in(organization).ok_or(Denied::Hidden)?;
        let member = tx
            .organizations()
            .member_for_update(&granted, id)?
            .ok_or(Error::Missing)?;
        who.preconditions().check(&MemberView::from(&member))?;
        organizations::may_manage(role, member.role)?;
        if !tx.organizations().remove_member(&granted, id)? {
            return Err(Error::Missing);
        }
        gone(tx, Deed::MemberRemoved, actor.user, &member)?;
        let organization = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
        let mail = Mail::membership_removed(&member.person, &organization);
        Ok(tx.outbox().notify(&member.person, &mail)?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What follows when a member goes: the entry for the log, the end of hand-overs, and the reminders of who
/// remains.
pub fn gone(tx: &mut Tx<'_>, deed: Deed, author: UserId, member: &Membership) -> Result<(), Error> {
    let before = json!({ "user_id": member.user.to_string(), "email": member.person.email.as_str(), "role": member.role.as_str() });
    let entry = Entry::new(deed, member.id).change(before, Value::Null);
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
