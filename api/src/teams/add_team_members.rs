//! Adding one or more people to a team, with a result for each.

use super::new_team_member::{ITEMS_MAX, NewTeamMember, RequestedMember};
use super::roster::{Roster, Verdict};
use super::team_member_results::{TeamMemberOutcome, TeamMemberResult, TeamMemberResults};
use crate::app::App;
use crate::error::Error;
use crate::http::bulk::whole_or_parts;
use crate::http::path::TeamPath;
use crate::http::{Answer, Check, Credential, Large, LargeBody, MembersWho, PathIds};
use crate::invitations::Terms;
use crate::problem::FieldError;
use crate::secrets::{INVITATION_TOKEN_PREFIX, Secret};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::ids::InvitationId;
use kontor_domain::teams::AddTeamMembers as Add;
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// People to add.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "partial": true, "members": [
    { "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "valid_until": "2027-06-30T22:00:00Z" },
    { "email": "kim@example.com", "role": "external", "message": "Welcome aboard!", "locale": "fr" }
] }))]
pub struct AddTeamMembers {
    /// 1 to 200 people.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 200)]
    members: Vec<NewTeamMember>,
    /// Whether to change nothing and only say what would happen.
    dry_run: Option<bool>,
    /// Whether to add the valid ones even if others are refused.
    partial: Option<bool>,
}

impl LargeBody for AddTeamMembers {
    /// 200 messages of full length, with some margin.
    const FACTOR: usize = 16;
    type Sender = MembersWho<Add>;
}

impl Check for AddTeamMembers {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        // Not by `length` of the validator, which would keep a copy of the list.
        if !(1..=ITEMS_MAX).contains(&self.members.len()) {
            return vec![FieldError::length("/members", 1, ITEMS_MAX)];
        }
        let members = self.members.iter().enumerate();
        members
            .flat_map(|(index, one)| one.broken_at(&format!("/members/{index}"), app))
            .collect()
    }
}

/// Add people to a team
///
/// Adds up to 200 people in one request, members by `member_id` or any person by `email`. The address of a member
/// adds that member; any other address is invited straight into the team, and an open invitation is extended to the
/// team. If one person is refused, so are all, unless `partial` is set; a dry run changes nothing. People already
/// in the team stay unchanged. People hold the team's rights from their next request on, and are notified by mail.
/// Limits of invitations are those of `create_invitation`.
/// The body may be 16 times as large as others.
#[utoipa::path(tag = "teams", operation_id = "add_team_members", params(TeamPath), request_body = AddTeamMembers,
    responses((status = 200, description = "The result of each item", body = TeamMemberResults),
        (status = 409, description = "`conflict`: a member was removed in the meantime; `quota_exceeded`; `bulk_refused`: the errors point at each person who can't be added, with the code"),
        (status = 429, description = "`mail_limit`")))]
#[post("/teams/{team_id}/members")]
pub async fn add_team_members(
    who: Credential,
    path: TeamPath,
    body: Large<AddTeamMembers>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathIds(organization, id), Large(body)) = (path, body);
    let (bulk, terms) = (Bulk::of(body.value, &app)?, Terms::of(&app));
    app.act(who, "add_team_members", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Add>(&actor, organization)?;
        let team = tx
            .teams()
            .get_for_update(&authorized, id)?
            .ok_or(Error::Missing)?;
        let mut roster = Roster::open(tx, (&actor, &authorized), &team, terms, &bulk.wanted)?;
        let mut verdicts = Vec::with_capacity(bulk.wanted.len());
        for wanted in &bulk.wanted {
            verdicts.push(roster.judge(tx, wanted)?);
        }
        bulk.accept(&verdicts)?;
        bulk.carry_out(tx, &roster, verdicts)
    })
    .await
}

/// Request in the domain's types. Tokens are made before the transaction, which may run again.
struct Bulk {
    wanted: Vec<RequestedMember>,
    secrets: Vec<Secret>,
    is_dry_run: bool,
    is_partial: bool,
}

impl Bulk {
    fn of(input: AddTeamMembers, app: &App) -> Result<Self, Error> {
        let members = input.members.into_iter().enumerate();
        let wanted: Vec<RequestedMember> = members
            .map(|(index, one)| one.wanted(&format!("/members/{index}")))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            secrets: (0..wanted.len())
                .map(|_| app.secret(INVITATION_TOKEN_PREFIX))
                .collect(),
            wanted,
            is_dry_run: input.dry_run.unwrap_or_default(),
            is_partial: input.partial.unwrap_or_default(),
        })
    }

    fn accept(&self, verdicts: &[Verdict]) -> Result<(), Error> {
        let problems = verdicts
            .iter()
            .enumerate()
            .filter_map(|(index, verdict)| match verdict {
                Verdict::Refused(problem) => Some((format!("/members/{index}"), problem)),
                _ => None,
            });
        whole_or_parts(problems, self.is_partial || self.is_dry_run)
    }

    fn carry_out(
        &self,
        tx: &mut Tx<'_>,
        roster: &Roster<'_, Add>,
        verdicts: Vec<Verdict>,
    ) -> Result<TeamMemberResults, Error> {
        let mut results = Vec::with_capacity(verdicts.len());
        for (index, verdict) in verdicts.into_iter().enumerate() {
            let invitation = if self.is_dry_run {
                None
            } else {
                roster.carry_out(tx, &self.wanted[index], &verdict, &self.secrets[index])?
            };
            results.push(self.result(index, verdict, invitation));
        }
        Ok(TeamMemberResults::of(results))
    }

    fn result(&self, index: usize, verdict: Verdict, invitation: Option<InvitationId>) -> TeamMemberResult {
        use TeamMemberOutcome::{Added, AlreadyInTeam, Invited, Refused, WouldAdd, WouldInvite};
        let (status, member, problem) = match verdict {
            Verdict::Add(member) if self.is_dry_run => (WouldAdd, Some(member.id), None),
            Verdict::Add(member) => (Added, Some(member.id), None),
            Verdict::AlreadyIn(member) => (AlreadyInTeam, Some(member), None),
            Verdict::Invite | Verdict::Lead if self.is_dry_run => (WouldInvite, None, None),
            Verdict::Invite | Verdict::Lead => (Invited, None, None),
            Verdict::Refused(problem) => (Refused, None, Some(problem)),
        };
        TeamMemberResult {
            index,
            status,
            member_id: member.map(Into::into),
            invitation_id: invitation.map(Into::into),
            problem,
        }
    }
}
