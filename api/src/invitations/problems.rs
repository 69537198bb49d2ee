//! Refusals of invitations.

use crate::error::{Error, Refused, Words};
use crate::organizations::problems::ALREADY_MEMBER;
use crate::problem::{ProblemType, Sentence};
use chrono::{DateTime, Utc};
use kontor_domain::invitations::{InvitationRefused, NotOpen, SendLimit, SendsOf};
use kontor_persistence::{MailLimit, StorageError};

/// State of a closed invitation.
const INVITATION_STATE: Sentence = Sentence::new(
    "the invitation is {state}",
    "die Einladung hat den Zustand {state}",
    "l’invitation est dans l’état {state}",
    "l’invito è nello stato {state}",
);

/// Limit of an organization.
const ORGANIZATION_LIMIT: Sentence = Sentence::new(
    "at most {limit} {limit:invitation is|invitations are} sent by an organization within 24 hours",
    "höchstens {limit} {limit:Einladung|Einladungen} versendet eine Organisation innert 24 Stunden",
    "une organisation envoie au plus {limit} {limit:invitation|invitations} en 24 heures",
    "un’organizzazione invia al massimo {limit} {limit:invito|inviti} in 24 ore",
);

/// Limit of an address.
const ADDRESS_LIMIT: Sentence = Sentence::new(
    "at most {limit} {limit:invitation is|invitations are} sent to one address within 24 hours",
    "höchstens {limit} {limit:Einladung geht|Einladungen gehen} innert 24 Stunden an eine Adresse",
    "au plus {limit} {limit:invitation est envoyée|invitations sont envoyées} à une adresse en 24 heures",
    "al massimo {limit} {limit:invito è inviato|inviti sono inviati} a un indirizzo in 24 ore",
);

/// Invited already.
pub const ALREADY_INVITED: ProblemType = ProblemType::new(
    409,
    "already_invited",
    "This address already has an open invitation",
    "Diese Adresse hat schon eine offene Einladung",
    "Cette adresse a déjà une invitation en cours",
    "Questo indirizzo ha già un invito aperto",
);

/// The invitation was answered, revoked or has expired.
pub const INVITATION_CLOSED: ProblemType = ProblemType::new(
    409,
    "invitation_closed",
    "The invitation is no longer open",
    "Die Einladung ist nicht mehr offen",
    "L’invitation n’est plus ouverte",
    "L’invito non è più aperto",
);

/// The inviter may no longer give the role.
pub const INVITER_LOST_RIGHT: ProblemType = ProblemType::new(
    409,
    "inviter_lost_right",
    "The inviter may no longer give this role",
    "Wer Sie eingeladen hat, darf diese Rolle nicht mehr vergeben",
    "La personne qui vous a invité ne peut plus attribuer ce rôle",
    "Chi l’ha invitata non può più assegnare questo ruolo",
);

/// Too many invitations within 24 hours.
pub const INVITATION_LIMIT: ProblemType = ProblemType::new(
    429,
    "invitation_limit",
    "Too many invitations within 24 hours",
    "Zu viele Einladungen innert 24 Stunden",
    "Trop d’invitations en 24 heures",
    "Troppi inviti in 24 ore",
);

/// Problem types of the capability.
pub const ALL: &[ProblemType] = &[
    ALREADY_INVITED,
    INVITATION_CLOSED,
    INVITER_LOST_RIGHT,
    INVITATION_LIMIT,
];

/// Explanations of occurrences.
pub const DETAILS: &[Sentence] = &[INVITATION_STATE, ORGANIZATION_LIMIT, ADDRESS_LIMIT];

impl From<NotOpen> for Error {
    fn from(NotOpen(state): NotOpen) -> Self {
        let words = Words::of(&INVITATION_STATE).with("state", state.as_str());
        Refused::new(&INVITATION_CLOSED).explained(words).into()
    }
}

/// Refuses another mail, with the time to wait.
#[must_use]
pub fn limit_reached(limit: SendLimit, now: DateTime<Utc>) -> Error {
    let sentence = match limit.of {
        SendsOf::Organization => &ORGANIZATION_LIMIT,
        SendsOf::Address => &ADDRESS_LIMIT,
    };
    Refused::new(&INVITATION_LIMIT)
        .explained(Words::of(sentence).with("limit", limit.limit))
        .retry_after((limit.free_at - now).to_std().unwrap_or_default())
        .into()
}

/// Reason that an invitation is not admitted.
#[derive(Debug, Clone, Copy)]
pub enum NotAdmitted {
    /// A rule of invitations.
    Refused(InvitationRefused),
    /// The limit on mails.
    Mail(MailLimit),
}

impl NotAdmitted {
    /// Converts to the error that the invitation alone would be answered with.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Error {
        match self {
            Self::Refused(InvitationRefused::Role(denied)) => denied.into(),
            Self::Refused(InvitationRefused::AlreadyMember) => Refused::new(&ALREADY_MEMBER).into(),
            Self::Refused(InvitationRefused::AlreadyInvited) => Refused::new(&ALREADY_INVITED).into(),
            Self::Refused(InvitationRefused::Limit(limit)) => limit_reached(limit, now),
            Self::Mail(limit) => StorageError::from(limit).into(),
        }
    }
}
