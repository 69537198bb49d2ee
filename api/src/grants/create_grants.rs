//! Giving rights to members and teams. All or nothing.

use super::new_grant::{Giver, NewGrant, give, subject_id};
use super::summary::tell;
use super::views::GrantView;
use crate::app::App;
use crate::error::Error;
use crate::http::body::FieldError;
use crate::http::texts::{MemberIdText, TeamIdText};
use crate::http::{Answer, Check, Checked, Credential, PathId, View};
use crate::organizations::OrganizationPath;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::grants::{CreateGrants as Create, GRANT_SUBJECTS_MAX, Subject};
use kontor_domain::ids::{Id, MemberId, OrganizationId, TeamId};
use kontor_persistence::{KnownSubjects, Tx};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// To whom, and what.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "member_ids": ["member_0192f0c1e5b07cc3a4d15e6f708192a8"], "team_ids": [],
    "grant": { "kind": "drive", "include_future": true, "rights": ["view"] }
}))]
pub struct CreateGrants {
    /// Members who get it.
    #[schema(value_type = Option<Vec<MemberIdText>>, max_items = 200)]
    member_ids: Option<Vec<String>>,
    /// Teams that get it.
    #[schema(value_type = Option<Vec<TeamIdText>>, max_items = 200)]
    team_ids: Option<Vec<String>>,
    /// The rights.
    #[validate(nested)]
    grant: NewGrant,
}

impl Check for CreateGrants {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        let mut faults = self.grant.broken_at("/grant", app);
        let (members, teams) = (list(self.member_ids.as_ref()), list(self.team_ids.as_ref()));
        if !(1..=GRANT_SUBJECTS_MAX).contains(&(members.len() + teams.len())) {
            let message = format!("needs 1 to {GRANT_SUBJECTS_MAX} members and teams in all");
            faults.push(FieldError::field("", "length", message));
        }
        faults.extend(wrong::<MemberId>("/member_ids", members));
        faults.extend(wrong::<TeamId>("/team_ids", teams));
        faults
    }
}

fn list(ids: Option<&Vec<String>>) -> &[String] {
    ids.map_or(&[], Vec::as_slice)
}

fn wrong<I: Id>(pointer: &str, ids: &[String]) -> Vec<FieldError> {
    let fault = |(index, raw): (usize, &String)| {
        let reason = I::parse(raw).err()?;
        let at = format!("{pointer}/{index}");
        Some(FieldError::field(&at, "format", reason.to_string()))
    };
    ids.iter().enumerate().filter_map(fault).collect()
}

impl CreateGrants {
    /// Everybody who gets it, each with the place in the body.
    fn subjects(&self) -> Result<Vec<(String, Subject)>, Error> {
        let mut subjects = Vec::new();
        for (index, raw) in list(self.member_ids.as_ref()).iter().enumerate() {
            let at = format!("/member_ids/{index}");
            let id = subject_id(&at, raw)?;
            subjects.push((at, Subject::Member(id)));
        }
        for (index, raw) in list(self.team_ids.as_ref()).iter().enumerate() {
            let at = format!("/team_ids/{index}");
            let id = subject_id(&at, raw)?;
            subjects.push((at, Subject::Team(id)));
        }
        Ok(subjects)
    }
}

/// The grants that were made, one for each subject and product or kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedGrants {
    /// The grants.
    grants: Vec<GrantView>,
}

impl View for CreatedGrants {}

/// Give rights
///
/// To members and teams, in one product, several, all of a kind or all; a grant is made for each of them. For legal
/// representatives and administrators, who hold every right themselves. Members get a summary by mail. Of all kinds at
/// once, a right is given in those that have it. Rights add up, except in a drive, where a member's own grant at a
/// folder or above it goes before those of teams.
#[utoipa::path(tag = "grants", operation_id = "create_grants", params(OrganizationPath), request_body = CreateGrants,
    responses((status = 201, description = "The grants", body = CreatedGrants),
        (status = 409, description = "`conflict`: a member, team or product went meanwhile")))]
#[post("/v1/organizations/{organization_id}/grants")]
pub async fn create_grants(
    who: Credential,
    path: PathId<OrganizationId>,
    body: Checked<CreateGrants>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body)) = (path, body);
    let (subjects, wanted) = (body.value.subjects()?, body.value.grant.wanted("/grant")?);
    let catalogue = Arc::clone(&app.catalogue);
    app.create(who, "create_grants", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let granted = access::grant::<Create>(&actor, organization)?;
        let subjects = known(tx, organization, &subjects)?;
        let giver = Giver {
            granted: &granted,
            author: actor.user,
            catalogue: &catalogue,
        };
        let grants = give(tx, &giver, &subjects, &wanted, "/grant")?;
        tell(tx, organization, &grants)?;
        Ok(CreatedGrants {
            grants: grants.iter().map(Into::into).collect(),
        })
    })
    .await
}

/// The subjects without repetition, all of which the organisation must have. With each comes its place in the body.
///
/// # Errors
/// Those of the fields of unknown ones.
pub fn known(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    wanted: &[(String, Subject)],
) -> Result<Vec<Subject>, Error> {
    let mut subjects: Vec<Subject> = wanted.iter().map(|(_, subject)| *subject).collect();
    let known = tx.grants().known_subjects(organization, &subjects)?;
    let faults: Vec<FieldError> = wanted
        .iter()
        .filter_map(|(at, subject)| missing(&known, at, *subject))
        .collect();
    if !faults.is_empty() {
        return Err(Error::Fields(faults));
    }
    subjects.sort();
    subjects.dedup();
    Ok(subjects)
}

fn missing(known: &KnownSubjects, at: &str, subject: Subject) -> Option<FieldError> {
    let (is_known, message) = match subject {
        Subject::Member(id) => (known.members.contains(&id), "is no member of this organization"),
        Subject::Team(id) => (known.teams.contains(&id), "is no team of this organization"),
        Subject::Invitation(_) => (true, ""),
    };
    (!is_known).then(|| FieldError::field(at, "unknown", message))
}
