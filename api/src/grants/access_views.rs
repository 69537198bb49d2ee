//! How rights that somebody holds look from outside.

use crate::http::shown;
use kontor_domain::grants::{Effective, HeldGrant, Holder, Judgement, RightName, Target, Way};
use kontor_domain::ids::TeamId;
use kontor_domain::products::KindRules;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A kind of way by which a right is held. Later versions know more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessWayKind {
    /// The role holds every right.
    Role,
    /// A grant of the member's own.
    OwnGrant,
    /// A grant of a team that the member is in.
    TeamGrant,
}

/// A way by which a right is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccessWay {
    /// Which kind of way.
    pub way: AccessWayKind,
    /// The grant.
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

/// Names of teams, where they are known.
pub type TeamNames = HashMap<TeamId, String>;

impl AccessWay {
    /// The view.
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

/// The most ways that are named for a right; one is enough to hold it.
pub const WAYS_MAX: usize = 50;

/// Whether nothing was left out, so that nothing has to be said of it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
pub const fn is_none_omitted(omitted: &usize) -> bool {
    *omitted == 0
}

/// The first [`WAYS_MAX`] ways, and how many were omitted.
#[must_use]
pub fn named_ways(ways: &[Way], names: &TeamNames) -> (Vec<AccessWay>, usize) {
    let first = ways.iter().take(WAYS_MAX).map(|way| AccessWay::of(way, names));
    (first.collect(), ways.len().saturating_sub(WAYS_MAX))
}

/// A right that is held, by all its ways.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldRight {
    /// Its code.
    pub right: String,
    /// By which ways, 50 at most.
    pub ways: Vec<AccessWay>,
    /// Number of further ways; omitted if there are none.
    #[serde(skip_serializing_if = "is_none_omitted")]
    #[schema(required = false)]
    pub ways_omitted: usize,
}

/// The rights of one place, in the order of the catalogue.
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

/// What is held at a place in a product.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathRights {
    /// Where.
    pub path: String,
    /// What.
    pub rights: Vec<HeldRight>,
}

/// Why a grant does not count.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotCounting {
    /// It is elsewhere in the product.
    OtherPath,
    /// It begins later.
    NotYet,
    /// It is over.
    Over,
    /// The member will be in the team later.
    NotYetInTeam,
    /// The member is no longer in the team.
    NoLongerInTeam,
    /// An own grant decides, as rights of this kind are levels.
    OverruledByOwn,
    /// The membership does not count; otherwise the grant would.
    NotAMember,
}

impl NotCounting {
    /// The reason in a judgement; nothing if the grant counts, or is on other products. Where the membership does not
    /// count, no grant does.
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

/// The team of a held grant.
#[must_use]
pub const fn team_of(grant: &HeldGrant) -> Option<TeamId> {
    match grant.holder {
        Holder::Own => None,
        Holder::Team { id, .. } => Some(id),
    }
}

/// Codes of the rights of a grant.
#[must_use]
pub fn codes(grant: &HeldGrant) -> Vec<String> {
    grant.rights.words().into_iter().map(str::to_owned).collect()
}

/// Where in a product a grant is; the whole one for grants on a kind or on everything.
#[must_use]
pub fn path_in(grant: &HeldGrant) -> &str {
    match &grant.target {
        Target::Product { path, .. } => path.as_str(),
        Target::Kind(_) | Target::Everything => "/",
    }
}
