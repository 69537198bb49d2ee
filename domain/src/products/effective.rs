//! Who holds which rights, and by which ways: the one place where the rules of precedence are.
//!
//! Managers hold every right. For the others grants add up, a grant on a path covers what lies below, and nothing is
//! ever denied. Where rights are levels, the highest own grant at the path or above decides if there is one, even when
//! it is lower than a team's; else the highest of the teams'.

use super::{KindRules, ResourcePath, RightName, Rights, Scheme};
use crate::ids::{GrantId, TeamId};
use crate::organizations::Role;
use crate::period::Period;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// How a grant reaches somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// It is the person's own.
    Own,
    /// It is a team's.
    Team {
        /// The team.
        id: TeamId,
        /// When the person is in it.
        membership: Period,
    },
}

/// A grant that reaches somebody and is on the product in question, whether or not it counts now and here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGrant {
    /// The grant.
    pub id: GrantId,
    /// How it reaches the person.
    pub holder: Holder,
    /// Where in the product; the root for grants on a kind or on everything.
    pub path: ResourcePath,
    /// Which rights.
    pub rights: Rights,
    /// When it counts.
    pub valid: Period,
}

/// Whether a grant counts, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It does.
    Counts,
    /// It is elsewhere in the product.
    OtherPath,
    /// It begins later.
    NotYet,
    /// It is over.
    Over,
    /// The person will be in the team later.
    NotYetInTeam,
    /// The person is no longer in the team.
    NoLongerInTeam,
    /// An own grant decides (levels only).
    OverruledByOwn,
}

/// A way by which a right is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The role has every right.
    Role(Role),
    /// An own grant.
    Own(GrantId),
    /// A grant of a team that the person is in.
    Team(TeamId, GrantId),
}

/// What somebody holds in a product, at a path, at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effective {
    /// Every right that is held, with all ways.
    pub rights: BTreeMap<RightName, Vec<Way>>,
    /// What was made of each grant, in the order they were given.
    pub judgements: Vec<Judgement>,
}

impl Effective {
    /// Whether a right is held.
    #[must_use]
    pub fn holds(&self, right: &RightName) -> bool {
        self.rights.contains_key(right)
    }
}

impl HeldGrant {
    fn judge(&self, path: &ResourcePath, now: DateTime<Utc>) -> Judgement {
        if let Holder::Team { membership, .. } = self.holder
            && !membership.contains(now)
        {
            return if membership.is_over(now) {
                Judgement::NoLongerInTeam
            } else {
                Judgement::NotYetInTeam
            };
        }
        if !self.valid.contains(now) {
            return if self.valid.is_over(now) {
                Judgement::Over
            } else {
                Judgement::NotYet
            };
        }
        if self.path.covers(path) {
            Judgement::Counts
        } else {
            Judgement::OtherPath
        }
    }

    fn way(&self) -> Way {
        match self.holder {
            Holder::Own => Way::Own(self.id),
            Holder::Team { id, .. } => Way::Team(id, self.id),
        }
    }

    /// Whether the grant gives `right`: by name, or by a higher level.
    fn gives(&self, rules: &KindRules, right: &RightName) -> bool {
        match rules.scheme {
            Scheme::Flags => self.rights.name(right),
            Scheme::Levels => {
                let place = rules.place(right);
                rules
                    .rights
                    .iter()
                    .any(|level| self.rights.name(&level.code) && rules.place(&level.code) >= place)
            }
        }
    }
}

/// What somebody of this role with these grants holds in a product of this kind, at `path`, at `now`.
#[must_use]
pub fn effective(
    rules: &KindRules,
    role: Role,
    grants: &[HeldGrant],
    path: &ResourcePath,
    now: DateTime<Utc>,
) -> Effective {
    let mut judgements: Vec<Judgement> = grants.iter().map(|grant| grant.judge(path, now)).collect();
    if rules.scheme == Scheme::Levels {
        overrule(grants, &mut judgements);
    }
    let by_role = Role::MANAGERS.contains(&role).then_some(Way::Role(role));
    let mut rights = BTreeMap::new();
    for right in &rules.rights {
        let counting = grants.iter().zip(&judgements);
        let given = counting
            .filter(|(grant, judgement)| **judgement == Judgement::Counts && grant.gives(rules, &right.code))
            .map(|(grant, _)| grant.way());
        let ways: Vec<Way> = by_role.into_iter().chain(given).collect();
        if !ways.is_empty() {
            rights.insert(right.code.clone(), ways);
        }
    }
    Effective { rights, judgements }
}

/// Own grants that count put those of teams aside.
fn overrule(grants: &[HeldGrant], judgements: &mut [Judgement]) {
    let own = |grant: &HeldGrant| grant.holder == Holder::Own;
    let decided = grants
        .iter()
        .zip(&*judgements)
        .any(|(grant, judgement)| own(grant) && *judgement == Judgement::Counts);
    for (grant, judgement) in grants.iter().zip(judgements) {
        if decided && !own(grant) && *judgement == Judgement::Counts {
            *judgement = Judgement::OverruledByOwn;
        }
    }
}
