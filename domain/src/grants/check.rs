//! One question of a product's back end: may this person do that there?

use super::{HeldGrant, HeldIndex, Judgement, Place, ResourcePath, RightName, Way, judgements, ways};
use crate::ids::{MemberId, ProductId, UserId};
use crate::organizations::Role;
use crate::products::{Catalogue, KindRules, ProductKind, ProductState};
use chrono::{DateTime, Utc};
use std::borrow::Borrow;

/// The most questions of one request.
pub const QUESTIONS_MAX: usize = 100;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who.
    pub user: UserId,
    /// In which product.
    pub product: ProductId,
    /// Where in it; `None` for a text that is no path, where nothing is allowed.
    pub path: Option<ResourcePath>,
    /// What.
    pub right: RightName,
}

/// What is known of the product and the person that a question is about.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The product's kind and state, if there is one that may be asked about.
    pub product: Option<(&'a ProductKind, ProductState)>,
    /// The active membership of the product's organisation, and its role.
    pub member: Option<(MemberId, Role)>,
    /// The grants that reach the member.
    pub grants: Option<&'a HeldIndex<'a>>,
}

crate::text_enum! {
    /// Why something is allowed, or is not.
    Reason {
        /// The role has every right.
        Role = "role",
        /// An own grant gives it.
        OwnGrant = "own_grant",
        /// A grant of a team gives it.
        TeamGrant = "team_grant",
        /// The path is none.
        InvalidPath = "invalid_path",
        /// There is no such product, or none that the token may ask about.
        UnknownProduct = "unknown_product",
        /// The product's kind has no such right.
        UnknownRight = "unknown_right",
        /// The person is no active member of the product's organisation.
        NotAMember = "not_a_member",
        /// A team's grant gives it, but an own grant decides.
        OverruledByOwn = "overruled_by_own",
        /// A grant gives it elsewhere in the product.
        OtherPath = "other_path",
        /// A grant will give it.
        NotYet = "not_yet",
        /// The person will be in a team that gives it.
        NotYetInTeam = "not_yet_in_team",
        /// A grant gave it.
        Over = "over",
        /// The person was in a team that gives it.
        NoLongerInTeam = "no_longer_in_team",
        /// Nothing gives it.
        NoGrant = "no_grant",
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is allowed.
    pub is_allowed: bool,
    /// Why, or why not.
    pub reason: Reason,
    /// By which ways, if it is allowed.
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

/// What comes closest to a right that is not held, the closest first.
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
    // Those that cover the place decide; the others on the product only tell what came closest to a right that is not held.
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

/// Why a right of the kind is held by these `ways`, or what comes closest to giving it: the `judgements` of the
/// `grants` tell.
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
    // One pass, whatever comes closest: there may be many grants.
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
