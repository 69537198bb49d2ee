//! Refusals of organizations: roles, members, hand-overs and deletions.

use crate::error::{Error, Refused, Words};
use crate::problem::{FieldError, ProblemType, Sentence};
use kontor_domain::access::Denied;
use kontor_domain::organizations::{HandOverClosed, NotAcceptable, Obstacle, RoleDenied};

/// Remedy for the only legal representative of the named organizations.
const ONLY_REPRESENTATIVE: Sentence = Sentence::new(
    "appoint another legal representative first, or delete: {organizations}",
    "bestimmen Sie zuerst eine andere gesetzliche Vertretung, oder löschen Sie: {organizations}",
    "désignez d’abord un autre représentant légal, ou supprimez : {organizations}",
    "nomini prima un altro rappresentante legale, o elimini: {organizations}",
);

/// State of a closed hand-over.
const HAND_OVER_STATE: Sentence = Sentence::new(
    "the hand-over is {state}",
    "die Übergabe hat den Zustand {state}",
    "la remise est dans l’état {state}",
    "il passaggio è nello stato {state}",
);

/// Only legal representatives give or take that role.
pub const LEGAL_REPRESENTATIVE_ONLY: ProblemType = ProblemType::new(
    403,
    "legal_representative_only",
    "Only a legal representative can do this",
    "Das kann nur ein gesetzlicher Vertreter",
    "Seul un représentant légal peut le faire",
    "Solo un rappresentante legale può farlo",
);

/// An active legal representative must remain.
pub const LAST_LEGAL_REPRESENTATIVE: ProblemType = ProblemType::new(
    409,
    "last_legal_representative",
    "The last legal representative must stay: appoint another one first",
    "Der letzte gesetzliche Vertreter kann nicht gehen: ernennen Sie zuerst einen anderen",
    "Le dernier représentant légal ne peut pas partir : nommez-en d’abord un autre",
    "L’ultimo rappresentante legale non può andarsene: ne nomini prima un altro",
);

/// Member already.
pub const ALREADY_MEMBER: ProblemType = ProblemType::new(
    409,
    "already_member",
    "This person is already a member",
    "Diese Person ist schon Mitglied",
    "Cette personne est déjà membre",
    "Questa persona è già membro",
);

/// There are obstacles to deleting the organization.
pub const ORGANIZATION_NOT_DELETABLE: ProblemType = ProblemType::new(
    409,
    "organization_not_deletable",
    "The organization can't be deleted yet: there are obstacles",
    "Die Organisation kann noch nicht gelöscht werden: etwas steht im Weg",
    "L’organisation ne peut pas encore être supprimée : quelque chose s’y oppose",
    "L’organizzazione non può ancora essere eliminata: qualcosa lo impedisce",
);

/// One open hand-over at a time.
pub const HAND_OVER_OPEN: ProblemType = ProblemType::new(
    409,
    "hand_over_open",
    "You already have an open hand-over: cancel it first",
    "Sie haben bereits eine offene Übergabe: ziehen Sie diese zuerst zurück",
    "Vous avez déjà une transmission en cours : annulez-la d’abord",
    "Ha già un passaggio in corso: lo annulli prima",
);

/// The hand-over was answered or canceled, or has expired.
pub const HAND_OVER_CLOSED: ProblemType = ProblemType::new(
    409,
    "hand_over_closed",
    "The hand-over is no longer open",
    "Die Übergabe ist nicht mehr offen",
    "La transmission n’est plus en cours",
    "Il passaggio non è più in corso",
);

/// A party no longer meets the requirements of a hand-over.
pub const HAND_OVER_PARTY_CHANGED: ProblemType = ProblemType::new(
    409,
    "hand_over_party_changed",
    "The giver is no longer a legal representative, or the receiver can't become one",
    "Wer übergibt, ist kein gesetzlicher Vertreter mehr, oder wer übernimmt, kann keiner werden",
    "Celui qui transmet n’est plus représentant légal, ou celui qui reçoit ne peut pas le devenir",
    "Chi cede non è più rappresentante legale, o chi riceve non può diventarlo",
);

/// Problem types of the capability.
pub const ALL: &[ProblemType] = &[
    LEGAL_REPRESENTATIVE_ONLY,
    LAST_LEGAL_REPRESENTATIVE,
    ALREADY_MEMBER,
    ORGANIZATION_NOT_DELETABLE,
    HAND_OVER_OPEN,
    HAND_OVER_CLOSED,
    HAND_OVER_PARTY_CHANGED,
];

/// Explanations of occurrences.
pub const DETAILS: &[Sentence] = &[ONLY_REPRESENTATIVE, HAND_OVER_STATE];

/// Refuses a change that would leave the named organizations without a legal representative.
#[must_use]
pub fn only_representative(organizations: &str) -> Error {
    let words = Words::of(&ONLY_REPRESENTATIVE).with("organizations", organizations);
    Refused::new(&LAST_LEGAL_REPRESENTATIVE).explained(words).into()
}

/// Refuses a deletion because of its obstacles.
#[must_use]
pub fn not_deletable(obstacles: &[Obstacle]) -> Error {
    let errors = obstacles.iter().map(in_the_way).collect();
    Refused::new(&ORGANIZATION_NOT_DELETABLE).listing(errors).into()
}

/// Converts an obstacle to an error. It belongs to no field, so its pointer is that of the whole (RFC 6901, section
/// 5).
#[must_use]
pub fn in_the_way(obstacle: &Obstacle) -> FieldError {
    FieldError::field("", obstacle.code.as_str(), obstacle.template()).with("count", obstacle.count)
}

impl From<RoleDenied> for Error {
    fn from(reason: RoleDenied) -> Self {
        match reason {
            RoleDenied::NotAManager => Denied::Forbidden.into(),
            RoleDenied::LegalRepresentativeOnly => Refused::new(&LEGAL_REPRESENTATIVE_ONLY).into(),
        }
    }
}

impl From<HandOverClosed> for Error {
    fn from(HandOverClosed(state): HandOverClosed) -> Self {
        let words = Words::of(&HAND_OVER_STATE).with("state", state.as_str());
        Refused::new(&HAND_OVER_CLOSED).explained(words).into()
    }
}

impl From<NotAcceptable> for Error {
    fn from(reason: NotAcceptable) -> Self {
        match reason {
            NotAcceptable::Closed(closed) => closed.into(),
            NotAcceptable::PartyChanged => Refused::new(&HAND_OVER_PARTY_CHANGED).into(),
            NotAcceptable::Change(_) => Self::Internal("a hand-over wants no switch"),
        }
    }
}
