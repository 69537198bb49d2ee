//! Changing a team's name, color, description or leader.

use super::team_leader::check_leader;
use super::team_log::log;
use super::team_member::record;
use super::views::TeamView;
use crate::app::App;
use crate::error::Error;
use crate::http::body::{nullable, present};
use crate::http::field::{self, Take};
use crate::http::path::TeamPath;
use crate::http::{Credential, Json, PathIds, Versioned};
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::ids::MemberId;
use kontor_domain::teams::{Action, Team, TeamColor, TeamDescription, TeamName, UpdateTeam as Update};
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Fields to change; omitted fields stay unchanged.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Web and shop", "color": "#ff8c00", "leader_member_id": null }))]
pub struct UpdateTeam {
    /// Name that no other team of the organization has.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::TeamName)]
    name: Option<field::TeamName>,
    /// Color to show the team in.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::TeamColor)]
    color: Option<field::TeamColor>,
    /// Purpose of the team; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::TeamDescription>)]
    description: Option<Option<field::TeamDescription>>,
    /// Contact person, an active member in the team; null for none.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::MemberId>)]
    leader_member_id: Option<Option<field::MemberId>>,
}

struct Change {
    name: Option<TeamName>,
    color: Option<TeamColor>,
    description: Option<Option<TeamDescription>>,
    leader: Option<Option<MemberId>>,
}

impl UpdateTeam {
    fn change(self) -> Result<Change, Error> {
        Ok(Change {
            name: self.name.take()?,
            color: self.color.take()?,
            description: self.description.take()?,
            leader: self.leader_member_id.take()?,
        })
    }
}

impl Change {
    fn apply(&self, tx: &mut Tx<'_>, before: &Team) -> Result<Team, Error> {
        if let Some(Some(leader)) = self.leader {
            check_leader(tx, before, leader)?;
        }
        Ok(Team {
            name: self.name.clone().unwrap_or_else(|| before.name.clone()),
            color: self.color.clone().unwrap_or_else(|| before.color.clone()),
            description: self
                .description
                .clone()
                .unwrap_or_else(|| before.description.clone()),
            leader: self.leader.unwrap_or(before.leader),
            ..before.clone()
        })
    }
}

/// Update a team
///
/// Changes the fields given and leaves the others unchanged. Available to legal representatives and administrators.
#[utoipa::path(tag = "teams", operation_id = "update_team", params(TeamPath), request_body = UpdateTeam,
    responses((status = 200, description = "The updated team", body = TeamView, headers(("ETag"))),
        (status = 409, description = "`team_name_taken`"),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/teams/{team_id}")]
pub async fn update_team(
    who: Credential,
    path: TeamPath,
    body: Json<UpdateTeam>,
    app: Data<App>,
) -> Result<Versioned<TeamView>, Error> {
    let (PathIds(organization, id), change) = (path, body.value.change()?);
    let team = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Update>(&actor, organization)?;
            let before = tx
                .teams()
                .get_for_update(&authorized, id)?
                .ok_or(Error::Missing)?;
            who.preconditions().check(&TeamView::from(&before))?;
            let mut after = change.apply(tx, &before)?;
            if after != before {
                after.updated_at = tx.now();
                tx.teams().save(&authorized, &after)?;
                record(
                    tx,
                    actor.user,
                    &after,
                    Action::TeamUpdated,
                    (log(&before), log(&after)),
                );
            }
            Ok(TeamView::from(&after))
        })
        .await?;
    Ok(Versioned(team))
}
