//! Refusals of payments.

use crate::billing::at_most;
use crate::error::{Error, Refused};
use crate::problem::{FieldError, ProblemType};
use kontor_domain::organizations::Currency;
use kontor_domain::payments::PaymentState;

/// More than was paid in advance.
pub const BALANCE_EXCEEDED: ProblemType = ProblemType::new(
    409,
    "balance_exceeded",
    "This is more than what was paid in advance",
    "Das ist mehr, als auf dem Prepaid-Konto liegt",
    "C’est plus que le solde du compte prépayé",
    "È più del saldo del conto prepagato",
);

/// Another currency than that of the payment.
pub const CURRENCY_DIFFERS: ProblemType = ProblemType::new(
    409,
    "currency_differs",
    "The currencies differ, and nothing is converted",
    "Die Währungen sind verschieden, und nichts wird umgerechnet",
    "Les monnaies diffèrent, et rien n’est converti",
    "Le valute sono diverse, e nulla viene convertito",
);

/// The state of the payment does not allow it.
pub const PAYMENT_STATE: ProblemType = ProblemType::new(
    409,
    "payment_state",
    "This is not possible in the state of the payment",
    "Das ist im Zustand der Zahlung nicht möglich",
    "Ce n’est pas possible dans l’état du paiement",
    "Non è possibile nello stato del pagamento",
);

/// The payment belongs to another organization.
pub const PAYMENT_ALLOCATED: ProblemType = ProblemType::new(
    409,
    "payment_allocated",
    "A part of the payment is allocated to another organization: undo that first",
    "Ein Teil der Zahlung ist einer anderen Organisation zugeordnet: machen Sie das zuerst rückgängig",
    "Une partie du paiement est attribuée à une autre organisation : annulez d’abord cela",
    "Una parte del pagamento è attribuita a un’altra organizzazione: annulli prima questo",
);

/// The allocation was requested already.
pub const ALREADY_REQUESTED: ProblemType = ProblemType::new(
    409,
    "already_requested",
    "This was requested already, and the provider has still to decide",
    "Das ist schon beantragt, und der Anbieter muss noch entscheiden",
    "C’est déjà demandé, et le fournisseur doit encore décider",
    "È già stato richiesto, e il fornitore deve ancora decidere",
);

/// The account of the payer is not known.
pub const PAYER_UNKNOWN: ProblemType = ProblemType::new(
    409,
    "payer_unknown",
    "The bank did not name the account of the payer, so the payment can’t be returned to it",
    "Die Bank hat das Konto des Zahlers nicht genannt, also kann die Zahlung nicht dorthin zurückgehen",
    "La banque n’a pas indiqué le compte du payeur : le paiement ne peut pas y retourner",
    "La banca non ha indicato il conto del pagatore: il pagamento non può esservi restituito",
);

/// The return of the payment was exported, so it may have been ordered at the bank.
pub const RETURN_EXPORTED: ProblemType = ProblemType::new(
    409,
    "return_exported",
    "The return of the payment was exported, and may be ordered at the bank already",
    "Die Rückzahlung wurde exportiert und ist vielleicht schon bei der Bank in Auftrag",
    "Le remboursement du paiement a été exporté, et est peut-être déjà ordonné à la banque",
    "Il rimborso del pagamento è stato esportato, e forse è già ordinato alla banca",
);

/// Problem types of the capability.
pub const ALL: &[ProblemType] = &[
    BALANCE_EXCEEDED,
    CURRENCY_DIFFERS,
    PAYMENT_STATE,
    PAYMENT_ALLOCATED,
    ALREADY_REQUESTED,
    PAYER_UNKNOWN,
    RETURN_EXPORTED,
];

/// Refuses to spend more than was paid in advance, naming the balance, for the field with the amount.
#[must_use]
pub fn balance_exceeded(at: &str, balance_minor: i64) -> Error {
    Refused::new(&BALANCE_EXCEEDED)
        .listing(vec![at_most(at, balance_minor)])
        .into()
}

/// Refuses what the state of a payment does not allow.
#[must_use]
pub fn payment_state(state: PaymentState) -> Error {
    let words = FieldError::field("", "state", "the payment is {state}").with("state", state.as_str());
    Refused::new(&PAYMENT_STATE).listing(vec![words]).into()
}

/// Refuses a payment of which another organization has a part.
#[must_use]
pub fn payment_allocated() -> Error {
    Refused::new(&PAYMENT_ALLOCATED).into()
}

/// Refuses another currency than is wanted in the field with the currency.
#[must_use]
pub fn other_currency(at: &str, wanted: Currency) -> Error {
    let words = FieldError::field(at, "currency", "must be {currency}").with("currency", wanted.as_str());
    Refused::new(&CURRENCY_DIFFERS).listing(vec![words]).into()
}
