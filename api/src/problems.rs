//! Problem types and sentences of all capabilities, and the refusals that the constraints of the database are.

#[cfg(test)]
mod tests;

use crate::billing::problems as billing;
use crate::error::{Error, Refused};
use crate::identity::problems as identity;
use crate::invitations::problems as invitations;
use crate::organizations::problems as organizations;
use crate::payments::prepaid_problems as prepaid;
use crate::payments::problems as payments;
use crate::problem::{ProblemType, Sentence, types, wordings};
use crate::products::problems as products;
use crate::reminders::problems as reminders;
use crate::second_factors::problems as second_factors;
use crate::teams::problems as teams;
use crate::transfers::problems as transfers;
use kontor_persistence::{Constraint, StorageError};
use std::collections::BTreeSet;

/// Lists of problem types: the general ones of requests, those of each capability, and the general ones of the state.
const TYPES: [&[ProblemType]; 13] = [
    types::OF_REQUESTS,
    identity::ALL,
    organizations::ALL,
    invitations::ALL,
    products::ALL,
    transfers::ALL,
    teams::ALL,
    billing::ALL,
    payments::ALL,
    prepaid::ALL,
    reminders::ALL,
    second_factors::ALL,
    types::OF_STATE,
];

/// Lists of explanations, of each capability that has any.
const DETAILS: [&[Sentence]; 5] = [
    identity::DETAILS,
    organizations::DETAILS,
    invitations::DETAILS,
    transfers::DETAILS,
    second_factors::DETAILS,
];

/// Problem types of refused items in bulk requests, whose codes are field codes there too.
const OF_ITEMS: [ProblemType; 7] = [
    types::FORBIDDEN,
    organizations::LEGAL_REPRESENTATIVE_ONLY,
    types::NOT_FOUND,
    organizations::ALREADY_MEMBER,
    invitations::ALREADY_INVITED,
    invitations::INVITATION_LIMIT,
    types::MAIL_LIMIT,
];

/// Returns all problem types, in the order of the contract and the docs: by status.
#[must_use]
pub fn all() -> Vec<ProblemType> {
    let mut all = TYPES.concat();
    all.sort_by_key(|kind| kind.status);
    all
}

/// Returns all explanations of capabilities.
pub fn details() -> impl Iterator<Item = &'static Sentence> {
    DETAILS.into_iter().flatten()
}

/// Returns all field codes, in alphabetical order.
#[must_use]
pub fn field_codes() -> Vec<&'static str> {
    let codes = wordings::of_fields().map(|wording| wording.code);
    let codes: BTreeSet<&str> = codes.chain(OF_ITEMS.iter().map(|kind| kind.code)).collect();
    codes.into_iter().collect()
}

/// Returns the problem type of refused items that has this field code.
#[must_use]
pub fn of_item(code: &str) -> Option<&'static ProblemType> {
    OF_ITEMS.iter().find(|kind| kind.code == code)
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        if matches!(error, StorageError::Refused(Constraint::ProductBillingAddress)) {
            return billing::unknown_address().into();
        }
        if let StorageError::Refused(constraint) = error {
            return Refused::new(refusal(constraint)).into();
        }
        Self::Storage(error)
    }
}

/// Returns the problem that a violated constraint is.
const fn refusal(constraint: Constraint) -> &'static ProblemType {
    match constraint {
        Constraint::LastLegalRepresentative => &organizations::LAST_LEGAL_REPRESENTATIVE,
        Constraint::AlreadyMember => &organizations::ALREADY_MEMBER,
        Constraint::HandOverOpen => &organizations::HAND_OVER_OPEN,
        Constraint::OrganizationHasMembers | Constraint::OrganizationHasProducts => {
            &organizations::ORGANIZATION_NOT_DELETABLE
        }
        Constraint::AlreadyInvited => &invitations::ALREADY_INVITED,
        Constraint::TeamNameTaken => &teams::TEAM_NAME_TAKEN,
        Constraint::PrepaidExceeded => &payments::BALANCE_EXCEEDED,
        Constraint::PeriodBilled => &billing::ALREADY_INVOICED,
        Constraint::ProductOffered => &products::PRODUCT_OFFERED,
        // A resource that it refers to was removed in the meantime, or an address taken.
        Constraint::Reference
        | Constraint::ProductBillingAddress
        | Constraint::EmailTaken
        | Constraint::AccountClosed
        | Constraint::OrganizationDeleted
        | Constraint::TeamLeaderIsMember => &types::CONFLICT,
    }
}
