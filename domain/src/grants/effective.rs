//! Who holds which rights, and by which ways: the one place where the rules of precedence are.
//!
//! Managers hold every right. For the others grants add up, a grant on a path covers what lies below, and nothing is
//! ever denied. Where rights are levels, the highest own grant at the path or above decides if there is one, even when
//! it is lower than a team's; else the highest of the teams'.

use super::{ResourcePath, RightName, Rights, Target};
use crate::ids::{GrantId, ProductId, TeamId};
use crate::organizations::Role;
use crate::period::Period;
use crate::products::{KindRules, ProductKind, Scheme};
use chrono::{DateTime, Utc};
use std::borrow::Borrow;
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

/// Where a right is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The product.
    pub product: ProductId,
    /// Its kind.
    pub kind: &'a ProductKind,
    /// Where in it.
    pub path: &'a ResourcePath,
}

/// A grant that reaches somebody, whether or not it counts now and at the place in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGrant {
    /// The grant.
    pub id: GrantId,
    /// How it reaches the person.
    pub holder: Holder,
    /// On what.
    pub target: Target,
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
    /// It is on other products.
    OtherProduct,
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
    /// Whether it is on the product, whole or in part.
    #[must_use]
    pub fn reaches(&self, product: ProductId, kind: &ProductKind) -> bool {
        match &self.target {
            Target::Product { id, .. } => *id == product,
            Target::Kind(only) => only == kind,
            Target::Everything => true,
        }
    }

    /// Whether it counts at `now`, and the person is in the team that holds it.
    #[must_use]
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        let in_team = match self.holder {
            Holder::Own => true,
            Holder::Team { membership, .. } => membership.contains(now),
        };
        in_team && self.valid.contains(now)
    }

    /// When it counts for the person: within its own bounds and those of the place in the team. Nothing, if these have
    /// no moment in common.
    #[must_use]
    pub fn span(&self) -> Option<Period> {
        match self.holder {
            Holder::Own => Some(self.valid),
            Holder::Team { membership, .. } => self.valid.intersection(membership),
        }
    }

    fn covers(&self, path: &ResourcePath) -> bool {
        match &self.target {
            Target::Product { path: at, .. } => at.covers(path),
            Target::Kind(_) | Target::Everything => true,
        }
    }

    fn judge(&self, place: &Place<'_>, now: DateTime<Utc>) -> Judgement {
        if !self.reaches(place.product, place.kind) {
            return Judgement::OtherProduct;
        }
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
        if self.covers(place.path) {
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

    /// Whether the grant gives `right` where it counts: by name, or by a higher level.
    #[must_use]
    pub fn gives(&self, rules: &KindRules, right: &RightName) -> bool {
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

/// What somebody of this role with these grants holds at `place`, whose kind has these `rules`, at `now`.
#[must_use]
pub fn effective<G: Borrow<HeldGrant>>(
    rules: &KindRules,
    role: Role,
    grants: &[G],
    place: &Place<'_>,
    now: DateTime<Utc>,
) -> Effective {
    let judgements = judgements(rules, grants, place, now);
    let mut rights = BTreeMap::new();
    for right in &rules.rights {
        let ways = ways(rules, role, &right.code, grants, &judgements);
        if !ways.is_empty() {
            rights.insert(right.code.clone(), ways);
        }
    }
    Effective { rights, judgements }
}

/// The ways to one right of the kind: by role, and by those of the `grants` that count by their `judgements`.
#[must_use]
pub fn ways<G: Borrow<HeldGrant>>(
    rules: &KindRules,
    role: Role,
    right: &RightName,
    grants: &[G],
    judgements: &[Judgement],
) -> Vec<Way> {
    let by_role = Role::MANAGERS.contains(&role).then_some(Way::Role(role));
    let counting = grants.iter().map(Borrow::borrow).zip(judgements);
    let given = counting
        .filter(|(grant, judgement)| **judgement == Judgement::Counts && grant.gives(rules, right))
        .map(|(grant, _)| grant.way());
    by_role.into_iter().chain(given).collect()
}

/// What is made of each grant at `place` at `now`, whoever holds them.
#[must_use]
pub fn judgements<G: Borrow<HeldGrant>>(
    rules: &KindRules,
    grants: &[G],
    place: &Place<'_>,
    now: DateTime<Utc>,
) -> Vec<Judgement> {
    let mut judgements: Vec<Judgement> = grants
        .iter()
        .map(|grant| grant.borrow().judge(place, now))
        .collect();
    if rules.scheme == Scheme::Levels {
        overrule(grants, &mut judgements);
    }
    judgements
}

/// Own grants that count put those of teams aside.
fn overrule<G: Borrow<HeldGrant>>(grants: &[G], judgements: &mut [Judgement]) {
    let own = |grant: &G| grant.borrow().holder == Holder::Own;
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
