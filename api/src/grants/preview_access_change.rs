//! Previewing the change of a grant, a team or a role. Nothing is written.

use super::access_change::{Change, GiveGrant, Subjects};
use super::new_grant::NewGrant;
use crate::app::App;
use crate::error::Error;
use crate::grants::access_preview::{AccessPreview, preview};
use crate::http::body::{nullable_timestamp, present};
use crate::http::field::{Take, Words};
use crate::http::path::OrganizationPath;
use crate::http::texts::RightCode;
use crate::http::{Check, Checked, Credential, PathId, field};
use crate::input::ends_in_past;
use crate::problem::FieldError;
use crate::views::RoleView;
use actix_web::post;
use actix_web::web::{self, Data};
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::grants::{GRANT_SUBJECTS_MAX, PreviewAccessChange as Preview, Rights};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// Hypothetical grant.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewGrant {
    /// Members who would get it.
    #[validate(nested)]
    #[schema(max_items = 200)]
    member_ids: Option<Vec<field::MemberId>>,
    /// Teams that would get it.
    #[validate(nested)]
    #[schema(max_items = 200)]
    team_ids: Option<Vec<field::TeamId>>,
    /// The rights.
    #[validate(nested)]
    grant: NewGrant,
}

/// Hypothetical update of a grant.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewGrantUpdate {
    /// The grant.
    #[validate(nested)]
    grant_id: field::GrantId,
    /// Its rights then; as they are if omitted.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = Vec<RightCode>, min_items = 1, max_items = 40)]
    rights: Option<Words<Rights>>,
    /// Start of validity then; null for no start.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_from: Option<Option<DateTime<Utc>>>,
    /// Expiry then, in the future; null for no expiry.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_until: Option<Option<DateTime<Utc>>>,
}

/// Hypothetical addition or removal of team members.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewTeamMembers {
    /// The team.
    #[validate(nested)]
    team_id: field::TeamId,
    /// The members.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 200)]
    member_ids: Vec<field::MemberId>,
}

/// A role that a member would have.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRole {
    /// The member.
    #[validate(nested)]
    member_id: field::MemberId,
    /// The role then.
    role: RoleView,
}

/// Hypothetical change; exactly one field is set.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "remove_from_team": {
    "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1", "member_ids": ["member_0192f0c1e5b07cc3a4d15e6f708192a8"] } }))]
pub struct PreviewAccessChange {
    /// Rights that would be given.
    #[validate(nested)]
    give: Option<PreviewGrant>,
    /// Grant that would change.
    #[validate(nested)]
    update_grant: Option<PreviewGrantUpdate>,
    /// Grant that would be revoked.
    #[validate(nested)]
    delete_grant_id: Option<field::GrantId>,
    /// Members who would join a team.
    #[validate(nested)]
    add_to_team: Option<PreviewTeamMembers>,
    /// Members who would leave a team.
    #[validate(nested)]
    remove_from_team: Option<PreviewTeamMembers>,
    /// Team that would be deleted.
    #[validate(nested)]
    delete_team_id: Option<field::TeamId>,
    /// Member who would have another role.
    #[validate(nested)]
    change_role: Option<PreviewRole>,
}

impl Check for PreviewAccessChange {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let ways = [
            self.give.is_some(),
            self.update_grant.is_some(),
            self.delete_grant_id.is_some(),
            self.add_to_team.is_some(),
            self.remove_from_team.is_some(),
            self.delete_team_id.is_some(),
            self.change_role.is_some(),
        ];
        let mut faults = Vec::new();
        if ways.iter().filter(|given| **given).count() != 1 {
            faults.push(not_one());
        }
        if let Some(give) = &self.give {
            let members = give.member_ids.as_ref().map_or(0, Vec::len);
            let teams = give.team_ids.as_ref().map_or(0, Vec::len);
            faults.extend(give.grant.broken_at("/give/grant", app));
            if !(1..=GRANT_SUBJECTS_MAX).contains(&(members + teams)) {
                faults.push(super::new_grant::too_many_subjects("/give"));
            }
        }
        if let Some(update) = &self.update_grant {
            let until = update.valid_until.flatten();
            faults.extend(ends_in_past("/update_grant", until, app));
        }
        for (at, people) in [
            ("/add_to_team", &self.add_to_team),
            ("/remove_from_team", &self.remove_from_team),
        ] {
            let Some(people) = people else { continue };
            if !(1..=GRANT_SUBJECTS_MAX).contains(&people.member_ids.len()) {
                let at = format!("{at}/member_ids");
                faults.push(FieldError::length(&at, 1, GRANT_SUBJECTS_MAX));
            }
        }
        faults
    }
}

fn not_one() -> FieldError {
    FieldError::field("", "one_of", "needs exactly one change")
}

impl PreviewAccessChange {
    /// The change, in the words of this module.
    fn change(self) -> Result<Change, Error> {
        if let Some(give) = self.give {
            return Ok(Change::Give(GiveGrant {
                subjects: Subjects {
                    members: give.member_ids.take()?.unwrap_or_default(),
                    teams: give.team_ids.take()?.unwrap_or_default(),
                },
                wanted: give.grant.wanted("/give/grant")?,
            }));
        }
        if let Some(update) = self.update_grant {
            return Ok(Change::UpdateGrant {
                grant: update.grant_id.take()?,
                rights: update.rights.take()?,
                from: update.valid_from,
                until: update.valid_until,
            });
        }
        if let Some(grant) = self.delete_grant_id.take()? {
            return Ok(Change::DeleteGrant(grant));
        }
        if let Some(people) = self.add_to_team {
            return Ok(Change::AddToTeam {
                team: people.team_id.take()?,
                members: people.member_ids.take()?,
            });
        }
        if let Some(people) = self.remove_from_team {
            return Ok(Change::RemoveFromTeam {
                team: people.team_id.take()?,
                members: people.member_ids.take()?,
            });
        }
        if let Some(team) = self.delete_team_id.take()? {
            return Ok(Change::DeleteTeam(team));
        }
        let role = self.change_role.ok_or_else(not_one)?;
        Ok(Change::Role {
            member: role.member_id.take()?,
            role: role.role.into(),
        })
    }
}

/// Preview a change of access
///
/// Returns the rights that members would gain and lose if a grant were given, changed or revoked, members added to
/// a team or removed from it, a team deleted, or a member's role changed. Nothing is changed. The preview follows
/// the same rules as the operation itself, and is refused if the operation would be. A change that starts later is
/// evaluated at the time it first makes a difference, returned in `at`. At most 200 members, 500 products and some
/// 20,000 grants are considered, and at most 1,000 differences returned; `truncated` says whether there are more.
#[utoipa::path(tag = "grants", operation_id = "preview_access_change", params(OrganizationPath),
    request_body = PreviewAccessChange,
    responses((status = 200, description = "The effects of the change", body = AccessPreview),
        (status = 403, description = "`legal_representative_only`: for a change of role"),
        (status = 409, description = "`last_legal_representative`: for a change of role")))]
#[post("/access/preview")]
pub async fn preview_access_change(
    who: Credential,
    path: OrganizationPath,
    body: Checked<PreviewAccessChange>,
    app: Data<App>,
) -> Result<web::Json<AccessPreview>, Error> {
    let (PathId(organization), change) = (path, body.0.value.change()?);
    let catalogue = Arc::clone(&app.catalogue);
    let shown = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Preview>(&actor, organization)?;
            preview(tx, &catalogue, (&authorized, &actor), &change)
        })
        .await?;
    Ok(web::Json(shown))
}
