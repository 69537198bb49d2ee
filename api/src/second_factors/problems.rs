//! Refusals of second factors.

use crate::error::{Error, Refused, Words};
use crate::identity::problems::DISABLED_RETRY;
use crate::problem::types::INVALID_TOKEN;
use crate::problem::{ProblemType, Sentence};
use chrono::TimeDelta;
use kontor_domain::identity::{Factor, Refusal};
use kontor_domain::second_factors::{FACTORS_MAX, SecondFactor};

/// Remedy for a wrong code.
const CODE_REMEDY: Sentence = Sentence::new(
    "send the code that the app shows now, or that of the newest SMS, once; if those of an app are never accepted, check the \
     clock of its device",
    "senden Sie den Code, den die App jetzt zeigt, oder den der neuesten SMS, einmal; gelten die einer App nie, prüfen Sie \
     die Uhr des Geräts",
    "envoyez une seule fois le code que l’application affiche maintenant, ou celui du dernier SMS ; si ceux d’une application \
     ne sont jamais acceptés, vérifiez l’heure de l’appareil",
    "invii una sola volta il codice che l’app mostra ora, o quello dell’ultimo SMS; se quelli di un’app non sono mai accettati, \
     controlli l’ora del dispositivo",
);

/// Remedy for a challenge that is unknown or over.
const CHALLENGE_REMEDY: Sentence = Sentence::new(
    "give the password again: a challenge is valid for 5 minutes and 5 wrong codes, and once",
    "geben Sie das Passwort neu ein: eine Anmeldung wartet 5 Minuten und 5 falsche Codes lang auf den zweiten Faktor, und einmal",
    "saisissez de nouveau le mot de passe : une connexion attend le second facteur pendant 5 minutes et 5 codes incorrects, une fois",
    "inserisca di nuovo la password: un accesso attende il secondo fattore per 5 minuti e 5 codici errati, una volta",
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

/// The account has no factor of the method.
pub const NO_SUCH_METHOD: ProblemType = ProblemType::new(
    409,
    "no_such_method",
    "The account has no second factor of this kind: use one of those that the challenge lists",
    "Das Konto hat keinen zweiten Faktor dieser Art: benutzen Sie einen, den die Anmeldung anbietet",
    "Le compte n’a pas de second facteur de ce type : utilisez l’un de ceux que la connexion propose",
    "L’account non ha un secondo fattore di questo tipo: usi uno di quelli che l’accesso offre",
);

/// The signature of a device is not that of an active one over the expected text.
pub const INVALID_SIGNATURE: ProblemType = ProblemType::new(
    403,
    "invalid_signature",
    "The signature is not that of an active device over the expected text, or its time is too old",
    "Die Signatur ist nicht die eines aktiven Geräts über den erwarteten Text, oder ihre Zeit ist zu alt",
    "La signature n’est pas celle d’un appareil actif sur le texte attendu, ou son heure est trop ancienne",
    "La firma non è quella di un dispositivo attivo sul testo atteso, o la sua ora è troppo vecchia",
);

/// The request for approval waits for no answer.
pub const APPROVAL_CLOSED: ProblemType = ProblemType::new(
    409,
    "approval_closed",
    "The request was answered, replaced or has expired",
    "Die Anfrage wurde beantwortet, ersetzt oder ist abgelaufen",
    "La demande a reçu une réponse, a été remplacée ou a expiré",
    "La richiesta ha ricevuto una risposta, è stata sostituita o è scaduta",
);

/// No device has approved the challenge.
pub const NOT_APPROVED: ProblemType = ProblemType::new(
    409,
    "not_approved",
    "No device has approved this login",
    "Kein Gerät hat diese Anmeldung bestätigt",
    "Aucun appareil n’a approuvé cette connexion",
    "Nessun dispositivo ha approvato questo accesso",
);

/// The account has as many factors as it may have.
pub const SECOND_FACTOR_LIMIT: ProblemType = ProblemType::new(
    409,
    "second_factor_limit",
    "The account has 10 second factors, the most it may have: remove one first",
    "Das Konto hat 10 zweite Faktoren, mehr sind nicht möglich: entfernen Sie zuerst einen",
    "Le compte a 10 seconds facteurs, le maximum : supprimez-en d’abord un",
    "L’account ha 10 secondi fattori, il massimo: ne rimuova prima uno",
);

/// Too many requests for approval, or two denials.
pub const APPROVAL_PAUSED: ProblemType = ProblemType::new(
    429,
    "approval_paused",
    "Too many requests for approval, or two denials: use another method, or wait",
    "Zu viele Anfragen zur Bestätigung, oder zwei Ablehnungen: benutzen Sie eine andere Methode, oder warten Sie",
    "Trop de demandes d’approbation, ou deux refus : utilisez une autre méthode, ou attendez",
    "Troppe richieste di approvazione, o due rifiuti: usi un altro metodo, o attenda",
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
    NO_SUCH_METHOD,
    INVALID_SIGNATURE,
    APPROVAL_CLOSED,
    NOT_APPROVED,
    SECOND_FACTOR_LIMIT,
    APPROVAL_PAUSED,
    SECOND_FACTOR_THROTTLED,
    SECOND_FACTOR_DISABLED,
];

/// Explanations of occurrences.
pub const DETAILS: &[Sentence] = &[CODE_REMEDY, CHALLENGE_REMEDY];

/// Refuses a challenge that is unknown or over.
#[must_use]
pub fn challenge_over() -> Error {
    Refused::new(&INVALID_TOKEN)
        .explained(Words::of(&CHALLENGE_REMEDY))
        .into()
}

/// Refuses a code, without a word on what is wrong with it.
#[must_use]
pub fn wrong_second_factor() -> Error {
    Refused::new(&WRONG_SECOND_FACTOR)
        .explained(Words::of(&CODE_REMEDY))
        .into()
}

/// Refuses what only an account with a second factor can do.
#[must_use]
pub fn no_second_factor() -> Error {
    Refused::new(&NO_SECOND_FACTOR).into()
}

/// Refuses a method that the account does not have.
#[must_use]
pub fn no_such_method() -> Error {
    Refused::new(&NO_SUCH_METHOD).into()
}

/// Refuses a request of a device, without a word on what is wrong with it.
#[must_use]
pub fn invalid_signature() -> Error {
    Refused::new(&INVALID_SIGNATURE).into()
}

/// Refuses an answer to a request that waits for none.
#[must_use]
pub fn approval_closed() -> Error {
    Refused::new(&APPROVAL_CLOSED).into()
}

/// Refuses a login that no device has approved.
#[must_use]
pub fn not_approved() -> Error {
    Refused::new(&NOT_APPROVED).into()
}

/// Refuses a request for approval for a while.
#[must_use]
pub fn approval_paused(wait: TimeDelta) -> Error {
    let wait = wait.to_std().unwrap_or_default();
    Refused::new(&APPROVAL_PAUSED).retry_after(wait).into()
}

/// Checks that an account with these factors can have another one of a method.
///
/// # Errors
/// [`SECOND_FACTOR_EXISTS`] for an app or a phone beside an active one, or [`SECOND_FACTOR_LIMIT`].
pub fn must_be_addable(factors: &[SecondFactor], method: Factor) -> Result<(), Error> {
    let has_one = factors
        .iter()
        .any(|factor| factor.is_active() && factor.method == method);
    if has_one && method != Factor::Device {
        return Err(Refused::new(&SECOND_FACTOR_EXISTS).into());
    }
    if factors.len() < FACTORS_MAX {
        return Ok(());
    }
    Err(Refused::new(&SECOND_FACTOR_LIMIT).into())
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
