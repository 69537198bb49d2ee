//! Refusals about prepaid accounts, payouts and statements.

use super::problems::{balance_exceeded, other_currency};
use crate::billing::{AMOUNT, too_much};
use crate::error::{Error, Refused};
use crate::problem::{FieldError, ProblemType};
use kontor_domain::payments::{NotPayable, PayoutRefused, STATEMENT_MOVEMENTS_MAX, SpendRefused};

/// The state of the payout does not allow it.
pub const PAYOUT_STATE: ProblemType = ProblemType::new(
    409,
    "payout_state",
    "This is not possible in the state of the payout",
    "Das ist im Zustand der Auszahlung nicht möglich",
    "Ce n’est pas possible dans l’état du virement sortant",
    "Non è possibile nello stato del bonifico in uscita",
);

/// The clerk who approved a payout wants to record its payment.
pub const FOUR_EYES: ProblemType = ProblemType::new(
    409,
    "four_eyes",
    "Another clerk than the one who approved the payout must record its payment",
    "Eine andere Person als die, welche die Auszahlung freigegeben hat, muss ihre Zahlung erfassen",
    "Une autre personne que celle qui a approuvé le virement sortant doit en saisir le paiement",
    "Una persona diversa da chi ha approvato il bonifico in uscita deve registrarne il pagamento",
);

/// As many payouts as are allowed within a day.
pub const PAYOUT_LIMIT: ProblemType = ProblemType::new(
    409,
    "payout_limit",
    "The organization has requested as many payouts as it may within a day",
    "Die Organisation hat so viele Auszahlungen beantragt, wie sie innert eines Tages darf",
    "L’organisation a demandé autant de virements sortants qu’elle le peut en un jour",
    "L’organizzazione ha richiesto tutti i bonifici in uscita consentiti in un giorno",
);

/// Problem types of prepaid accounts.
pub const ALL: &[ProblemType] = &[PAYOUT_STATE, FOUR_EYES, PAYOUT_LIMIT];

impl From<PayoutRefused> for Error {
    fn from(reason: PayoutRefused) -> Self {
        match reason {
            PayoutRefused::State(state) => {
                let words =
                    FieldError::field("", "state", "the payout is {state}").with("state", state.as_str());
                Refused::new(&PAYOUT_STATE).listing(vec![words]).into()
            }
            PayoutRefused::SameClerk => Refused::new(&FOUR_EYES).into(),
            PayoutRefused::TooMuch => too_much("", 0),
        }
    }
}

impl From<NotPayable> for Error {
    fn from(reason: NotPayable) -> Self {
        match reason {
            NotPayable::QrIban => FieldError::field("/iban", "qr_iban", "must not be a QR-IBAN").into(),
            NotPayable::Own => {
                FieldError::field("/iban", "own_account", "must not be an account of the provider").into()
            }
        }
    }
}

/// Refuses to spend money of the prepaid account on an invoice in a currency.
#[must_use]
pub fn not_spent(reason: SpendRefused) -> Error {
    match reason {
        SpendRefused::Currency(wanted) => other_currency("/amount/currency", wanted),
        SpendRefused::Balance { balance_minor } => balance_exceeded(AMOUNT, balance_minor),
        SpendRefused::Open { open_minor } => too_much(AMOUNT, open_minor),
    }
}

/// Returns the fault of a statement that has too many movements for a document.
#[must_use]
pub fn too_many_movements() -> FieldError {
    let words = "the period has more than {max} {max:movement|movements}: choose a shorter one";
    FieldError::parameter("from", "too_many", words).with("max", STATEMENT_MOVEMENTS_MAX)
}
