//! One question of a product's back end: may this person do that there?

use super::{HeldGrant, Judgement, Place, ResourcePath, RightName, Way, judgements, ways};
use crate::ids::{MemberId, ProductId, UserId};
use crate::organizations::Role;
use crate::products::{Catalogue, KindRules, ProductKind, ProductState};
use chrono::{DateTime, Utc};

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
    pub grants: &'a [HeldGrant],
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
    let judgements = judgements(rules, facts.grants, &place, now);
    let ways = ways(rules, role, &question.right, facts.grants, &judgements);
    Verdict {
        is_allowed: !ways.is_empty(),
        reason: reason(rules, &question.right, facts.grants, &judgements, &ways),
        ways,
    }
}

/// Why a right of the kind is held by these `ways`, or what comes closest to giving it: the `judgements` of the
/// `grants` tell.
#[must_use]
pub fn reason(
    rules: &KindRules,
    right: &RightName,
    grants: &[HeldGrant],
    judgements: &[Judgement],
    ways: &[Way],
) -> Reason {
    match ways.iter().min() {
        Some(Way::Role(_)) => return Reason::Role,
        Some(Way::Own(_)) => return Reason::OwnGrant,
        Some(Way::Team(..)) => return Reason::TeamGrant,
        None => {}
    }
    let gives = |judgement: Judgement| {
        let mut judged = grants.iter().zip(judgements);
        judged.any(|(grant, found)| *found == judgement && grant.gives(rules, right))
    };
    let nearest = NEAREST.into_iter().find(|(judgement, _)| gives(*judgement));
    nearest.map_or(Reason::NoGrant, |(_, reason)| reason)
}
