//! Refusals of transfers.

use crate::error::{Error, Refused, Words};
use crate::problem::{ProblemType, Sentence};
use kontor_domain::transfers::{NotAcceptable, TransferClosed};

/// State of a closed transfer.
const TRANSFER_STATE: Sentence = Sentence::new(
    "the transfer is {state}",
    "die Übertragung hat den Zustand {state}",
    "le transfert est dans l’état {state}",
    "il trasferimento è nello stato {state}",
);

/// The transfer was answered or canceled, or has expired.
pub const TRANSFER_CLOSED: ProblemType = ProblemType::new(
    409,
    "transfer_closed",
    "The transfer is no longer open",
    "Die Übertragung ist nicht mehr offen",
    "Le transfert n’est plus ouvert",
    "Il trasferimento non è più aperto",
);

/// The products belong to the receiving organization already.
pub const TRANSFER_SAME_ORGANIZATION: ProblemType = ProblemType::new(
    409,
    "transfer_same_organization",
    "The products already belong to this organization",
    "Die Produkte gehören dieser Organisation schon",
    "Les produits appartiennent déjà à cette organisation",
    "I prodotti appartengono già a questa organizzazione",
);

/// The offerer no longer manages the organization.
pub const OFFERER_LOST_RIGHT: ProblemType = ProblemType::new(
    409,
    "offerer_lost_right",
    "The offerer may no longer transfer the products: ask for a new offer",
    "Wer die Produkte angeboten hat, darf das nicht mehr: Bitten Sie um ein neues Angebot",
    "La personne qui a proposé les produits n’en a plus le droit : demandez-lui une nouvelle offre",
    "Chi ha offerto i prodotti non ne ha più il diritto: chieda una nuova offerta",
);

/// Problem types of the capability.
pub const ALL: &[ProblemType] = &[TRANSFER_CLOSED, TRANSFER_SAME_ORGANIZATION, OFFERER_LOST_RIGHT];

/// Explanations of occurrences.
pub const DETAILS: &[Sentence] = &[TRANSFER_STATE];

impl From<TransferClosed> for Error {
    fn from(TransferClosed(state): TransferClosed) -> Self {
        let words = Words::of(&TRANSFER_STATE).with("state", state.as_str());
        Refused::new(&TRANSFER_CLOSED).explained(words).into()
    }
}

impl From<NotAcceptable> for Error {
    fn from(reason: NotAcceptable) -> Self {
        let kind = match reason {
            NotAcceptable::OffererLostRight => &OFFERER_LOST_RIGHT,
            NotAcceptable::SameOrganization => &TRANSFER_SAME_ORGANIZATION,
        };
        Refused::new(kind).into()
    }
}
