//! Access checks by a product's back end: whether a person holds a right at a place.

use super::{HeldGrant, HeldIndex, Judgement, Place, ResourcePath, RightName, Way, judgements, ways};
use crate::ids::{MemberId, ProductId, UserId};
use crate::organizations::Role;
use crate::products::{Catalogue, KindRules, ProductKind, ProductState};
use chrono::{DateTime, Utc};
use std::borrow::Borrow;

/// Maximum number of questions in one request.
pub const QUESTIONS_MAX: usize = 100;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The person.
    pub user: UserId,
    /// The product.
    pub product: ProductId,
    /// Path in the product; `None` for an invalid path, where nothing is allowed.
    pub path: Option<ResourcePath>,
    /// The right.
    pub right: RightName,
}

/// Facts about the product and the person in question.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The product's kind and state, if the product exists and the token may ask about it.
    pub product: Option<(&'a ProductKind, ProductState)>,
    /// The active membership of the product's organization, and its role.
    pub member: Option<(MemberId, Role)>,
    /// The grants that reach the member.
    pub grants: Option<&'a HeldIndex<'a>>,
}

crate::text_enum! {
    /// Reason why a right is held or not.
    Reason {
        /// The role includes every right.
        Role = "role",
        /// The member's own grant gives it.
        OwnGrant = "own_grant",
        /// A team's grant gives it.
        TeamGrant = "team_grant",
        /// The path is invalid.
        InvalidPath = "invalid_path",
        /// The product does not exist, or the token may not ask about it.
        UnknownProduct = "unknown_product",
        /// The product's kind does not have this right.
        UnknownRight = "unknown_right",
        /// The person is not an active member of the product's organization.
        NotAMember = "not_a_member",
        /// A team's grant gives it, but an own grant takes precedence.
        OverruledByOwn = "overruled_by_own",
        /// A grant gives it elsewhere in the product.
        OtherPath = "other_path",
        /// A grant will give it later.
        NotYet = "not_yet",
        /// The person will join a team that gives it.
        NotYetInTeam = "not_yet_in_team",
        /// A grant gave it and has expired.
        Over = "over",
        /// The person has left a team that gives it.
        NoLongerInTeam = "no_longer_in_team",
        /// No grant gives it.
        NoGrant = "no_grant",
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is allowed.
    pub is_allowed: bool,
    /// The reason.
    pub reason: Reason,
    /// Ways by which it is held, if it is allowed.
    pub ways: Vec<Way>,
}

impl Verdict {
    const fn refused(reason: Reason) -> Self {
        Self {
            is_allowed: false,
            reason,
            ways: Vec::new(),
        }
    }
}

/// Reasons by closeness to a right that is not held, the closest first.
const NEAREST: [(Judgement, Reason); 6] = [
    (Judgement::OverruledByOwn, Reason::OverruledByOwn),
    (Judgement::OtherPath, Reason::OtherPath),
    (Judgement::NotYet, Reason::NotYet),
    (Judgement::NotYetInTeam, Reason::NotYetInTeam),
    (Judgement::Over, Reason::Over),
    (Judgement::NoLongerInTeam, Reason::NoLongerInTeam),
];

/// Answers a question at `now`.
#[must_use]
pub fn check(catalogue: &Catalogue, question: &Question, facts: Facts<'_>, now: DateTime<Utc>) -> Verdict {
    let Some((kind, _)) = facts.product else {
        return Verdict::refused(Reason::UnknownProduct);
    };
    let Some(rules) = catalogue
        .kind(kind)
        .filter(|rules| rules.place(&question.right).is_some())
    else {
        return Verdict::refused(Reason::UnknownRight);
    };
    let Some(path) = &question.path else {
        return Verdict::refused(Reason::InvalidPath);
    };
    let Some((_, role)) = facts.member else {
        return Verdict::refused(Reason::NotAMember);
    };
    let place = Place {
        product: question.product,
        kind,
        path,
    };
    // Grants that cover the place decide. The others on the product only explain why a right is not held.
    let covering = facts.grants.map(|grants| grants.at(&place)).unwrap_or_default();
    let found = judgements(rules, &covering, &place, now);
    let ways = ways(rules, role, &question.right, &covering, &found);
    let reason = if ways.is_empty() {
        let all = facts.grants.map(|grants| grants.on(question.product, kind));
        let all = all.unwrap_or_default();
        let found = judgements(rules, &all, &place, now);
        reason(rules, &question.right, &all, &found, &ways)
    } else {
        reason(rules, &question.right, &covering, &found, &ways)
    };
    Verdict {
        is_allowed: !ways.is_empty(),
        reason,
        ways,
    }
}

/// Returns the reason for a right of the kind: held by these `ways`, or else the closest of the `judgements` of
/// `grants`.
#[must_use]
pub fn reason<G: Borrow<HeldGrant>>(
    rules: &KindRules,
    right: &RightName,
    grants: &[G],
    judgements: &[Judgement],
    ways: &[Way],
) -> Reason {
    match ways.iter().min() {
        Some(Way::Role(_)) => return Reason::Role,
        Some(Way::Own(_)) => return Reason::OwnGrant,
        Some(Way::Team(..)) => return Reason::TeamGrant,
        None => {}
    }
    // A single pass, as there may be many grants.
    let rank = |found: &Judgement| NEAREST.iter().position(|(judgement, _)| judgement == found);
    let judged = grants.iter().map(Borrow::borrow).zip(judgements);
    let nearest = judged
        .filter_map(|(grant, found)| Some((rank(found)?, grant)))
        .filter(|(_, grant)| grant.gives(rules, right))
        .map(|(rank, _)| rank)
        .min();
    let nearest = nearest.and_then(|rank| NEAREST.get(rank));
    nearest.map_or(Reason::NoGrant, |(_, reason)| *reason)
}
