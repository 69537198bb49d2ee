//! Setting the teams of a member.

use super::team_member::{join, part};
use crate::app::App;
use crate::error::Error;
use crate::http::texts::TeamIdText;
use crate::http::{Check, Checked, Credential, PathIds};
use crate::organizations::MemberPath;
use crate::problem::FieldError;
use actix_web::put;
use actix_web::web::{self, Data};
use kontor_domain::access;
use kontor_domain::ids::{Id, MemberId, OrganizationId, TeamId};
use kontor_domain::period::Period;
use kontor_domain::teams::{SetMemberTeams as Set, TEAMS_OF_MEMBER_MAX, Team};
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use validator::Validate;

/// In which teams.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "team_ids": ["team_0192f0c1e5b07cc3a4d15e6f708192c1"] }))]
pub struct SetMemberTeams {
    /// The teams; none takes the member out of all.
    #[schema(value_type = Vec<TeamIdText>, max_items = 200)]
    team_ids: Vec<String>,
}

impl Check for SetMemberTeams {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        if self.team_ids.len() > TEAMS_OF_MEMBER_MAX {
            return vec![FieldError::long_list("/team_ids", TEAMS_OF_MEMBER_MAX)];
        }
        let wrong = |(index, raw): (usize, &String)| {
            let reason = TeamId::parse(raw).err()?;
            let at = format!("/team_ids/{index}");
            Some(FieldError::id(&at, &reason))
        };
        self.team_ids.iter().enumerate().filter_map(wrong).collect()
    }
}

/// Changes to the member's teams.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "added": ["team_0192f0c1e5b07cc3a4d15e6f708192c1"], "removed": [] }))]
pub struct ChangedTeams {
    /// Teams that the member was added to.
    #[schema(value_type = Vec<TeamIdText>)]
    added: Vec<String>,
    /// Teams that the member was removed from.
    #[schema(value_type = Vec<TeamIdText>)]
    removed: Vec<String>,
}

/// Set a member's teams
///
/// Adds the member to the given teams and removes the member from all others. For legal representatives and
/// administrators. In teams that the member is already in, the period stays as it is unless it is over.
#[utoipa::path(tag = "teams", operation_id = "set_member_teams", params(MemberPath), request_body = SetMemberTeams,
    responses((status = 200, description = "The changes", body = ChangedTeams)))]
#[put("/v1/organizations/{organization_id}/members/{member_id}/teams")]
pub async fn set_member_teams(
    who: Credential,
    path: PathIds<OrganizationId, MemberId>,
    body: Checked<SetMemberTeams>,
    app: Data<App>,
) -> Result<web::Json<ChangedTeams>, Error> {
    let (PathIds(organization, id), Checked(body)) = (path, body);
    let wanted = body.value.team_ids;
    let changed = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Set>(&actor, organization)?;
            let member = tx.organizations().member_for_update(&authorized, id)?;
            let member = member.ok_or(Error::Missing)?;
            let (present, _) = tx.teams().ids_of_member(organization, id)?;
            let teams = known(tx, &authorized, &wanted, &present)?;
            let mut changed = ChangedTeams {
                added: Vec::new(),
                removed: Vec::new(),
            };
            for (team, is_wanted) in teams.values() {
                let place = tx.teams().find_member(organization, team.id, id)?;
                match (place, is_wanted) {
                    (place, true)
                        if place
                            .as_ref()
                            .is_none_or(|(place, _)| place.valid.is_over(tx.now())) =>
                    {
                        join(tx, &authorized, actor.user, team, (&member, Period::ALWAYS))?;
                        changed.added.push(team.id.to_string());
                    }
                    (Some((place, _)), false) => {
                        part(tx, &authorized, actor.user, team, (&member, place.valid))?;
                        changed.removed.push(team.id.to_string());
                    }
                    _ => {}
                }
            }
            Ok(changed)
        })
        .await?;
    Ok(web::Json(changed))
}

/// Locks the wanted and the current teams in the order of their ids; returns each with whether it is wanted.
fn known(
    tx: &mut Tx<'_>,
    authorized: &access::Authorized<Set>,
    wanted: &[String],
    present: &[TeamId],
) -> Result<BTreeMap<TeamId, (Team, bool)>, Error> {
    let wanted = wanted
        .iter()
        .map(|raw| TeamId::parse(raw))
        .collect::<Result<Vec<_>, _>>();
    let wanted = wanted.map_err(|_| Error::Internal("an id was not checked"))?;
    let all: BTreeSet<TeamId> = wanted.iter().chain(present).copied().collect();
    let mut teams = BTreeMap::new();
    for id in all {
        if let Some(team) = tx.teams().get_for_update(authorized, id)? {
            teams.insert(id, (team, wanted.contains(&id)));
        }
    }
    let unknown = wanted
        .iter()
        .enumerate()
        .filter(|(_, id)| !teams.contains_key(id));
    let faults: Vec<FieldError> = unknown
        .map(|(index, _)| {
            let at = format!("/team_ids/{index}");
            FieldError::field(&at, "unknown", "is not a team of this organization")
        })
        .collect();
    if faults.is_empty() {
        Ok(teams)
    } else {
        Err(Error::Fields(faults))
    }
}
