//! General problem types. Those of a capability stand in its own `problems.rs`.

use super::ProblemType;

/// The body is not JSON.
pub const MALFORMED_JSON: ProblemType = ProblemType::new(
    400,
    "malformed_json",
    "The body is not valid JSON",
    "Der Inhalt ist kein gültiges JSON",
    "Le contenu n’est pas du JSON valide",
    "Il contenuto non è JSON valido",
);

/// The request is not valid HTTP.
pub const BAD_REQUEST: ProblemType = ProblemType::new(
    400,
    "bad_request",
    "The request can't be understood",
    "Die Anfrage ist nicht verständlich",
    "La requête n’est pas compréhensible",
    "La richiesta non è comprensibile",
);

/// No valid login.
pub const UNAUTHENTICATED: ProblemType = ProblemType::new(
    401,
    "unauthenticated",
    "A valid access token is required",
    "Ein gültiges Zugriffstoken wird benötigt",
    "Un jeton d’accès valide est nécessaire",
    "È necessario un token di accesso valido",
);

/// The role does not allow it.
pub const FORBIDDEN: ProblemType = ProblemType::new(
    403,
    "forbidden",
    "Your role does not allow this",
    "Ihre Rolle erlaubt dies nicht",
    "Votre rôle ne le permet pas",
    "Il suo ruolo non lo permette",
);

/// The API token lacks a scope.
pub const INSUFFICIENT_SCOPE: ProblemType = ProblemType::new(
    403,
    "insufficient_scope",
    "The API token lacks a scope",
    "Dem API-Token fehlt eine Berechtigung",
    "Il manque une autorisation au jeton d’API",
    "Al token API manca un’autorizzazione",
);

/// The operation is not available to API tokens.
pub const SESSION_REQUIRED: ProblemType = ProblemType::new(
    403,
    "session_required",
    "This requires a login; an API token is not sufficient",
    "Dafür müssen Sie angemeldet sein, ein API-Token genügt nicht",
    "Vous devez être connecté, un jeton d’API ne suffit pas",
    "Deve aver effettuato l’accesso, un token API non basta",
);

/// The password must be entered again.
pub const STEP_UP_REQUIRED: ProblemType = ProblemType::new(
    403,
    "step_up_required",
    "Enter your password again first: this is a sensitive action",
    "Geben Sie zuerst Ihr Passwort erneut ein: dies ist eine heikle Aktion",
    "Saisissez d’abord à nouveau votre mot de passe : cette action est sensible",
    "Inserisca prima di nuovo la sua password: è un’azione delicata",
);

/// A member of staff asks about an organization of its own.
pub const OWN_ORGANIZATION: ProblemType = ProblemType::new(
    403,
    "own_organization",
    "Staff can't act in an organization to which they belong",
    "Mitarbeitende handeln nicht für eine Organisation, zu der sie gehören",
    "Le personnel n’agit pas pour une organisation dont il fait partie",
    "Il personale non agisce per un’organizzazione di cui fa parte",
);

/// The operation is for product back ends only.
pub const SERVICE_TOKEN_REQUIRED: ProblemType = ProblemType::new(
    403,
    "service_token_required",
    "Only a product's back end may call this, with a service token",
    "Das darf nur das Back-End eines Produkts fragen, mit einem Service-Token",
    "Seul le back-end d’un produit peut le demander, avec un jeton de service",
    "Può chiederlo solo il back-end di un prodotto, con un token di servizio",
);

/// No such resource, or none that the caller may know of.
pub const NOT_FOUND: ProblemType = ProblemType::new(
    404,
    "not_found",
    "There is no such resource",
    "Das gibt es nicht",
    "Cette ressource n’existe pas",
    "Questa risorsa non esiste",
);

/// No operation has this path.
pub const UNKNOWN_PATH: ProblemType = ProblemType::new(
    404,
    "unknown_path",
    "There is no such path",
    "Diesen Pfad gibt es nicht",
    "Ce chemin n’existe pas",
    "Questo percorso non esiste",
);

/// The path exists, but not with this method.
pub const METHOD_NOT_ALLOWED: ProblemType = ProblemType::new(
    405,
    "method_not_allowed",
    "This path does not support this method",
    "Dieser Pfad unterstützt diese Methode nicht",
    "Ce chemin n’accepte pas cette méthode",
    "Questo percorso non supporta questo metodo",
);

/// The head of the request did not arrive in time.
pub const HEAD_TIMEOUT: ProblemType = ProblemType::new(
    408,
    "head_timeout",
    "The head of the request did not arrive in time",
    "Der Kopf der Anfrage ist nicht rechtzeitig angekommen",
    "L’en-tête de la requête n’est pas arrivé à temps",
    "L’intestazione della richiesta non è arrivata in tempo",
);

/// A bulk request is carried out as a whole, and some items can't be.
pub const BULK_REFUSED: ProblemType = ProblemType::new(
    409,
    "bulk_refused",
    "Some items can't be carried out, so none was: see `errors`, or set `partial`",
    "Einige Einträge sind nicht möglich, deshalb wurde keiner ausgeführt: siehe `errors`, oder erlauben Sie `partial`",
    "Certains éléments sont impossibles, aucun n’a donc été exécuté : voir `errors`, ou autorisez `partial`",
    "Alcuni elementi non sono possibili, quindi nessuno è stato eseguito: vedere `errors`, o consentire `partial`",
);

/// `If-Match` does not match.
pub const PRECONDITION_FAILED: ProblemType = ProblemType::new(
    412,
    "precondition_failed",
    "The resource does not have the version given in If-Match",
    "Das Objekt hat nicht die Version, die If-Match nennt",
    "La ressource n’est pas dans la version indiquée par If-Match",
    "La risorsa non è nella versione indicata da If-Match",
);

/// The body is too large.
pub const PAYLOAD_TOO_LARGE: ProblemType = ProblemType::new(
    413,
    "payload_too_large",
    "The body is too large",
    "Der Inhalt ist zu gross",
    "Le contenu est trop volumineux",
    "Il contenuto è troppo grande",
);

/// The body is of another media type.
pub const UNSUPPORTED_MEDIA_TYPE: ProblemType = ProblemType::new(
    415,
    "unsupported_media_type",
    "The body has another media type than expected",
    "Der Inhalt hat nicht den erwarteten Medientyp",
    "Le contenu n’a pas le type de média attendu",
    "Il contenuto non ha il tipo di media previsto",
);

/// The body is compressed.
pub const UNSUPPORTED_CONTENT_ENCODING: ProblemType = ProblemType::new(
    415,
    "unsupported_content_encoding",
    "The body must not be compressed",
    "Der Inhalt darf nicht komprimiert sein",
    "Le contenu ne doit pas être compressé",
    "Il contenuto non deve essere compresso",
);

/// Fields are invalid.
pub const INVALID_INPUT: ProblemType = ProblemType::new(
    422,
    "invalid_input",
    "Some fields are invalid",
    "Einige Felder sind nicht zulässig",
    "Certains champs ne sont pas acceptables",
    "Alcuni campi non sono accettabili",
);

/// A mailed token is invalid.
pub const INVALID_TOKEN: ProblemType = ProblemType::new(
    422,
    "invalid_token",
    "The token is unknown, used or expired",
    "Das Token ist unbekannt, gebraucht oder abgelaufen",
    "Le jeton est inconnu, déjà utilisé ou expiré",
    "Il token è sconosciuto, già usato o scaduto",
);

/// The key was used for another request.
pub const IDEMPOTENCY_KEY_REUSED: ProblemType = ProblemType::new(
    422,
    "idempotency_key_reused",
    "This Idempotency-Key was used for another request",
    "Dieser Idempotency-Key wurde für eine andere Anfrage gebraucht",
    "Cet Idempotency-Key a été utilisé pour une autre requête",
    "Questo Idempotency-Key è stato usato per un’altra richiesta",
);

/// Too many requests.
pub const RATE_LIMITED: ProblemType = ProblemType::new(
    429,
    "rate_limited",
    "Too many requests: wait a moment",
    "Zu viele Anfragen: warten Sie einen Moment",
    "Trop de requêtes : patientez un instant",
    "Troppe richieste: attenda un momento",
);

/// The head of the request is too large.
pub const HEAD_TOO_LARGE: ProblemType = ProblemType::new(
    431,
    "head_too_large",
    "The request line and the headers are too large",
    "Anfragezeile und Kopfzeilen sind zu gross",
    "La ligne de requête et les en-têtes sont trop grands",
    "La riga di richiesta e le intestazioni sono troppo grandi",
);

/// A limit on the number of resources is reached.
pub const QUOTA_EXCEEDED: ProblemType = ProblemType::new(
    409,
    "quota_exceeded",
    "The limit is reached: remove some first, or ask the provider for more",
    "Die Höchstzahl ist erreicht: entfernen Sie zuerst einige, oder bitten Sie den Anbieter um mehr",
    "La limite est atteinte : supprimez-en d’abord, ou demandez-en plus au fournisseur",
    "Il limite è raggiunto: ne elimini prima alcuni, o ne chieda di più al fornitore",
);

/// The request with this key is still running.
pub const REQUEST_IN_PROGRESS: ProblemType = ProblemType::new(
    409,
    "request_in_progress",
    "A request with this Idempotency-Key is still running",
    "Eine Anfrage mit diesem Idempotency-Key läuft noch",
    "Une requête avec cet Idempotency-Key est encore en cours",
    "Una richiesta con questo Idempotency-Key è ancora in corso",
);

/// The answer contained a secret and was not stored.
pub const SECRET_ALREADY_SHOWN: ProblemType = ProblemType::new(
    409,
    "secret_already_shown",
    "The request was already carried out; its answer contained a secret and can't be shown again",
    "Die Anfrage wurde schon ausgeführt; ihre Antwort enthielt ein Geheimnis und kann nicht noch einmal gezeigt werden",
    "La requête a déjà été exécutée ; sa réponse contenait un secret et ne peut plus être montrée",
    "La richiesta è già stata eseguita; la risposta conteneva un segreto e non può più essere mostrata",
);

/// The resource was changed in the meantime.
pub const CONFLICT: ProblemType = ProblemType::new(
    409,
    "conflict",
    "The resource was changed in the meantime",
    "Das Objekt wurde inzwischen geändert",
    "La ressource a été modifiée entre-temps",
    "La risorsa è stata modificata nel frattempo",
);

/// Too many mails within 24 hours.
pub const MAIL_LIMIT: ProblemType = ProblemType::new(
    429,
    "mail_limit",
    "Too many mails within 24 hours, from your account or to this address",
    "Zu viele E-Mails innert 24 Stunden, von Ihrem Konto oder an diese Adresse",
    "Trop d’e-mails en 24 heures, depuis votre compte ou vers cette adresse",
    "Troppe e-mail in 24 ore, dal Suo account o verso questo indirizzo",
);

/// Too many codes by SMS.
pub const SMS_LIMIT: ProblemType = ProblemType::new(
    429,
    "sms_limit",
    "Too many codes by SMS: wait before the next one",
    "Zu viele Codes per SMS: warten Sie vor dem nächsten",
    "Trop de codes par SMS : attendez avant le suivant",
    "Troppi codici via SMS: attenda prima del prossimo",
);

/// The installation has sent as many codes by SMS as it may today.
pub const SMS_UNAVAILABLE: ProblemType = ProblemType::new(
    503,
    "sms_unavailable",
    "No more SMS can be sent today",
    "Heute können keine SMS mehr gesendet werden",
    "Aucun SMS ne peut plus être envoyé aujourd’hui",
    "Oggi non è più possibile inviare SMS",
);

/// An internal error.
pub const INTERNAL: ProblemType = ProblemType::new(
    500,
    "internal_error",
    "Something went wrong on our side",
    "Bei uns ist etwas schiefgegangen",
    "Une erreur s’est produite de notre côté",
    "Qualcosa è andato storto da parte nostra",
);

/// Overload; trying again helps.
pub const UNAVAILABLE: ProblemType = ProblemType::new(
    503,
    "unavailable",
    "The service is busy: try again in a moment",
    "Der Dienst ist ausgelastet: versuchen Sie es gleich noch einmal",
    "Le service est surchargé : réessayez dans un instant",
    "Il servizio è sovraccarico: riprovi tra un momento",
);

/// The disk is full; only an operator can help.
pub const STORAGE_FULL: ProblemType = ProblemType::new(
    503,
    "storage_full",
    "The service can't store any data at the moment: its operator must free up space",
    "Der Dienst kann zurzeit nichts speichern: sein Betreiber muss Platz schaffen",
    "Le service ne peut rien enregistrer pour le moment : son exploitant doit libérer de la place",
    "Il servizio al momento non può salvare nulla: il suo gestore deve liberare spazio",
);

/// The request took too long.
pub const TIMEOUT: ProblemType = ProblemType::new(
    503,
    "request_timeout",
    "The request took too long and was abandoned",
    "Die Anfrage dauerte zu lange und wurde abgebrochen",
    "La requête a pris trop de temps et a été abandonnée",
    "La richiesta ha richiesto troppo tempo ed è stata interrotta",
);

/// Problem types of the request itself; lists put them first.
pub const OF_REQUESTS: &[ProblemType] = &[
    MALFORMED_JSON,
    BAD_REQUEST,
    UNAUTHENTICATED,
    FORBIDDEN,
    INSUFFICIENT_SCOPE,
    SESSION_REQUIRED,
    STEP_UP_REQUIRED,
    OWN_ORGANIZATION,
    SERVICE_TOKEN_REQUIRED,
    NOT_FOUND,
    UNKNOWN_PATH,
    METHOD_NOT_ALLOWED,
    HEAD_TIMEOUT,
    BULK_REFUSED,
    PRECONDITION_FAILED,
    PAYLOAD_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNSUPPORTED_CONTENT_ENCODING,
    INVALID_INPUT,
    INVALID_TOKEN,
    IDEMPOTENCY_KEY_REUSED,
    RATE_LIMITED,
    HEAD_TOO_LARGE,
];

/// Problem types of stored data and of the service; lists put them last.
pub const OF_STATE: &[ProblemType] = &[
    QUOTA_EXCEEDED,
    REQUEST_IN_PROGRESS,
    SECRET_ALREADY_SHOWN,
    CONFLICT,
    MAIL_LIMIT,
    SMS_LIMIT,
    SMS_UNAVAILABLE,
    INTERNAL,
    UNAVAILABLE,
    STORAGE_FULL,
    TIMEOUT,
];
