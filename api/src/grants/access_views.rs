//! Wire representation of held rights.

use crate::http::shown;
use kontor_domain::grants::{Effective, HeldGrant, Holder, Judgement, RightName, Target, Way};
use kontor_domain::ids::TeamId;
use kontor_domain::products::KindRules;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Kind of way in which a right is held. Later versions may add values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessWayKind {
    /// The role includes every right.
    Role,
    /// A grant of the member's own.
    OwnGrant,
    /// A grant of a team that the member is in.
    TeamGrant,
}

/// Way in which a right is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccessWay {
    /// Kind of way.
    pub way: AccessWayKind,
    /// Grant; absent for a role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<shown::GrantId>,
    /// The team that has the grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<shown::TeamId>,
    /// The team's name; absent for an API token without `teams:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(extensions(("x-scope" = json!("teams:read"))))]
    pub team_name: Option<String>,
}

/// Names of teams, as far as known.
pub type TeamNames = HashMap<TeamId, String>;

impl AccessWay {
    /// Returns the view.
    #[must_use]
    pub fn of(way: &Way, names: &TeamNames) -> Self {
        let (kind, grant, team) = match way {
            Way::Role(_) => (AccessWayKind::Role, None, None),
            Way::Own(grant) => (AccessWayKind::OwnGrant, Some(grant), None),
            Way::Team(team, grant) => (AccessWayKind::TeamGrant, Some(grant), Some(team)),
        };
        Self {
            way: kind,
            grant_id: grant.copied().map(Into::into),
            team_id: team.copied().map(Into::into),
            team_name: team.and_then(|team| names.get(team).cloned()),
        }
    }
}

/// Maximum number of ways listed for a right; one is sufficient to hold it.
pub const WAYS_MAX: usize = 50;

/// Whether nothing was omitted, so that the field can be skipped.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
pub const fn is_none_omitted(omitted: &usize) -> bool {
    *omitted == 0
}

/// Returns the first [`WAYS_MAX`] ways, and the number of those omitted.
#[must_use]
pub fn named_ways(ways: &[Way], names: &TeamNames) -> (Vec<AccessWay>, usize) {
    let first = ways.iter().take(WAYS_MAX).map(|way| AccessWay::of(way, names));
    (first.collect(), ways.len().saturating_sub(WAYS_MAX))
}

/// Right that is held, with all its ways.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldRight {
    /// Code of the right.
    pub right: String,
    /// Ways in which it is held, at most 50.
    pub ways: Vec<AccessWay>,
    /// Number of further ways; omitted if there are none.
    #[serde(skip_serializing_if = "is_none_omitted")]
    #[schema(required = false)]
    pub ways_omitted: usize,
}

/// Returns the rights held at one path, in the order of the catalog.
#[must_use]
pub fn held_rights(rules: Option<&KindRules>, held: &Effective, names: &TeamNames) -> Vec<HeldRight> {
    let known = rules.map(|rules| rules.rights.as_slice()).unwrap_or_default();
    let ways = known
        .iter()
        .filter_map(|right| Some((&right.code, held.rights.get(&right.code)?)));
    ways.map(|(right, ways): (&RightName, &Vec<Way>)| {
        let (ways, ways_omitted) = named_ways(ways, names);
        HeldRight {
            right: right.as_str().to_owned(),
            ways,
            ways_omitted,
        }
    })
    .collect()
}

/// Rights held at a path in a product.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathRights {
    /// Path.
    pub path: String,
    /// Rights.
    pub rights: Vec<HeldRight>,
}

/// Reason a grant is not in effect.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotCounting {
    /// Applies elsewhere in the product.
    OtherPath,
    /// Starts later.
    NotYet,
    /// Expired.
    Over,
    /// The member joins the team later.
    NotYetInTeam,
    /// The member is no longer in the team.
    NoLongerInTeam,
    /// An own grant takes precedence, because the rights of this kind are levels.
    OverruledByOwn,
    /// The membership is not in effect; otherwise the grant would be.
    NotAMember,
}

impl NotCounting {
    /// Converts a judgment; none if the grant is in effect, or on other products. No grant is in effect while the
    /// membership is not.
    #[must_use]
    pub const fn of(judgement: Judgement, is_active: bool) -> Option<Self> {
        match judgement {
            Judgement::OtherProduct => None,
            Judgement::Counts if is_active => None,
            Judgement::Counts => Some(Self::NotAMember),
            Judgement::OtherPath => Some(Self::OtherPath),
            Judgement::NotYet => Some(Self::NotYet),
            Judgement::Over => Some(Self::Over),
            Judgement::NotYetInTeam => Some(Self::NotYetInTeam),
            Judgement::NoLongerInTeam => Some(Self::NoLongerInTeam),
            Judgement::OverruledByOwn => Some(Self::OverruledByOwn),
        }
    }
}

/// Returns the team of a held grant.
#[must_use]
pub const fn team_of(grant: &HeldGrant) -> Option<TeamId> {
    match grant.holder {
        Holder::Own => None,
        Holder::Team { id, .. } => Some(id),
    }
}

/// Returns the codes of a grant's rights.
#[must_use]
pub fn codes(grant: &HeldGrant) -> Vec<String> {
    grant.rights.words().into_iter().map(str::to_owned).collect()
}

/// Returns the path of a grant in a product; the root for grants on a kind or on everything.
#[must_use]
pub fn path_in(grant: &HeldGrant) -> &str {
    match &grant.target {
        Target::Product { path, .. } => path.as_str(),
        Target::Kind(_) | Target::Everything => "/",
    }
}
