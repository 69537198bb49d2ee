//! Changing a member's role, billing permission, reminder switches, state or end; the person gets a summary.

use super::hand_overs::cancel_broken;
use super::validity;
use super::views::{MemberView, NewMembershipStateView, RoleView};
use crate::app::App;
use crate::error::Error;
use crate::http::body::{FieldError, nullable_timestamp, present};
use crate::http::path::MemberPath;
use crate::http::{Check, Checked, Credential, PathIds, Versioned};
use actix_web::patch;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access::{self, Actor, Denied};
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::ids::{MemberId, OrganizationId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{
    self, Changing, InvalidValidity, MemberChange, MemberChangeRefused, Membership, MembershipState, Role,
    UpdateMember as Update, VALIDITY_MAX,
};
use kontor_persistence::{Constraint, Entry, StorageError, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// What to change of the reminders; what is left out stays.
#[derive(Debug, Clone, Copy, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateReminders {
    /// By e-mail.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    by_email: Option<bool>,
    /// By SMS.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    by_sms: Option<bool>,
}

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "role": "collaborator", "billing": true, "reminders": { "by_email": true } }))]
pub struct UpdateMember {
    /// A new role. Only a legal representative gives or takes that role.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = RoleView)]
    role: Option<RoleView>,
    /// The billing permission, a switch of collaborators.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    billing: Option<bool>,
    /// Payment reminders. The only legal representative can switch neither off; externals get none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = UpdateReminders)]
    reminders: Option<UpdateReminders>,
    /// `suspended` treats the person like an outsider until it is `active` again.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = NewMembershipStateView)]
    state: Option<NewMembershipStateView>,
    /// Until when the membership counts, at most 3653 days from now; null: it does not end by itself. Never for
    /// a legal representative: whoever has an end and is to become one needs null in the same request.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_until: Option<Option<DateTime<Utc>>>,
}

impl Check for UpdateMember {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let end = self.valid_until.flatten();
        let fits = end.map_or(Ok(()), |end| organizations::validity_fits(end, app.clock.now()));
        let fault = |InvalidValidity| {
            FieldError::field(
                "/valid_until",
                "range",
                "must lie in the future, at most {days} {days:day|days} ahead",
            )
            .with("days", VALIDITY_MAX.num_days())
        };
        fits.map_err(fault).err().into_iter().collect()
    }
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
            // What the databases keep, so that the answer is what is read later.
            valid_until: self.valid_until,
        }
    }
}

/// Update a member
///
/// For legal representatives and administrators. The last active legal representative can't be demoted or
/// suspended. Giving or taking the role of legal representative, and suspending or restoring one who has it, wants
/// a password that was given a moment ago, and never works with an API token. The person gets a summary by mail. From
/// `valid_until` on the membership counts for nothing and its state is `expired`; a later end or null brings it back.
/// The person is warned by mail 7 days before (a setting), and told at the end, as are those who manage the
/// organization.
#[utoipa::path(tag = "organizations", operation_id = "update_member", params(MemberPath), request_body = UpdateMember,
    responses((status = 200, description = "The member as it is now", body = MemberView, headers(("ETag"))),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`last_legal_representative`"),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/v1/organizations/{organization_id}/members/{member_id}")]
pub async fn update_member(
    who: Credential,
    path: MemberPath,
    body: Checked<UpdateMember>,
    app: Data<App>,
) -> Result<Versioned<MemberView>, Error> {
    let (PathIds(organization, id), change) = (path, body.0.value.change());
    let warning = app.settings.membership_warning;
    let member = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Update>(&actor, organization)?;
            let role = actor.role_in(organization).ok_or(Denied::Hidden)?;
            let before = tx
                .organizations()
                .member_for_update(&authorized, id)?
                .ok_or(Error::Missing)?;
            who.preconditions().check(&MemberView::of(&before, tx.now()))?;
            let after = changed(tx, role, &before, change, |reason| fault("", reason))?;
            if after != before {
                let change = Changing::of(&before, &after);
                tx.organizations()
                    .update_member(&authorized, &authorized.clear(&actor, change)?)?;
                announce(tx, actor.user, &before, &after)?;
                cancel_broken(tx, actor.user, &after)?;
                if after.valid_until != before.valid_until {
                    validity::plan(tx, &after, warning)?;
                }
                if before.role == Role::LegalRepresentative {
                    remind_the_only_one(tx, actor.user, organization)?;
                }
            }
            Ok(MemberView::of(&after, tx.now()))
        })
        .await?;
    Ok(Versioned(member))
}

/// A member as somebody of role `by` may change it.
///
/// # Errors
/// What the roles forbid, and what the member's role can't have.
fn changed(
    tx: &mut Tx<'_>,
    by: Role,
    before: &Membership,
    change: MemberChange,
    fault: impl FnOnce(MemberChangeRefused) -> FieldError,
) -> Result<Membership, Error> {
    organizations::may_manage(by, before.role)?;
    change.role.map_or(Ok(()), |to| organizations::may_give(by, to))?;
    let mut all = tx.organizations();
    let only = all.is_only_legal_representative(before.organization, before.id)?;
    let after = before.changed(change, only, tx.now());
    after.map_err(|reason| fault(reason).into())
}

/// Whether a member could be given this role by the actor. Nothing is written, so what the database holds to by itself,
/// that the last legal representative stays one, is asked here.
///
/// # Errors
/// Those of [`update_member`]; a fault of the role is an error of the field at `pointer`.
pub fn role_fits(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (organization, id, role): (OrganizationId, MemberId, Role),
    pointer: &str,
) -> Result<(), Error> {
    let by = actor.role_in(organization).ok_or(Denied::Hidden)?;
    let before = tx.organizations().find_member(organization, id)?;
    let before = before.ok_or(Error::Missing)?;
    let change = MemberChange {
        role: Some(role),
        ..MemberChange::default()
    };
    let fault = |reason: MemberChangeRefused| field_error(pointer, "not_for_role", reason);
    let after = changed(tx, by, &before, change, fault)?;
    let goes = before.role == Role::LegalRepresentative && after.role != before.role;
    let mut all = tx.organizations();
    if goes
        && before.state == MembershipState::Active
        && all.is_only_legal_representative(organization, id)?
    {
        return Err(StorageError::Refused(Constraint::LastLegalRepresentative).into());
    }
    Ok(())
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

/// What the role can't have, as an error of its field in the object at `place`.
pub fn fault(place: &str, reason: MemberChangeRefused) -> FieldError {
    let (field, code) = match reason {
        MemberChangeRefused::Billing(_) => ("billing", "not_for_role"),
        MemberChangeRefused::Reminders(_) => ("reminders", "not_for_role"),
        MemberChangeRefused::OnlyLegalRepresentative => ("reminders", "only_legal_representative"),
        MemberChangeRefused::Validity => ("valid_until", "not_for_role"),
    };
    field_error(&format!("{place}/{field}"), code, reason)
}

fn field_error(pointer: &str, code: &'static str, reason: MemberChangeRefused) -> FieldError {
    let field = |template: &'static str| FieldError::field(pointer, code, template);
    match reason {
        MemberChangeRefused::Billing(role) => {
            field("is a switch of collaborators; it does not fit the role {role}").with("role", role.as_str())
        }
        MemberChangeRefused::Reminders(role) => {
            field("can't be switched on for the role {role}").with("role", role.as_str())
        }
        MemberChangeRefused::OnlyLegalRepresentative | MemberChangeRefused::Validity => {
            FieldError::field(pointer, code, reason.to_string())
        }
    }
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
    let entry = Entry::new(Action::MemberUpdated, after.id).change(fields(before), fields(after));
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
        "valid_until": member.valid_until,
    })
}
