//! Changing a member's role, billing permission or reminder switches; the person gets a summary.

use super::hand_overs::cancel_broken;
use super::paths::MemberPath;
use super::views::{MemberView, MembershipStateView, RoleView};
use crate::app::App;
use crate::error::Error;
use crate::http::body::FieldError;
use crate::http::{Credential, Json, PathIds, Versioned};
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::activity::{Author, Chain, Deed};
use kontor_domain::ids::{MemberId, OrganizationId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{
    self, MemberChange, MemberChangeRefused, Membership, Role, UpdateMember as Update,
};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// What to change of the reminders; what is left out stays.
#[derive(Debug, Clone, Copy, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateReminders {
    /// By e-mail.
    by_email: Option<bool>,
    /// By SMS.
    by_sms: Option<bool>,
}

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "role": "collaborator", "billing": true, "reminders": { "by_email": true } }))]
pub struct UpdateMember {
    /// A new role. Only a legal representative gives or takes that role.
    role: Option<RoleView>,
    /// The billing permission, a switch of collaborators.
    billing: Option<bool>,
    /// Payment reminders. The only legal representative can switch neither off; externals get none.
    reminders: Option<UpdateReminders>,
    /// `suspended` treats the person like an outsider until it is `active` again.
    state: Option<MembershipStateView>,
}

impl UpdateMember {
    fn change(&self) -> MemberChange {
        let reminders = self.reminders.unwrap_or_default();
        MemberChange {
            role: self.role.map(Into::into),
            billing: self.billing,
            reminders_by_email: reminders.by_email,
            reminders_by_sms: reminders.by_sms,
            state: self.state.map(Into::into),
        }
    }
}

/// Update a member
///
/// For legal representatives and administrators. The last active legal representative can't be demoted or
/// suspended.
/// The person gets a summary by mail.
#[utoipa::path(tag = "organizations", operation_id = "update_member", params(MemberPath), request_body = UpdateMember,
    responses((status = 200, description = "The member as it is now", body = MemberView, headers(("ETag"))),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`last_legal_representative`"),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/v1/organizations/{organization_id}/members/{member_id}")]
pub async fn update_member(
    who: Credential,
    path: PathIds<OrganizationId, MemberId>,
    body: Json<UpdateMember>,
    app: Data<App>,
) -> Result<Versioned<MemberView>, Error> {
    let (PathIds(organization, id), change) = (path, body.value.change());
    let member = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let granted = access::grant::<Update>(&actor, organization)?;
            let role = actor.role_in(organization).ok_or(Denied::Hidden)?;
            let before = tx
                .organizations()
                .member_for_update(&granted, id)?
                .ok_or(Error::Missing)?;
            who.preconditions().check(&MemberView::from(&before))?;
            organizations::may_manage(role, before.role)?;
            change
                .role
                .map_or(Ok(()), |to| organizations::may_give(role, to))?;
            let only = tx
                .organizations()
                .legal_representatives(organization, 2)?
                .iter()
                .all(|other| other.id == id);
            let after = before.changed(change, only, tx.now()).map_err(refused)?;
            if after != before {
                tx.organizations().update_member(&granted, &after)?;
                announce(tx, actor.user, &before, &after)?;
                cancel_broken(tx, actor.user, &after)?;
                if before.role == Role::LegalRepresentative {
                    remind_the_only_one(tx, actor.user, organization)?;
                }
            }
            Ok(after)
        })
        .await?;
    Ok(Versioned(MemberView::from(&member)))
}

/// After a legal representative went: the one who remains alone gets the reminders, and is told.
pub fn remind_the_only_one(
    tx: &mut Tx<'_>,
    author: UserId,
    organization: OrganizationId,
) -> Result<(), Error> {
    match tx
        .organizations()
        .remind_the_only_legal_representative(organization)?
    {
        Some((before, after)) => announce(tx, author, &before, &after),
        None => Ok(()),
    }
}

/// A switch that the role can't have, as an error of its field.
pub fn refused(reason: MemberChangeRefused) -> Error {
    let (pointer, code) = match reason {
        MemberChangeRefused::Billing(_) => ("/billing", "not_for_role"),
        MemberChangeRefused::Reminders(_) => ("/reminders", "not_for_role"),
        MemberChangeRefused::OnlyLegalRepresentative => ("/reminders", "only_legal_representative"),
    };
    Error::Fields(vec![FieldError::field(pointer, code, reason.to_string())])
}

/// Log entry and summary mail.
fn announce(tx: &mut Tx<'_>, author: UserId, before: &Membership, after: &Membership) -> Result<(), Error> {
    record(tx, author, before, after);
    let organization = tx
        .organizations()
        .find(after.organization)?
        .ok_or(Error::Missing)?;
    let mail = Mail::membership_changed(after, &organization);
    Ok(tx.outbox().notify(&after.person, &mail)?)
}

/// The entry of a changed membership.
pub fn record(tx: &mut Tx<'_>, author: UserId, before: &Membership, after: &Membership) {
    let entry = Entry::new(Deed::MemberUpdated, after.id).change(fields(before), fields(after));
    tx.record(
        Chain::Organization(after.organization),
        Author::User(author),
        entry,
    );
}

fn fields(member: &Membership) -> Value {
    json!({
        "role": member.role.as_str(),
        "billing": member.billing,
        "reminders_by_email": member.reminders.by_email,
        "reminders_by_sms": member.reminders.by_sms,
        "state": member.state.as_str(),
    })
}
