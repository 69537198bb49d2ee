//! Refusals of reminders and disputes.

use crate::error::{Error, Refused};
use crate::problem::ProblemType;
use kontor_domain::identity::Refusal;
use std::time::Duration;

/// Time to wait where no attempt is accepted.
const CLOSED_RETRY: Duration = Duration::from_hours(1);

/// The invoice was disputed before.
pub const ALREADY_DISPUTED: ProblemType = ProblemType::new(
    409,
    "already_disputed",
    "The invoice was already disputed",
    "Die Rechnung wurde schon bestritten",
    "La facture a déjà été contestée",
    "La fattura è già stata contestata",
);

/// There is no open dispute.
pub const NO_OPEN_DISPUTE: ProblemType = ProblemType::new(
    409,
    "no_open_dispute",
    "No dispute about this invoice is open",
    "Zu dieser Rechnung ist kein Einspruch offen",
    "Aucune contestation de cette facture n’est en cours",
    "Non vi è alcuna contestazione aperta per questa fattura",
);

/// The reminder is not one that was sent and still stands.
pub const REMINDER_STATE: ProblemType = ProblemType::new(
    409,
    "reminder_state",
    "Only a reminder that was sent can be withdrawn, and only once",
    "Nur eine versandte Mahnung kann zurückgezogen werden, und nur einmal",
    "Seul un rappel envoyé peut être retiré, et une seule fois",
    "Solo un sollecito inviato può essere ritirato, e una sola volta",
);

/// Too many codes were tried from a network.
pub const VERIFICATION_THROTTLED: ProblemType = ProblemType::new(
    429,
    "verification_throttled",
    "Too many unknown codes: wait before trying again",
    "Zu viele unbekannte Codes: warten Sie vor dem nächsten Versuch",
    "Trop de codes inconnus : attendez avant de réessayer",
    "Troppi codici sconosciuti: attenda prima di riprovare",
);

/// All problem types of this capability.
pub const ALL: &[ProblemType] = &[
    ALREADY_DISPUTED,
    NO_OPEN_DISPUTE,
    REMINDER_STATE,
    VERIFICATION_THROTTLED,
];

/// Returns the refusal of a further code.
#[must_use]
pub fn throttled(refusal: Refusal) -> Error {
    let wait = match refusal {
        Refusal::Wait(wait) => wait.to_std().unwrap_or_default(),
        Refusal::Disabled => CLOSED_RETRY,
    };
    Refused::new(&VERIFICATION_THROTTLED).retry_after(wait).into()
}
