//! Changing the period of a team membership.

use super::team_member::{fields, record};
use super::views::TeamMemberView;
use crate::app::App;
use crate::error::Error;
use crate::http::body::nullable_timestamp;
use crate::http::path::{PathIds3, TeamMemberPath};
use crate::http::{Credential, Json, Versioned};
use crate::input::bounds;
use actix_web::patch;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access::{self, Capability, Denied};
use kontor_domain::teams::{Action, TeamMember, UpdateTeamMember as Update};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Fields to change; omitted fields stay unchanged.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "valid_until": "2027-06-30T22:00:00Z" }))]
pub struct UpdateTeamMember {
    /// Start of the time in the team; null for no start.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_from: Option<Option<DateTime<Utc>>>,
    /// End of the time in the team; null for no end.
    #[serde(default, deserialize_with = "nullable_timestamp")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    valid_until: Option<Option<DateTime<Utc>>>,
}

/// Update a team member
///
/// Changes the period in which a member is in a team. Available to legal representatives and administrators.
/// Outside that period the member does not hold the team's rights.
#[utoipa::path(tag = "teams", operation_id = "update_team_member", params(TeamMemberPath), request_body = UpdateTeamMember,
    responses((status = 200, description = "The updated team member", body = TeamMemberView, headers(("ETag"))),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/teams/{team_id}/members/{member_id}")]
pub async fn update_team_member(
    who: Credential,
    path: TeamMemberPath,
    body: Json<UpdateTeamMember>,
    app: Data<App>,
) -> Result<Versioned<TeamMemberView>, Error> {
    let (PathIds3(organization, id, member), change) = (path, body.value);
    let view = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Update>(&actor, organization)?;
            let role = actor.role_in(organization).ok_or(Denied::Hidden)?;
            let team = tx
                .teams()
                .get_for_update(&authorized, id)?
                .ok_or(Error::Missing)?;
            let found = tx.teams().find_member(organization, id, member)?;
            let (before, member) = found.ok_or(Error::Missing)?;
            let viewer = (role, actor.may_read(Capability::Organizations), tx.now());
            let view = |place: &TeamMember| TeamMemberView::of(team.leader, place, &member, viewer);
            who.preconditions().check(&view(&before))?;
            let from = change.valid_from.unwrap_or(before.valid.from);
            let until = change.valid_until.unwrap_or(before.valid.until);
            let after = TeamMember {
                valid: bounds("", from, until)?,
                ..before
            };
            if after != before {
                tx.teams().save_member(&authorized, &after)?;
                let places = (fields(&member, before.valid), fields(&member, after.valid));
                record(tx, actor.user, &team, Action::TeamMemberUpdated, places);
            }
            Ok(view(&after))
        })
        .await?;
    Ok(Versioned(view))
}
