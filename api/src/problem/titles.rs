//! The titles of problems in the other languages: German (Swiss spelling), French, Italian. English is at the type
//! itself. A table: each row is a code, then a line for each language.

use kontor_domain::locale::Locale;

/// The title of a problem in `locale`; `None` for English.
pub fn translated(code: &str, locale: Locale) -> Option<&'static str> {
    let title = TITLES.iter().find(|title| title.code == code)?;
    match locale {
        Locale::De => Some(title.de),
        Locale::Fr => Some(title.fr),
        Locale::It => Some(title.it),
        Locale::En => None,
    }
}

struct Title {
    code: &'static str,
    de: &'static str,
    fr: &'static str,
    it: &'static str,
}

#[rustfmt::skip]
const TITLES: &[Title] = &[
    Title { code: "malformed_json",
        de: "Der Inhalt ist kein gültiges JSON",
        fr: "Le contenu n’est pas du JSON valide",
        it: "Il contenuto non è JSON valido" },
    Title { code: "bad_request",
        de: "Die Anfrage ist nicht verständlich",
        fr: "La requête n’est pas compréhensible",
        it: "La richiesta non è comprensibile" },
    Title { code: "unauthenticated",
        de: "Ein gültiges Zugriffstoken wird benötigt",
        fr: "Un jeton d’accès valide est nécessaire",
        it: "È necessario un token di accesso valido" },
    Title { code: "invalid_credentials",
        de: "Die E-Mail-Adresse oder das Passwort ist falsch",
        fr: "L’adresse e-mail ou le mot de passe est incorrect",
        it: "L’indirizzo e-mail o la password non è corretta" },
    Title { code: "invalid_refresh_token",
        de: "Das Erneuerungstoken ist unbekannt, gebraucht oder abgelaufen",
        fr: "Le jeton de renouvellement est inconnu, déjà utilisé ou expiré",
        it: "Il token di rinnovo è sconosciuto, già usato o scaduto" },
    Title { code: "forbidden",
        de: "Ihre Rolle erlaubt dies nicht",
        fr: "Votre rôle ne le permet pas",
        it: "Il suo ruolo non lo permette" },
    Title { code: "insufficient_scope",
        de: "Dem API-Token fehlt eine Berechtigung",
        fr: "Il manque une autorisation au jeton d’API",
        it: "Al token API manca un’autorizzazione" },
    Title { code: "session_required",
        de: "Dafür müssen Sie angemeldet sein, ein API-Token genügt nicht",
        fr: "Vous devez être connecté, un jeton d’API ne suffit pas",
        it: "Deve aver effettuato l’accesso, un token API non basta" },
    Title { code: "step_up_required",
        de: "Geben Sie zuerst Ihr Passwort erneut ein: dies ist eine heikle Aktion",
        fr: "Saisissez d’abord à nouveau votre mot de passe : cette action est sensible",
        it: "Inserisca prima di nuovo la sua password: è un’azione delicata" },
    Title { code: "wrong_password",
        de: "Das Passwort ist falsch",
        fr: "Le mot de passe est incorrect",
        it: "La password non è corretta" },
    Title { code: "legal_representative_only",
        de: "Das kann nur ein gesetzlicher Vertreter",
        fr: "Seul un représentant légal peut le faire",
        it: "Solo un rappresentante legale può farlo" },
    Title { code: "not_found",
        de: "Das gibt es nicht",
        fr: "Cette ressource n’existe pas",
        it: "Questa risorsa non esiste" },
    Title { code: "method_not_allowed",
        de: "Dieser Pfad kennt diese Methode nicht",
        fr: "Ce chemin ne connaît pas cette méthode",
        it: "Questo percorso non conosce questo metodo" },
    Title { code: "last_legal_representative",
        de: "Der letzte gesetzliche Vertreter kann nicht gehen: ernennen Sie zuerst einen anderen",
        fr: "Le dernier représentant légal ne peut pas partir : nommez-en d’abord un autre",
        it: "L’ultimo rappresentante legale non può andarsene: ne nomini prima un altro" },
    Title { code: "already_member",
        de: "Diese Person ist schon Mitglied",
        fr: "Cette personne est déjà membre",
        it: "Questa persona è già membro" },
    Title { code: "already_invited",
        de: "Diese Adresse hat schon eine offene Einladung",
        fr: "Cette adresse a déjà une invitation en cours",
        it: "Questo indirizzo ha già un invito aperto" },
    Title { code: "bulk_refused",
        de: "Einige Einträge sind nicht möglich, deshalb wurde keiner ausgeführt: siehe `errors`, oder erlauben Sie `partial`",
        fr: "Certains éléments sont impossibles, aucun n’a donc été exécuté : voir `errors`, ou autorisez `partial`",
        it: "Alcuni elementi non sono possibili, quindi nessuno è stato eseguito: vedere `errors`, o consentire `partial`" },
    Title { code: "organization_not_deletable",
        de: "Die Organisation kann noch nicht gelöscht werden: etwas steht im Weg",
        fr: "L’organisation ne peut pas encore être supprimée : quelque chose s’y oppose",
        it: "L’organizzazione non può ancora essere eliminata: qualcosa lo impedisce" },
    Title { code: "hand_over_open",
        de: "Sie haben bereits eine offene Übergabe: ziehen Sie diese zuerst zurück",
        fr: "Vous avez déjà une transmission en cours : annulez-la d’abord",
        it: "Ha già un passaggio in corso: lo annulli prima" },
    Title { code: "hand_over_closed",
        de: "Die Übergabe ist nicht mehr offen",
        fr: "La transmission n’est plus en cours",
        it: "Il passaggio non è più in corso" },
    Title { code: "hand_over_party_changed",
        de: "Wer übergibt, ist kein gesetzlicher Vertreter mehr, oder wer übernimmt, kann keiner werden",
        fr: "Celui qui transmet n’est plus représentant légal, ou celui qui reçoit ne peut pas le devenir",
        it: "Chi cede non è più rappresentante legale, o chi riceve non può diventarlo" },
    Title { code: "login_throttled",
        de: "Zu viele falsche Passwörter: warten Sie vor dem nächsten Versuch",
        fr: "Trop de mots de passe incorrects : attendez avant de réessayer",
        it: "Troppe password errate: attenda prima di riprovare" },
    Title { code: "login_disabled",
        de: "Zu viele falsche Passwörter: setzen Sie per E-Mail ein neues Passwort, oder benutzen Sie ein bekanntes Gerät",
        fr: "Trop de mots de passe incorrects : définissez un nouveau mot de passe par e-mail, ou utilisez un appareil connu",
        it: "Troppe password errate: imposti una nuova password tramite e-mail, o usi un dispositivo conosciuto" },
    Title { code: "invitation_closed",
        de: "Die Einladung ist nicht mehr offen",
        fr: "L’invitation n’est plus ouverte",
        it: "L’invito non è più aperto" },
    Title { code: "inviter_lost_right",
        de: "Wer Sie eingeladen hat, darf diese Rolle nicht mehr vergeben",
        fr: "La personne qui vous a invité ne peut plus attribuer ce rôle",
        it: "Chi l’ha invitata non può più assegnare questo ruolo" },
    Title { code: "product_cancelled",
        de: "Das Produkt ist schon gekündigt",
        fr: "Le produit est déjà résilié",
        it: "Il prodotto è già disdetto" },
    Title { code: "product_offered",
        de: "Das Produkt ist einer anderen Organisation angeboten: Brechen Sie zuerst diese Übertragung ab",
        fr: "Le produit est proposé à une autre organisation : annulez d’abord ce transfert",
        it: "Il prodotto è offerto a un’altra organizzazione: annulli prima quel trasferimento" },
    Title { code: "team_name_taken",
        de: "Ein anderes Team heisst schon so",
        fr: "Une autre équipe porte déjà ce nom",
        it: "Un altro team ha già questo nome" },
    Title { code: "request_in_progress",
        de: "Eine Anfrage mit diesem Idempotency-Key läuft noch",
        fr: "Une requête avec cet Idempotency-Key est encore en cours",
        it: "Una richiesta con questo Idempotency-Key è ancora in corso" },
    Title { code: "secret_already_shown",
        de: "Die Anfrage wurde schon ausgeführt; ihre Antwort enthielt ein Geheimnis und kann nicht noch einmal gezeigt werden",
        fr: "La requête a déjà été exécutée ; sa réponse contenait un secret et ne peut plus être montrée",
        it: "La richiesta è già stata eseguita; la risposta conteneva un segreto e non può più essere mostrata" },
    Title { code: "conflict",
        de: "Das Objekt wurde inzwischen geändert",
        fr: "La ressource a été modifiée entre-temps",
        it: "La risorsa è stata modificata nel frattempo" },
    Title { code: "precondition_failed",
        de: "Das Objekt hat nicht die Version, die If-Match nennt",
        fr: "La ressource n’est pas dans la version indiquée par If-Match",
        it: "La risorsa non è nella versione indicata da If-Match" },
    Title { code: "payload_too_large",
        de: "Der Inhalt ist zu gross",
        fr: "Le contenu est trop volumineux",
        it: "Il contenuto è troppo grande" },
    Title { code: "unsupported_media_type",
        de: "Der Inhalt muss application/json sein",
        fr: "Le contenu doit être de type application/json",
        it: "Il contenuto deve essere di tipo application/json" },
    Title { code: "invalid_input",
        de: "Einige Felder sind nicht zulässig",
        fr: "Certains champs ne sont pas acceptables",
        it: "Alcuni campi non sono accettabili" },
    Title { code: "invalid_token",
        de: "Das Token ist unbekannt, gebraucht oder abgelaufen",
        fr: "Le jeton est inconnu, déjà utilisé ou expiré",
        it: "Il token è sconosciuto, già usato o scaduto" },
    Title { code: "idempotency_key_reused",
        de: "Dieser Idempotency-Key wurde für eine andere Anfrage gebraucht",
        fr: "Cet Idempotency-Key a été utilisé pour une autre requête",
        it: "Questo Idempotency-Key è stato usato per un’altra richiesta" },
    Title { code: "rate_limited",
        de: "Zu viele Anfragen: warten Sie einen Moment",
        fr: "Trop de requêtes : patientez un instant",
        it: "Troppe richieste: attenda un momento" },
    Title { code: "invitation_limit",
        de: "Zu viele Einladungen innert 24 Stunden",
        fr: "Trop d’invitations en 24 heures",
        it: "Troppi inviti in 24 ore" },
    Title { code: "internal_error",
        de: "Bei uns ist etwas schiefgegangen",
        fr: "Une erreur s’est produite de notre côté",
        it: "Qualcosa è andato storto da parte nostra" },
    Title { code: "unavailable",
        de: "Der Dienst ist ausgelastet: versuchen Sie es gleich noch einmal",
        fr: "Le service est surchargé : réessayez dans un instant",
        it: "Il servizio è sovraccarico: riprovi tra un momento" },
    Title { code: "request_timeout",
        de: "Die Anfrage dauerte zu lange und wurde abgebrochen",
        fr: "La requête a pris trop de temps et a été abandonnée",
        it: "La richiesta ha richiesto troppo tempo ed è stata interrotta" },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::types;
    use std::collections::BTreeSet;

    #[test]
    fn every_problem_has_a_title_of_its_own_in_every_language() {
        for kind in types::ALL {
            let titles: Vec<&str> = Locale::ALL.iter().map(|locale| kind.title_in(*locale)).collect();
            assert!(
                titles.iter().all(|title| !title.trim().is_empty()),
                "{}",
                kind.code
            );
            let different: BTreeSet<&str> = titles.iter().copied().collect();
            assert_eq!(different.len(), Locale::ALL.len(), "{}: {titles:?}", kind.code);
            assert_eq!(kind.title_in(Locale::En), kind.title);
            assert!(!kind.title_in(Locale::De).contains('ß'), "{}", kind.code);
        }
    }

    #[test]
    fn the_table_has_a_row_for_each_problem_and_no_other() {
        let known: BTreeSet<&str> = types::ALL.iter().map(|kind| kind.code).collect();
        let rows: BTreeSet<&str> = TITLES.iter().map(|title| title.code).collect();
        assert_eq!((&rows, TITLES.len()), (&known, known.len()));
    }
}
