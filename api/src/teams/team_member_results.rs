//! What bulk requests about a team have in common: a result for each, and all or nothing unless parts will do.

use crate::error::Error;
use crate::http::body::FieldError;
use crate::http::{View, shown};
use crate::organizations::ItemProblem;
use kontor_domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// What became of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TeamMemberOutcome {
    /// In the team now.
    Added,
    /// Was in it before; nothing changed.
    AlreadyInTeam,
    /// An invitation leads into the team.
    Invited,
    /// Would be added, were this no dry run.
    WouldAdd,
    /// Would be invited, were this no dry run.
    WouldInvite,
    /// No longer in the team.
    Removed,
    /// Was not in it before; nothing changed.
    NotInTeam,
    /// Would be removed, were this no dry run.
    WouldRemove,
    /// Nothing; `problem` says why.
    Refused,
}

/// What became of one item.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamMemberResult {
    /// Its place in the request, from 0.
    pub index: usize,
    /// What became of it.
    pub status: TeamMemberOutcome,
    /// The member that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<shown::MemberId>,
    /// The invitation that leads into the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation_id: Option<shown::InvitationId>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<ItemProblem>,
}

/// What became of each item, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "refused": 1, "results": [
    { "index": 0, "status": "added", "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8" },
    { "index": 1, "status": "refused", "problem": { "code": "not_found", "title": "There is no such resource" } }
] }))]
pub struct TeamMemberResults {
    /// How many were refused.
    refused: usize,
    /// An entry for each item.
    results: Vec<TeamMemberResult>,
}

impl View for TeamMemberResults {
    fn localize(&mut self, locale: Locale) {
        let problems = self.results.iter_mut().filter_map(|one| one.problem.as_mut());
        problems.for_each(|problem| problem.localize(locale));
    }
}

impl TeamMemberResults {
    /// The answer to a bulk request.
    #[must_use]
    pub fn of(results: Vec<TeamMemberResult>) -> Self {
        let refused = results.iter().filter(|result| result.problem.is_some()).count();
        Self { refused, results }
    }
}

/// One refusal refuses all, unless parts will do or nothing is to be done.
///
/// # Errors
/// [`Error::BulkRefused`].
pub fn whole_or_parts<'p>(
    problems: impl Iterator<Item = (usize, &'p ItemProblem)>,
    place: &str,
    parts_will_do: bool,
) -> Result<(), Error> {
    let refused: Vec<FieldError> = problems
        .map(|(index, problem)| problem.at(&format!("{place}/{index}")))
        .collect();
    if refused.is_empty() || parts_will_do {
        Ok(())
    } else {
        Err(Error::BulkRefused(refused))
    }
}
