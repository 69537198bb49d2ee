//! Refusals of second factors.

use crate::error::{Error, Refused, Words};
use crate::identity::problems::DISABLED_RETRY;
use crate::problem::{ProblemType, Sentence};
use kontor_domain::identity::Refusal;

/// Remedy for a wrong code.
const CODE_REMEDY: Sentence = Sentence::new(
    "send the code that the app shows now, once; check the clock of the device if codes are never accepted",
    "senden Sie den Code, den die App jetzt zeigt, einmal; prüfen Sie die Uhr des Geräts, wenn Codes nie gelten",
    "envoyez une seule fois le code que l’application affiche maintenant ; si aucun code n’est accepté, vérifiez l’heure de l’appareil",
    "invii una sola volta il codice che l’app mostra ora; se nessun codice è accettato, controlli l’ora del dispositivo",
);

/// The code proves no factor of the account.
pub const WRONG_SECOND_FACTOR: ProblemType = ProblemType::new(
    403,
    "wrong_second_factor",
    "The code is wrong, or has been used",
    "Der Code ist falsch oder wurde schon gebraucht",
    "Le code est incorrect ou déjà utilisé",
    "Il codice è errato o già usato",
);

/// The account has an authenticator app.
pub const SECOND_FACTOR_EXISTS: ProblemType = ProblemType::new(
    409,
    "second_factor_exists",
    "The account has a factor of this kind already: remove it first",
    "Das Konto hat bereits einen Faktor dieser Art: entfernen Sie ihn zuerst",
    "Le compte a déjà un facteur de ce type : supprimez-le d’abord",
    "L’account ha già un fattore di questo tipo: lo rimuova prima",
);

/// The account has no factor.
pub const NO_SECOND_FACTOR: ProblemType = ProblemType::new(
    409,
    "no_second_factor",
    "The account has no second factor",
    "Das Konto hat keinen zweiten Faktor",
    "Le compte n’a pas de second facteur",
    "L’account non ha un secondo fattore",
);

/// Too many wrong codes in a row.
pub const SECOND_FACTOR_THROTTLED: ProblemType = ProblemType::new(
    429,
    "second_factor_throttled",
    "Too many wrong codes: wait, and log in again",
    "Zu viele falsche Codes: warten Sie, und melden Sie sich neu an",
    "Trop de codes incorrects : attendez, puis reconnectez-vous",
    "Troppi codici errati: attenda e acceda di nuovo",
);

/// Too many wrong codes in total.
pub const SECOND_FACTOR_DISABLED: ProblemType = ProblemType::new(
    429,
    "second_factor_disabled",
    "Too many wrong codes: reset your password by mail, or use a known device",
    "Zu viele falsche Codes: setzen Sie per E-Mail ein neues Passwort, oder benutzen Sie ein bekanntes Gerät",
    "Trop de codes incorrects : définissez un nouveau mot de passe par e-mail, ou utilisez un appareil connu",
    "Troppi codici errati: imposti una nuova password tramite e-mail, o usi un dispositivo conosciuto",
);

/// Problem types of the capability.
pub const ALL: &[ProblemType] = &[
    WRONG_SECOND_FACTOR,
    SECOND_FACTOR_EXISTS,
    NO_SECOND_FACTOR,
    SECOND_FACTOR_THROTTLED,
    SECOND_FACTOR_DISABLED,
];

/// Explanations of occurrences.
pub const DETAILS: &[Sentence] = &[CODE_REMEDY];

/// Refuses a code, without a word on what is wrong with it.
#[must_use]
pub fn wrong_second_factor() -> Error {
    Refused::new(&WRONG_SECOND_FACTOR)
        .explained(Words::of(&CODE_REMEDY))
        .into()
}

/// Refuses a second factor of a kind that an account has once.
#[must_use]
pub fn second_factor_exists() -> Error {
    Refused::new(&SECOND_FACTOR_EXISTS).into()
}

/// Refuses what only an account with a second factor can do.
#[must_use]
pub fn no_second_factor() -> Error {
    Refused::new(&NO_SECOND_FACTOR).into()
}

/// Refuses a code without a check, after several wrong ones.
#[must_use]
pub fn second_factor_refused(reason: Refusal) -> Error {
    let (kind, wait) = match reason {
        Refusal::Wait(wait) => (&SECOND_FACTOR_THROTTLED, wait.to_std().unwrap_or_default()),
        Refusal::Disabled => (&SECOND_FACTOR_DISABLED, DISABLED_RETRY),
    };
    Refused::new(kind).retry_after(wait).into()
}
