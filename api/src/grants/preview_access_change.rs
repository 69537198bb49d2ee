//! What would change if: a grant, a team or a role, before it is changed. Nothing is written.

use super::access_change::{Change, GiveGrant, Subjects};
use super::new_grant::{NewGrant, bounds, ends_in_past, rights};
use crate::app::App;
use crate::error::Error;
use crate::grants::access_preview::{AccessPreview, preview};
use crate::http::body::{FieldError, nullable_timestamp, present};
use crate::http::path::OrganizationPath;
use crate::http::texts::{MemberIdText, RightCodeText, TeamIdText};
use crate::http::{Check, Checked, Credential, PathId};
use crate::input::id;
use crate::organizations::RoleView;
use actix_web::post;
use actix_web::web::{self, Data};
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::grants::{GRANT_SUBJECTS_MAX, PreviewAccessChange as Preview};
use kontor_domain::ids::{GrantId, Id, MemberId, TeamId};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// Rights that would be given.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewGrant {
    /// Members who would get it.
    #[schema(value_type = Option<Vec<MemberIdText>>, max_items = 200)]
    member_ids: Option<Vec<String>>,
    /// Teams that would get it.
    #[schema(value_type = Option<Vec<TeamIdText>>, max_items = 200)]
    team_ids: Option<Vec<String>>,
    /// The rights.
    #[validate(nested)]
    grant: NewGrant,
}

/// A grant that would be another.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewGrantUpdate {
    /// The grant.
    #[validate(custom(function = "id::<GrantId>"))]
    #[schema(pattern = "^grant_[0-9a-f]{32}$")]
    grant_id: String,
    /// Its rights then; as they are if omitted.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Vec<RightCodeText>, min_items = 1, max_items = 40)]
    rights: Option<Vec<String>>,
    /// From when it would count; null: from the beginning.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_from: Option<Option<DateTime<Utc>>>,
    /// From when it would count no more, a moment to come; null: never.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_until: Option<Option<DateTime<Utc>>>,
}

/// People who would come into a team, or go out of it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewTeamMembers {
    /// The team.
    #[validate(custom(function = "id::<TeamId>"))]
    #[schema(pattern = "^team_[0-9a-f]{32}$")]
    team_id: String,
    /// The members.
    #[schema(value_type = Vec<MemberIdText>, min_items = 1, max_items = 200)]
    member_ids: Vec<String>,
}

/// A role that somebody would have.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRole {
    /// The member.
    #[validate(custom(function = "id::<MemberId>"))]
    #[schema(pattern = "^member_[0-9a-f]{32}$")]
    member_id: String,
    /// The role then.
    role: RoleView,
}

/// A change that is not made. Exactly one field says which.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "remove_from_team": {
    "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1", "member_ids": ["member_0192f0c1e5b07cc3a4d15e6f708192a8"] } }))]
pub struct PreviewAccessChange {
    /// Rights would be given.
    #[validate(nested)]
    give: Option<PreviewGrant>,
    /// A grant would be another.
    #[validate(nested)]
    update_grant: Option<PreviewGrantUpdate>,
    /// This grant would be taken back.
    #[validate(custom(function = "id::<GrantId>"))]
    #[schema(pattern = "^grant_[0-9a-f]{32}$")]
    delete_grant_id: Option<String>,
    /// Members would come into a team.
    #[validate(nested)]
    add_to_team: Option<PreviewTeamMembers>,
    /// Members would go out of a team.
    #[validate(nested)]
    remove_from_team: Option<PreviewTeamMembers>,
    /// This team would be deleted.
    #[validate(custom(function = "id::<TeamId>"))]
    #[schema(pattern = "^team_[0-9a-f]{32}$")]
    delete_team_id: Option<String>,
    /// A member would have another role.
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
            faults.push(FieldError::field("", "one_of", "needs exactly one change"));
        }
        if let Some(give) = &self.give {
            let (members, teams) = (list(give.member_ids.as_ref()), list(give.team_ids.as_ref()));
            faults.extend(give.grant.broken_at("/give/grant", app));
            faults.extend(ids::<MemberId>("/give/member_ids", members).err());
            faults.extend(ids::<TeamId>("/give/team_ids", teams).err());
            if !(1..=GRANT_SUBJECTS_MAX).contains(&(members.len() + teams.len())) {
                faults.push(super::new_grant::too_many_subjects("/give"));
            }
        }
        if let Some(update) = &self.update_grant {
            let until = update.valid_until.flatten();
            faults.extend(ends_in_past("/update_grant", until, app));
        }
        if let Some(words) = self
            .update_grant
            .as_ref()
            .and_then(|update| update.rights.as_ref())
        {
            faults.extend(rights("/update_grant/rights", words).err());
        }
        for (at, people) in [
            ("/add_to_team", &self.add_to_team),
            ("/remove_from_team", &self.remove_from_team),
        ] {
            let Some(people) = people else { continue };
            let at = format!("{at}/member_ids");
            if !(1..=GRANT_SUBJECTS_MAX).contains(&people.member_ids.len()) {
                faults.push(FieldError::length(&at, 1, GRANT_SUBJECTS_MAX));
            }
            faults.extend(ids::<MemberId>(&at, &people.member_ids).err());
        }
        faults
    }
}

fn list(ids: Option<&Vec<String>>) -> &[String] {
    ids.map_or(&[], Vec::as_slice)
}

fn ids<I: Id>(pointer: &str, raw: &[String]) -> Result<Vec<I>, FieldError> {
    let one = |(index, raw): (usize, &String)| {
        I::parse(raw).map_err(|reason| {
            let at = format!("{pointer}/{index}");
            FieldError::id(&at, &reason)
        })
    };
    raw.iter().enumerate().map(one).collect()
}

fn one<I: Id>(pointer: &str, raw: &str) -> Result<I, FieldError> {
    I::parse(raw).map_err(|reason| FieldError::id(pointer, &reason))
}

impl PreviewAccessChange {
    /// What is asked for, in the words of this module.
    fn change(&self) -> Result<Change, Error> {
        if let Some(give) = &self.give {
            return Ok(Change::Give(GiveGrant {
                subjects: Subjects {
                    members: ids("/give/member_ids", list(give.member_ids.as_ref()))?,
                    teams: ids("/give/team_ids", list(give.team_ids.as_ref()))?,
                },
                wanted: give.grant.wanted("/give/grant")?,
            }));
        }
        if let Some(update) = &self.update_grant {
            let words = update.rights.as_ref();
            return Ok(Change::UpdateGrant {
                grant: one("/update_grant/grant_id", &update.grant_id)?,
                rights: words
                    .map(|words| rights("/update_grant/rights", words))
                    .transpose()?,
                from: update.valid_from,
                until: update.valid_until,
            });
        }
        if let Some(grant) = &self.delete_grant_id {
            return Ok(Change::DeleteGrant(one("/delete_grant_id", grant)?));
        }
        if let Some(people) = &self.add_to_team {
            return Ok(Change::AddToTeam {
                team: one("/add_to_team/team_id", &people.team_id)?,
                members: ids("/add_to_team/member_ids", &people.member_ids)?,
            });
        }
        if let Some(people) = &self.remove_from_team {
            return Ok(Change::RemoveFromTeam {
                team: one("/remove_from_team/team_id", &people.team_id)?,
                members: ids("/remove_from_team/member_ids", &people.member_ids)?,
            });
        }
        if let Some(team) = &self.delete_team_id {
            return Ok(Change::DeleteTeam(one("/delete_team_id", team)?));
        }
        let role = self.change_role.as_ref();
        let role = role.ok_or(Error::Internal("a change was not checked"))?;
        Ok(Change::Role {
            member: one("/change_role/member_id", &role.member_id)?,
            role: role.role.into(),
        })
    }
}

/// The bounds that an updated grant would have.
pub fn updated_bounds(
    before: kontor_domain::period::Period,
    from: Option<Option<DateTime<Utc>>>,
    until: Option<Option<DateTime<Utc>>>,
) -> Result<kontor_domain::period::Period, FieldError> {
    bounds(
        "/update_grant",
        from.unwrap_or(before.from),
        until.unwrap_or(before.until),
    )
}

/// Preview a change of access
///
/// Who would gain and lose which rights, if a grant were given, changed or taken back, if people came into a team or
/// went out of it, if a team were deleted, or a member had another role. It changes nothing, and is computed by the
/// rules that decide for real; what the operation itself would refuse, is refused here. A change that begins later is
/// looked at when it first makes a difference: `at` says when. At most 200 people, 500 products and some 20,000 grants
/// are looked at, and at most 1,000 differences told; `truncated` says whether there are more.
#[utoipa::path(tag = "grants", operation_id = "preview_access_change", params(OrganizationPath),
    request_body = PreviewAccessChange,
    responses((status = 200, description = "What would change", body = AccessPreview),
        (status = 403, description = "`legal_representative_only`: the change of a role"),
        (status = 409, description = "`last_legal_representative`: the change of a role")))]
#[post("/v1/organizations/{organization_id}/access/preview")]
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
            access::authorize::<Preview>(&actor, organization)?;
            preview(tx, &catalogue, (organization, &actor), &change)
        })
        .await?;
    Ok(web::Json(shown))
}
