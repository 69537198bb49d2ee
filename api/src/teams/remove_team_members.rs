//! Removing several members from a team, with a result for each.

use super::team_member::part;
use super::team_member_results::{TeamMemberOutcome, TeamMemberResult, TeamMemberResults};
use crate::app::App;
use crate::error::Error;
use crate::http::bulk::{ItemProblem, whole_or_parts};
use crate::http::field::Take;
use crate::http::path::TeamPath;
use crate::http::{Answer, Check, Checked, Credential, PathIds, field};
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized};
use kontor_domain::ids::{MemberId, UserId};
use kontor_domain::teams::{RemoveTeamMembers as Remove, Team};
use kontor_persistence::Tx;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;
use validator::Validate;

use super::new_team_member::ITEMS_MAX;

/// Members to take out of a team.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "member_ids": ["member_0192f0c1e5b07cc3a4d15e6f708192a8"], "dry_run": true }))]
pub struct RemoveTeamMembers {
    /// 1 to 200 members of the organization.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 200)]
    member_ids: Vec<field::MemberId>,
    /// Whether to change nothing and only say what would happen.
    dry_run: Option<bool>,
    /// Whether to remove the valid ones even if others are refused.
    partial: Option<bool>,
}

impl Check for RemoveTeamMembers {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let is_fit = (1..=ITEMS_MAX).contains(&self.member_ids.len());
        let fault = (!is_fit).then(|| FieldError::length("/member_ids", 1, ITEMS_MAX));
        fault.into_iter().collect()
    }
}

/// Remove members from a team
///
/// Removes up to 200 members in one request. If one of them is not a member of the organization, none is removed
/// unless `partial` is set; a dry run changes nothing. Members who are not in the team stay unchanged. The others
/// lose the team's rights from their next request on, and are notified by mail.
#[utoipa::path(tag = "teams", operation_id = "remove_team_members", params(TeamPath), request_body = RemoveTeamMembers,
    responses((status = 200, description = "The result of each item", body = TeamMemberResults),
        (status = 409, description = "`bulk_refused`: the errors point at each member who can't be removed, with the code")))]
#[post("/teams/{team_id}/members/remove")]
pub async fn remove_team_members(
    who: Credential,
    path: TeamPath,
    body: Checked<RemoveTeamMembers>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathIds(organization, id), Checked(body)) = (path, body);
    let input = body.value;
    let ids = input.member_ids.take()?;
    let (dry_run, partial) = (
        input.dry_run.unwrap_or_default(),
        input.partial.unwrap_or_default(),
    );
    app.act(who, "remove_team_members", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Remove>(&actor, organization)?;
        let team = tx
            .teams()
            .get_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        let known = tx.teams().candidates(organization, id, &ids, &[])?;
        let known: HashMap<MemberId, _> = known.into_iter().map(|(member, _)| (member.id, member)).collect();
        let missing = ItemProblem::of(&Error::Missing);
        let unknown = ids.iter().enumerate().filter(|(_, id)| !known.contains_key(id));
        whole_or_parts(
            unknown.map(|(index, _)| (format!("/member_ids/{index}"), &missing)),
            partial || dry_run,
        )?;
        let mut seen = HashSet::new();
        let mut results = Vec::with_capacity(ids.len());
        for (index, id) in ids.iter().enumerate() {
            let (status, problem) = match known.get(id) {
                None => (TeamMemberOutcome::Refused, Some(ItemProblem::of(&Error::Missing))),
                // A repeated member has been removed already, in a dry run too.
                Some(_) if !seen.insert(*id) => (TeamMemberOutcome::NotInTeam, None),
                Some(member) => (
                    remove(tx, (&authorized, actor.user), &team, member, dry_run)?,
                    None,
                ),
            };
            results.push(TeamMemberResult {
                index,
                status,
                member_id: problem.is_none().then(|| (*id).into()),
                invitation_id: None,
                problem,
            });
        }
        Ok(TeamMemberResults::of(results))
    })
    .await
}

fn remove(
    tx: &mut Tx<'_>,
    (authorized, author): (&Authorized<Remove>, UserId),
    team: &Team,
    member: &kontor_domain::organizations::Membership,
    dry_run: bool,
) -> Result<TeamMemberOutcome, Error> {
    let Some((place, _)) = tx.teams().find_member(team.organization, team.id, member.id)? else {
        return Ok(TeamMemberOutcome::NotInTeam);
    };
    if dry_run {
        return Ok(TeamMemberOutcome::WouldRemove);
    }
    part(tx, authorized, author, team, (member, place.valid))?;
    Ok(TeamMemberOutcome::Removed)
}
