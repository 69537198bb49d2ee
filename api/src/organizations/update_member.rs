//! Changing a member's role, billing permission, payment reminders, state or end; the person receives a summary.

use super::hand_overs::cancel_broken;
use super::member_change::{announce, changed, fault, remind_the_only_one};
use super::validity;
use super::views::{MemberView, NewMembershipStateView};
use crate::app::App;
use crate::error::Error;
use crate::http::body::{nullable_timestamp, present};
use crate::http::path::MemberPath;
use crate::http::{Check, Checked, Credential, PathIds, Versioned};
use crate::problem::FieldError;
use crate::views::RoleView;
use actix_web::patch;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access::{self, Denied};
use kontor_domain::organizations::{
    self, Changing, InvalidValidity, MemberChange, Role, UpdateMember as Update, VALIDITY_MAX,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Payment reminders to change; omitted fields stay unchanged.
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

/// Fields to change; omitted fields stay unchanged.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "role": "collaborator", "billing": true, "reminders": { "by_email": true } }))]
pub struct UpdateMember {
    /// A new role. Only a legal representative gives or takes that role.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = RoleView)]
    role: Option<RoleView>,
    /// Whether a collaborator gets the billing permission.
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
    /// End of the membership, at most 3653 days from now; null: no end. Not allowed for a legal representative: to
    /// promote a member with an end date, send null in the same request.
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
                "must be in the future, at most {days} {days:day|days} ahead",
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
            // The precision the databases keep, so that the answer equals what is read later.
            valid_until: self.valid_until,
        }
    }
}

/// Update a member
///
/// Changes a member and sends the person a summary by mail. Available to legal representatives and administrators.
/// The last active legal representative can't be demoted or suspended. Giving or taking the role of legal
/// representative, and suspending or restoring a legal representative, requires a recently confirmed password and
/// is never possible with an API token. From `valid_until` on, the membership is no longer in effect and its state
/// is `expired`; a later `valid_until`, or null, restores it. The person is warned by mail 7 days before
/// (configurable). At the end, the person and the managers of the organization are notified.
#[utoipa::path(tag = "organizations", operation_id = "update_member", params(MemberPath), request_body = UpdateMember,
    responses((status = 200, description = "The updated member", body = MemberView, headers(("ETag"))),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`last_legal_representative`"),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/members/{member_id}")]
pub async fn update_member(
    who: Credential,
    path: MemberPath,
    body: Checked<UpdateMember>,
    app: Data<App>,
) -> Result<Versioned<MemberView>, Error> {
    let (PathIds(organization, id), change) = (path, body.0.value.change());
    let warning = app.settings.organizations.membership_warning;
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
