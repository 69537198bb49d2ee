//! Setting the teams of a member.

use super::team_member::{join, part};
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::path::MemberPath;
use crate::http::{Check, Checked, Credential, PathIds, field, shown};
use crate::problem::FieldError;
use actix_web::put;
use actix_web::web::{self, Data};
use kontor_domain::access;
use kontor_domain::ids::TeamId;
use kontor_domain::period::Period;
use kontor_domain::teams::{SetMemberTeams as Set, TEAMS_OF_MEMBER_MAX, Team};
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use validator::Validate;

/// The teams of a member.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "team_ids": ["team_0192f0c1e5b07cc3a4d15e6f708192c1"] }))]
pub struct SetMemberTeams {
    /// Teams that the member is to be in; an empty list takes the member out of all.
    #[validate(nested)]
    #[schema(max_items = 200)]
    team_ids: Vec<field::TeamId>,
}

impl Check for SetMemberTeams {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let is_long = self.team_ids.len() > TEAMS_OF_MEMBER_MAX;
        let fault = is_long.then(|| FieldError::long_list("/team_ids", TEAMS_OF_MEMBER_MAX));
        fault.into_iter().collect()
    }
}

/// Changes to the member's teams.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "added": ["team_0192f0c1e5b07cc3a4d15e6f708192c1"], "removed": [] }))]
pub struct ChangedTeams {
    /// Teams that the member was added to.
    added: Vec<shown::TeamId>,
    /// Teams that the member was removed from.
    removed: Vec<shown::TeamId>,
}

/// Set a member's teams
///
/// Adds the member to the given teams and removes the member from all others. Available to legal representatives
/// and administrators. In teams that the member is already in, the period stays as it is unless it is over.
#[utoipa::path(tag = "teams", operation_id = "set_member_teams", params(MemberPath), request_body = SetMemberTeams,
    responses((status = 200, description = "The changes", body = ChangedTeams)))]
#[put("/members/{member_id}/teams")]
pub async fn set_member_teams(
    who: Credential,
    path: MemberPath,
    body: Checked<SetMemberTeams>,
    app: Data<App>,
) -> Result<web::Json<ChangedTeams>, Error> {
    let (PathIds(organization, id), Checked(body)) = (path, body);
    let wanted = body.value.team_ids.take()?;
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
                        changed.added.push(team.id.into());
                    }
                    (Some((place, _)), false) => {
                        part(tx, &authorized, actor.user, team, (&member, place.valid))?;
                        changed.removed.push(team.id.into());
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
    wanted: &[TeamId],
    present: &[TeamId],
) -> Result<BTreeMap<TeamId, (Team, bool)>, Error> {
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
