//! Creating a team, with its leader, its members and its grants in one request; all or nothing.

use super::new_team_member::{NewTeamMember, RequestedMember, Who};
use super::roster::{Roster, Verdict};
use super::team_leader::check_leader;
use super::team_log::log;
use super::team_member::record;
use super::views::TeamView;
use crate::app::App;
use crate::error::Error;
use crate::grants::{Giver, NewGrant, give_each};
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Check, Credential, Large, LargeBody, MembersWho, PathId, field};
use crate::invitations::Terms;
use crate::problem::FieldError;
use crate::secrets::{INVITATION_TOKEN_PREFIX, Secret};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Actor};
use kontor_domain::grants::{RequestedGrant, Subject};
use kontor_domain::ids::MemberId;
use kontor_domain::products::Catalogue;
use kontor_domain::teams::{
    Action, CreateTeam as Create, TEAM_GRANTS_MAX, Team, TeamColor, TeamDescription, TeamName,
};
use kontor_persistence::Tx;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

use super::new_team_member::ITEMS_MAX;

/// A new team.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Webmasters", "color": "#1e90ff", "description": "Look after the web shop",
    "members": [{ "email": "kim@example.com", "role": "external" }],
    "grants": [{ "kind": "web_hosting", "include_future": true, "rights": ["technical", "statistics"] }]
}))]
pub struct CreateTeam {
    /// Name that no other team of the organization has.
    #[validate(nested)]
    name: field::TeamName,
    /// Color to show the team in; gray if omitted.
    #[validate(nested)]
    color: Option<field::TeamColor>,
    /// Purpose of the team.
    #[validate(nested)]
    description: Option<field::TeamDescription>,
    /// Contact person, a member of the organization who is added to the team, too.
    #[validate(nested)]
    leader_member_id: Option<field::MemberId>,
    /// Members to add to the new team.
    #[validate(nested)]
    #[schema(max_items = 200)]
    members: Option<Vec<NewTeamMember>>,
    /// Rights of all members of the team.
    #[validate(nested)]
    #[schema(max_items = 20)]
    grants: Option<Vec<NewGrant>>,
}

impl LargeBody for CreateTeam {
    /// 200 people with messages of full length, with some margin.
    const FACTOR: usize = 16;
    type Sender = MembersWho<Create>;
}

impl Check for CreateTeam {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let members = self.members.as_deref().unwrap_or_default();
        let grants = self.grants.as_deref().unwrap_or_default();
        let too_many = [
            ("/members", members.len(), ITEMS_MAX),
            ("/grants", grants.len(), TEAM_GRANTS_MAX),
        ];
        let mut faults: Vec<FieldError> = too_many
            .into_iter()
            .filter(|(_, count, most)| count > most)
            .map(|(at, _, most)| FieldError::long_list(at, most))
            .collect();
        if faults.is_empty() {
            let members = members.iter().enumerate();
            faults.extend(members.flat_map(|(index, one)| one.broken_at(&format!("/members/{index}"), app)));
            let grants = grants.iter().enumerate();
            faults.extend(grants.flat_map(|(index, one)| one.broken_at(&format!("/grants/{index}"), app)));
        }
        faults
    }
}

/// Request in the domain's types. Tokens are made before the transaction, which may run again.
struct Plan {
    name: TeamName,
    color: TeamColor,
    description: Option<TeamDescription>,
    leader: Option<MemberId>,
    members: Vec<RequestedMember>,
    grants: Vec<RequestedGrant>,
    secrets: Vec<Secret>,
    terms: Terms,
    catalogue: Arc<Catalogue>,
}

impl Plan {
    fn of(input: CreateTeam, app: &App) -> Result<Self, Error> {
        let members = input.members.unwrap_or_default().into_iter().enumerate();
        let grants = input.grants.unwrap_or_default().into_iter().enumerate();
        let members: Vec<RequestedMember> = members
            .map(|(index, one)| one.wanted(&format!("/members/{index}")))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            name: input.name.take()?,
            color: input.color.take()?.unwrap_or_default(),
            description: input.description.take()?,
            leader: input.leader_member_id.take()?,
            grants: grants
                .map(|(index, one)| one.wanted(&format!("/grants/{index}")))
                .collect::<Result<_, _>>()?,
            secrets: (0..=members.len())
                .map(|_| app.secret(INVITATION_TOKEN_PREFIX))
                .collect(),
            members,
            terms: Terms::of(app),
            catalogue: Arc::clone(&app.catalogue),
        })
    }

    /// Returns all people to add to the team, including the leader.
    fn everybody(&self) -> Vec<RequestedMember> {
        let is_leader = |one: &RequestedMember| matches!(one.who, Who::Member(id) if Some(id) == self.leader);
        let mut all = self.members.clone();
        if let Some(leader) = self.leader.filter(|_| !all.iter().any(is_leader)) {
            all.push(RequestedMember::member(leader));
        }
        all
    }
}

/// Create a team
///
/// Creates a team with leader, members and grants in one request, all or nothing. The address of a member adds that
/// member; any other address is invited straight into the team, and the answer does not reveal whether it has an
/// account. If a person can't be added or invited, the answer is 409 `bulk_refused`; `add_team_members` with a dry
/// run returns the details. The leader is a contact person without further rights. Limits of invitations are those
/// of `create_invitation`.
/// The body may be 16 times as large as others.
#[utoipa::path(tag = "teams", operation_id = "create_team", params(OrganizationPath), request_body = CreateTeam,
    responses((status = 201, description = "The team", body = TeamView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`conflict`: a member was removed in the meantime; `team_name_taken`, `quota_exceeded`, or `bulk_refused` with the members that can't be added"),
        (status = 429, description = "`mail_limit`")))]
#[post("/teams")]
pub async fn create_team(
    who: Credential,
    path: OrganizationPath,
    body: Large<CreateTeam>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Large(body)) = (path, body);
    let plan = Plan::of(body.value, &app)?;
    app.create(who, "create_team", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let mut team = Team {
            id: tx.new_id(),
            organization,
            name: plan.name.clone(),
            color: plan.color.clone(),
            description: plan.description.clone(),
            leader: None,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        tx.teams().create(&authorized, &team)?;
        fill(tx, (&actor, &authorized), &team, &plan)?;
        if let Some(leader) = plan.leader {
            check_leader(tx, &team, leader)?;
            team.leader = Some(leader);
            tx.teams().save(&authorized, &team)?;
        }
        record(
            tx,
            actor.user,
            &team,
            Action::TeamCreated,
            (Value::Null, log(&team)),
        );
        give_rights(tx, &actor, &team, &plan)?;
        Ok(TeamView::from(&team))
    })
    .await
}

fn fill(
    tx: &mut Tx<'_>,
    (actor, authorized): (&Actor, &access::Authorized<Create>),
    team: &Team,
    plan: &Plan,
) -> Result<(), Error> {
    let everybody = plan.everybody();
    let mut roster = Roster::open(tx, (actor, authorized), team, plan.terms, &everybody)?;
    let mut verdicts = Vec::with_capacity(everybody.len());
    for wanted in &everybody {
        verdicts.push(roster.judge(tx, wanted)?);
    }
    let refused: Vec<FieldError> = verdicts
        .iter()
        .enumerate()
        .filter_map(|(index, verdict)| match verdict {
            Verdict::Refused(problem) if index < plan.members.len() => {
                Some(problem.at(&format!("/members/{index}")))
            }
            Verdict::Refused(problem) => Some(problem.at("/leader_member_id")),
            _ => None,
        })
        .collect();
    if !refused.is_empty() {
        return Err(Error::BulkRefused(refused));
    }
    for ((wanted, verdict), secret) in everybody.iter().zip(&verdicts).zip(&plan.secrets) {
        roster.carry_out(tx, wanted, verdict, secret)?;
    }
    Ok(())
}

fn give_rights(tx: &mut Tx<'_>, actor: &Actor, team: &Team, plan: &Plan) -> Result<(), Error> {
    if plan.grants.is_empty() {
        return Ok(());
    }
    let authorized = access::authorize(actor, team.organization)?;
    let giver = Giver {
        authorized: &authorized,
        author: actor.user,
        catalogue: &plan.catalogue,
    };
    give_each(tx, &giver, Subject::Team(team.id), &plan.grants, "/grants")?;
    Ok(())
}
