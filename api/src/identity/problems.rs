//! Refusals of identity: logins, passwords, refresh tokens and codes.

use crate::error::{Error, Refused, Words};
use crate::problem::{ProblemType, Sentence};
use kontor_domain::identity::Refusal;
use std::time::Duration;

/// Time for a client to wait when only a new password helps: it may be set in the meantime.
pub const DISABLED_RETRY: Duration = Duration::from_hours(1);

/// Remedy for a refused login.
const CREDENTIALS_REMEDY: Sentence = Sentence::new(
    "check both; if you have forgotten the password, choose a new one with `POST /v1/password-resets`",
    "prüfen Sie beides; haben Sie das Passwort vergessen, wählen Sie mit `POST /v1/password-resets` ein neues",
    "vérifiez les deux ; si vous avez oublié le mot de passe, choisissez-en un nouveau avec `POST /v1/password-resets`",
    "controlli entrambi; se ha dimenticato la password, ne scelga una nuova con `POST /v1/password-resets`",
);

/// Remedy for a wrong password.
const PASSWORD_REMEDY: Sentence = Sentence::new(
    "send your login password; after several wrong ones you have to wait",
    "senden Sie das Passwort, mit dem Sie sich anmelden; nach mehreren falschen müssen Sie warten",
    "envoyez le mot de passe avec lequel vous vous connectez ; après plusieurs erreurs, il faut attendre",
    "invii la password con cui accede; dopo diverse password errate bisogna attendere",
);

/// Remedy for a refused refresh token.
const REFRESH_TOKEN_REMEDY: Sentence = Sentence::new(
    "send the newest refresh token; if that is refused too, log in with `POST /v1/sessions`",
    "senden Sie das neueste Erneuerungstoken; wird auch das abgelehnt, melden Sie sich mit `POST /v1/sessions` an",
    "envoyez le jeton de renouvellement le plus récent ; s’il est refusé aussi, connectez-vous avec `POST /v1/sessions`",
    "invii il token di rinnovo più recente; se anche questo è rifiutato, acceda con `POST /v1/sessions`",
);

/// Wrong address or password.
pub const INVALID_CREDENTIALS: ProblemType = ProblemType::new(
    401,
    "invalid_credentials",
    "The e-mail address or the password is wrong",
    "Die E-Mail-Adresse oder das Passwort ist falsch",
    "L’adresse e-mail ou le mot de passe est incorrect",
    "L’indirizzo e-mail o la password non è corretta",
);

/// The refresh token is invalid.
pub const INVALID_REFRESH_TOKEN: ProblemType = ProblemType::new(
    401,
    "invalid_refresh_token",
    "The refresh token is unknown, used or expired",
    "Das Erneuerungstoken ist unbekannt, gebraucht oder abgelaufen",
    "Le jeton de renouvellement est inconnu, déjà utilisé ou expiré",
    "Il token di rinnovo è sconosciuto, già usato o scaduto",
);

/// The password is not that of the account.
pub const WRONG_PASSWORD: ProblemType = ProblemType::new(
    403,
    "wrong_password",
    "The password is wrong",
    "Das Passwort ist falsch",
    "Le mot de passe est incorrect",
    "La password non è corretta",
);

/// Too many wrong passwords in a row.
pub const LOGIN_THROTTLED: ProblemType = ProblemType::new(
    429,
    "login_throttled",
    "Too many wrong passwords: wait before trying again",
    "Zu viele falsche Passwörter: warten Sie vor dem nächsten Versuch",
    "Trop de mots de passe incorrects : attendez avant de réessayer",
    "Troppe password errate: attenda prima di riprovare",
);

/// Too many wrong passwords in total.
pub const LOGIN_DISABLED: ProblemType = ProblemType::new(
    429,
    "login_disabled",
    "Too many wrong passwords: reset your password by mail, or use a known device",
    "Zu viele falsche Passwörter: setzen Sie per E-Mail ein neues Passwort, oder benutzen Sie ein bekanntes Gerät",
    "Trop de mots de passe incorrects : définissez un nouveau mot de passe par e-mail, ou utilisez un appareil connu",
    "Troppe password errate: imposti una nuova password tramite e-mail, o usi un dispositivo conosciuto",
);

/// The profile has no phone number.
pub const PHONE_MISSING: ProblemType = ProblemType::new(
    409,
    "phone_missing",
    "The profile has no phone number: add one first",
    "Das Profil hat keine Telefonnummer: fügen Sie zuerst eine hinzu",
    "Le profil n’a pas de numéro de téléphone : ajoutez-en d’abord un",
    "Il profilo non ha un numero di telefono: ne aggiunga prima uno",
);

/// The phone number of the profile was confirmed before.
pub const PHONE_CONFIRMED: ProblemType = ProblemType::new(
    409,
    "phone_confirmed",
    "The phone number of the profile is confirmed already",
    "Die Telefonnummer des Profils ist bereits bestätigt",
    "Le numéro de téléphone du profil est déjà confirmé",
    "Il numero di telefono del profilo è già confermato",
);

/// The code is not the one that was sent.
pub const WRONG_PHONE_CODE: ProblemType = ProblemType::new(
    422,
    "wrong_phone_code",
    "The code is wrong, used or expired",
    "Der Code ist falsch, gebraucht oder abgelaufen",
    "Le code est incorrect, déjà utilisé ou expiré",
    "Il codice è errato, già usato o scaduto",
);

/// Too many wrong codes in a row.
pub const PHONE_CODE_THROTTLED: ProblemType = ProblemType::new(
    429,
    "phone_code_throttled",
    "Too many wrong codes: wait before trying again",
    "Zu viele falsche Codes: warten Sie vor dem nächsten Versuch",
    "Trop de codes incorrects : attendez avant de réessayer",
    "Troppi codici errati: attenda prima di riprovare",
);

/// Remedy for a wrong code.
const PHONE_CODE_REMEDY: Sentence = Sentence::new(
    "check the code; after five wrong ones have a new one sent with `POST /v1/profile/phone/code`",
    "prüfen Sie den Code; nach fünf falschen lassen Sie mit `POST /v1/profile/phone/code` einen neuen senden",
    "vérifiez le code ; après cinq erreurs, faites-en envoyer un nouveau avec `POST /v1/profile/phone/code`",
    "controlli il codice; dopo cinque errori ne faccia inviare uno nuovo con `POST /v1/profile/phone/code`",
);

/// Problem types of the capability.
pub const ALL: &[ProblemType] = &[
    INVALID_CREDENTIALS,
    INVALID_REFRESH_TOKEN,
    WRONG_PASSWORD,
    LOGIN_THROTTLED,
    LOGIN_DISABLED,
    PHONE_MISSING,
    PHONE_CONFIRMED,
    WRONG_PHONE_CODE,
    PHONE_CODE_THROTTLED,
];

/// Explanations of occurrences.
pub const DETAILS: &[Sentence] = &[
    CREDENTIALS_REMEDY,
    PASSWORD_REMEDY,
    REFRESH_TOKEN_REMEDY,
    PHONE_CODE_REMEDY,
];

/// Refuses a wrong address or password.
#[must_use]
pub fn wrong_credentials() -> Error {
    explained(&INVALID_CREDENTIALS, &CREDENTIALS_REMEDY)
}

/// Refuses a wrong password of a known person.
#[must_use]
pub fn wrong_password() -> Error {
    explained(&WRONG_PASSWORD, &PASSWORD_REMEDY)
}

/// Refuses an invalid refresh token.
#[must_use]
pub fn invalid_refresh_token() -> Error {
    explained(&INVALID_REFRESH_TOKEN, &REFRESH_TOKEN_REMEDY)
}

/// Refuses to send a code without a number.
#[must_use]
pub fn phone_is_missing() -> Error {
    Refused::new(&PHONE_MISSING).into()
}

/// Refuses to send a code to a confirmed number.
#[must_use]
pub fn phone_is_confirmed() -> Error {
    Refused::new(&PHONE_CONFIRMED).into()
}

/// Refuses a wrong code.
#[must_use]
pub fn wrong_phone_code() -> Error {
    explained(&WRONG_PHONE_CODE, &PHONE_CODE_REMEDY)
}

/// Refuses a code after several wrong ones.
#[must_use]
pub fn phone_code_throttled(reason: Refusal) -> Error {
    let wait = match reason {
        Refusal::Wait(wait) => wait.to_std().unwrap_or_default(),
        Refusal::Disabled => DISABLED_RETRY,
    };
    Refused::new(&PHONE_CODE_THROTTLED).retry_after(wait).into()
}

fn explained(kind: &'static ProblemType, remedy: &'static Sentence) -> Error {
    Refused::new(kind).explained(Words::of(remedy)).into()
}

impl From<Refusal> for Error {
    fn from(reason: Refusal) -> Self {
        let (kind, wait) = match reason {
            Refusal::Wait(wait) => (&LOGIN_THROTTLED, wait.to_std().unwrap_or_default()),
            Refusal::Disabled => (&LOGIN_DISABLED, DISABLED_RETRY),
        };
        Refused::new(kind).retry_after(wait).into()
    }
}
