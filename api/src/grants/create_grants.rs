//! Giving rights to members and teams, with a result for each; all or nothing unless `partial` is set.

use super::access_notifier::AccessNotifier;
use super::grant_outcome::{GrantOutcome, missing};
use super::known_subjects::known;
use super::new_grant::{Giver, NewGrant, give, made};
use super::views::GrantView;
use crate::app::App;
use crate::error::Error;
use crate::http::bulk::{ItemProblem, whole_or_parts};
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Check, Checked, Credential, PathId, View, field, shown};
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::grants::{CreateGrants as Create, GRANT_SUBJECTS_MAX, Grant, RequestedGrant, Subject};
use kontor_domain::locale::Locale;
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// Rights, and the members and teams to give them to.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "member_ids": ["member_0192f0c1e5b07cc3a4d15e6f708192a8"], "team_ids": [],
    "grant": { "kind": "drive", "include_future": true, "rights": ["view"] }
}))]
pub struct CreateGrants {
    /// Members who get the rights.
    #[validate(nested)]
    #[schema(max_items = 200)]
    member_ids: Option<Vec<field::MemberId>>,
    /// Teams that get the rights.
    #[validate(nested)]
    #[schema(max_items = 200)]
    team_ids: Option<Vec<field::TeamId>>,
    /// The rights.
    #[validate(nested)]
    grant: NewGrant,
    /// Whether to change nothing and only say what would happen.
    dry_run: Option<bool>,
    /// Whether to grant to the known members and teams even if others are unknown.
    partial: Option<bool>,
}

impl Check for CreateGrants {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let mut faults = self.grant.broken_at("/grant", app);
        let members = self.member_ids.as_ref().map_or(0, Vec::len);
        let teams = self.team_ids.as_ref().map_or(0, Vec::len);
        if !(1..=GRANT_SUBJECTS_MAX).contains(&(members + teams)) {
            faults.push(super::new_grant::too_many_subjects(""));
        }
        faults
    }
}

/// Returns all subjects of a list in the body, each with its position there.
fn subjects<F: Take>(
    place: &str,
    given: Option<Vec<F>>,
    subject: fn(F::Taken) -> Subject,
) -> Result<Vec<(String, Subject)>, Error> {
    let ids = given.take()?.unwrap_or_default().into_iter().enumerate();
    Ok(ids
        .map(|(index, id)| (format!("{place}/{index}"), subject(id)))
        .collect())
}

/// Result for a member or team.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantResult {
    /// Outcome.
    status: GrantOutcome,
    /// Member, for a result about a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    member_id: Option<shown::MemberId>,
    /// The team.
    #[serde(skip_serializing_if = "Option::is_none")]
    team_id: Option<shown::TeamId>,
    /// Grants that were created.
    grant_ids: Vec<shown::GrantId>,
    /// Reason for the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ItemProblem>,
}

/// Results for each member and team, and the grants created: one for each subject and product or kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "refused": 1, "results": [
    { "status": "given", "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1",
        "grant_ids": ["grant_0192f0c1e5b07cc3a4d15e6f708192d1"] },
    { "status": "unknown", "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c2", "grant_ids": [],
        "problem": { "code": "not_found", "title": "There is no such resource" } }],
    "grants": [{
        "id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        "member_id": null, "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1",
        "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "path": "/Marketing", "kind": null, "everything": false,
        "rights": ["edit"], "valid_from": null, "valid_until": "2027-06-30T22:00:00Z",
        "created_by": "user_0192f0c1e5b07cc3a4d15e6f708192a6", "created_at": "2026-11-23T08:15:00Z" }]
}))]
pub struct CreatedGrants {
    /// Number of subjects refused.
    refused: usize,
    /// One result for each member and then each team, in the order of the request; repeated subjects are merged.
    results: Vec<GrantResult>,
    /// Grants created; none in a dry run.
    grants: Vec<GrantView>,
}

impl View for CreatedGrants {
    fn localize(&mut self, locale: Locale) {
        let problems = self.results.iter_mut().filter_map(|one| one.problem.as_mut());
        problems.for_each(|problem| problem.localize(locale));
    }
}

impl CreatedGrants {
    fn of(verdicts: &[(Subject, bool)], grants: &[Grant], is_dry_run: bool) -> Self {
        let result = |(subject, is_known): &(Subject, bool)| {
            let (member_id, team_id) = match subject {
                Subject::Member(id) => (Some((*id).into()), None),
                Subject::Team(id) => (None, Some((*id).into())),
                Subject::Invitation(_) => (None, None),
            };
            let own = grants.iter().filter(|grant| grant.subject == *subject);
            GrantResult {
                status: match is_known {
                    false => GrantOutcome::Unknown,
                    true if is_dry_run => GrantOutcome::WouldGive,
                    true => GrantOutcome::Given,
                },
                member_id,
                team_id,
                grant_ids: own.map(|grant| grant.id.into()).collect(),
                problem: (!is_known).then(missing),
            }
        };
        Self {
            refused: verdicts.iter().filter(|(_, is_known)| !is_known).count(),
            results: verdicts.iter().map(result).collect(),
            grants: grants.iter().map(Into::into).collect(),
        }
    }
}

/// Give rights
///
/// Creates a grant for each member and team, in one product, several, all of a kind, or all products. Available to
/// legal representatives and administrators, who hold every right themselves. If the organization does not have one
/// of the subjects, nothing is granted unless `partial` is set. A dry run changes nothing and answers 200. Members
/// receive a summary by mail. For all kinds at once, a right is granted in the kinds that have it. Rights add up,
/// except in kinds with levels such as a drive, where a member's own grant on a folder or one above it takes
/// precedence over those of teams.
#[utoipa::path(tag = "grants", operation_id = "create_grants", params(OrganizationPath), request_body = CreateGrants,
    responses((status = 201, description = "The grants, and the result for each subject", body = CreatedGrants),
        (status = 200, description = "With `dry_run`: the result that each subject would have", body = CreatedGrants),
        (status = 409, description = "`conflict`: a member, team or product was removed in the meantime; `quota_exceeded`; `bulk_refused`: the errors point at each unknown subject, with its code")))]
#[post("/grants")]
pub async fn create_grants(
    who: Credential,
    path: OrganizationPath,
    body: Checked<CreateGrants>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body)) = (path, body);
    let bulk = Bulk::of(body.value)?;
    let (catalogue, is_dry_run) = (Arc::clone(&app.catalogue), bulk.is_dry_run);
    let work = move |tx: &mut Tx<'_>, who: &Credential| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let giver = Giver {
            authorized: &authorized,
            author: actor.user,
            catalogue: &catalogue,
        };
        bulk.carry_out(tx, &giver)
    };
    if is_dry_run {
        app.act(who, "create_grants", body.digest, work).await
    } else {
        app.create(who, "create_grants", body.digest, work).await
    }
}

/// Request in the domain's types.
struct Bulk {
    subjects: Vec<(String, Subject)>,
    wanted: RequestedGrant,
    is_dry_run: bool,
    is_partial: bool,
}

impl Bulk {
    fn of(input: CreateGrants) -> Result<Self, Error> {
        let mut seen = BTreeSet::new();
        let mut subjects = [
            subjects("/member_ids", input.member_ids, Subject::Member)?,
            subjects("/team_ids", input.team_ids, Subject::Team)?,
        ]
        .concat();
        subjects.retain(|(_, subject)| seen.insert(*subject));
        Ok(Self {
            subjects,
            wanted: input.grant.wanted("/grant")?,
            is_dry_run: input.dry_run.unwrap_or_default(),
            is_partial: input.partial.unwrap_or_default(),
        })
    }

    fn carry_out(&self, tx: &mut Tx<'_>, giver: &Giver<'_>) -> Result<CreatedGrants, Error> {
        let organization = *giver.authorized.on();
        let known = known(tx, organization, &self.subjects)?;
        let unknown_at = self
            .subjects
            .iter()
            .filter(|(_, subject)| !known.contains(subject));
        let missing = missing();
        whole_or_parts(
            unknown_at.map(|(at, _)| (at.clone(), &missing)),
            self.is_partial || self.is_dry_run,
        )?;
        let verdicts: Vec<(Subject, bool)> = self
            .subjects
            .iter()
            .map(|(_, subject)| (*subject, known.contains(subject)))
            .collect();
        let to: Vec<Subject> = known.into_iter().collect();
        let grants = if self.is_dry_run {
            // The grants are built for validation only.
            let author = (organization, giver.author, giver.catalogue);
            let planned = made(tx, author, &to, &self.wanted, "/grant")?;
            tx.grants().check_room(&planned)?;
            Vec::new()
        } else {
            let grants = give(tx, giver, &to, &self.wanted, "/grant")?;
            let notifier = AccessNotifier {
                organization,
                author: giver.author,
                catalogue: giver.catalogue,
            };
            notifier.given(tx, &grants)?;
            grants
        };
        Ok(CreatedGrants::of(&verdicts, &grants, self.is_dry_run))
    }
}
