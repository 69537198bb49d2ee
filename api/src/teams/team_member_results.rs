//! Shared parts of bulk requests about a team: a result for each item, and all or nothing unless `partial` is set.

use crate::http::bulk::ItemProblem;
use crate::http::{View, shown};
use kontor_domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// Outcome for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TeamMemberOutcome {
    /// Added to the team.
    Added,
    /// Already in the team; unchanged.
    AlreadyInTeam,
    /// Invited into the team.
    Invited,
    /// Would be added (dry run).
    WouldAdd,
    /// Would be invited (dry run).
    WouldInvite,
    /// Removed from the team.
    Removed,
    /// Not in the team; unchanged.
    NotInTeam,
    /// Would be removed (dry run).
    WouldRemove,
    /// Refused; `problem` contains the reason.
    Refused,
}

/// Result of one item.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamMemberResult {
    /// Position in the request, starting at 0.
    pub index: usize,
    /// Outcome.
    pub status: TeamMemberOutcome,
    /// Member concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<shown::MemberId>,
    /// The invitation that leads into the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation_id: Option<shown::InvitationId>,
    /// Reason for the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<ItemProblem>,
}

/// Results of all items, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "refused": 1, "results": [
    { "index": 0, "status": "added", "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8" },
    { "index": 1, "status": "refused", "problem": { "code": "not_found", "title": "There is no such resource" } }
] }))]
pub struct TeamMemberResults {
    /// Number of items refused.
    refused: usize,
    /// One result per item.
    results: Vec<TeamMemberResult>,
}

impl View for TeamMemberResults {
    fn localize(&mut self, locale: Locale) {
        let problems = self.results.iter_mut().filter_map(|one| one.problem.as_mut());
        problems.for_each(|problem| problem.localize(locale));
    }
}

impl TeamMemberResults {
    /// Returns the answer to a bulk request.
    #[must_use]
    pub fn of(results: Vec<TeamMemberResult>) -> Self {
        let refused = results.iter().filter(|result| result.problem.is_some()).count();
        Self { refused, results }
    }
}
