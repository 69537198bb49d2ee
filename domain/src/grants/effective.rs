//! Effective rights and the ways by which they are held: the only implementation of the rules of precedence.
//!
//! Managers hold every right. For other members grants add up, a grant on a path covers everything below it, and
//! rights are never denied. For kinds whose rights are levels, the highest own grant at the path or above decides,
//! even if it is lower than a team's. Without an own grant, the highest of the teams' grants decides.

use super::{ResourcePath, RightName, Rights, Target};
use crate::ids::{GrantId, ProductId, TeamId};
use crate::organizations::Role;
use crate::period::Period;
use crate::products::{KindRules, ProductKind, Scheme};
use chrono::{DateTime, Utc};
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// The way a grant reaches a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// An own grant.
    Own,
    /// A team's grant.
    Team {
        /// The team.
        id: TeamId,
        /// Validity of the person's team membership.
        membership: Period,
    },
}

/// The place where a right is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The product.
    pub product: ProductId,
    /// Its kind.
    pub kind: &'a ProductKind,
    /// The path in the product.
    pub path: &'a ResourcePath,
}

/// A grant that reaches a person, whether or not it is in effect at the time and place in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGrant {
    /// The grant.
    pub id: GrantId,
    /// The way it reaches the person.
    pub holder: Holder,
    /// Its target.
    pub target: Target,
    /// The rights it gives.
    pub rights: Rights,
    /// Its validity.
    pub valid: Period,
}

/// Whether a grant applies, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It applies.
    Counts,
    /// It is on other products.
    OtherProduct,
    /// It is elsewhere in the product.
    OtherPath,
    /// It is not valid yet.
    NotYet,
    /// It has expired.
    Over,
    /// The person joins the team later.
    NotYetInTeam,
    /// The person is no longer in the team.
    NoLongerInTeam,
    /// An own grant takes precedence (levels only).
    OverruledByOwn,
}

/// A way by which a right is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The role includes every right.
    Role(Role),
    /// An own grant.
    Own(GrantId),
    /// A grant of one of the person's teams.
    Team(TeamId, GrantId),
}

/// Rights of a person at a path in a product, at a point in time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effective {
    /// Every right held, with all ways by which it is held.
    pub rights: BTreeMap<RightName, Vec<Way>>,
    /// The judgment of each grant, in the order given.
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
    /// Whether it is on the product, in whole or in part.
    #[must_use]
    pub fn reaches(&self, product: ProductId, kind: &ProductKind) -> bool {
        match &self.target {
            Target::Product { id, .. } => *id == product,
            Target::Kind(only) => only == kind,
            Target::Everything => true,
        }
    }

    /// Whether it is in effect at `now`, and the person is in the team that holds it.
    #[must_use]
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        let in_team = match self.holder {
            Holder::Own => true,
            Holder::Team { membership, .. } => membership.contains(now),
        };
        in_team && self.valid.contains(now)
    }

    /// Returns the period for which it is in effect for the person: the overlap of its own validity and that of the
    /// team membership. `None` if they do not overlap.
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

    /// Whether the grant gives `right` where it applies: by name, or by a higher level.
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

/// Computes the rights of a person with this role and these grants at `place`, whose kind has these `rules`, at
/// `now`.
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

/// Returns the ways to one right of the kind: the role, and those `grants` that apply by their `judgements`.
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

/// Judges each grant at `place` at `now`, without regard to the holder's role.
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

/// Marks team grants as overruled where own grants apply.
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
