//! Explanations of one occurrence of a problem. The rows have no code of their own, but that of the problem.
//! Each row is the English sentence, then German in Swiss spelling, French and Italian.

use super::Sentence;

#[rustfmt::skip]
pub const ROWS: &[Sentence] = &[
    Sentence::new(
        "the body is empty: send a JSON object",
        "der Inhalt ist leer: senden Sie ein JSON-Objekt",
        "le contenu est vide : envoyez un objet JSON",
        "il contenuto è vuoto: invii un oggetto JSON"),
    Sentence::new(
        "line {line}, column {column}: {message}",
        "Zeile {line}, Spalte {column}: {message}",
        "ligne {line}, colonne {column} : {message}",
        "riga {line}, colonna {column}: {message}"),
    Sentence::new(
        "at most {limit} {limit:byte is|bytes are} accepted",
        "höchstens {limit} Byte {limit:wird|werden} angenommen",
        "au plus {limit} {limit:octet est accepté|octets sont acceptés}",
        "al massimo {limit} byte {limit:è accettato|sono accettati}"),
    Sentence::new(
        "send the body as JSON, with the header `Content-Type: application/json`",
        "senden Sie den Inhalt als JSON, mit dem Header `Content-Type: application/json`",
        "envoyez le contenu en JSON, avec l’en-tête `Content-Type: application/json`",
        "invii il contenuto come JSON, con l’header `Content-Type: application/json`"),
    Sentence::new(
        "send the file as it is, with the header `Content-Type: application/xml`",
        "senden Sie die Datei, wie sie ist, mit dem Header `Content-Type: application/xml`",
        "envoyez le fichier tel quel, avec l’en-tête `Content-Type: application/xml`",
        "invii il file così com’è, con l’header `Content-Type: application/xml`"),
    Sentence::new(
        "send the body uncompressed, without the header `Content-Encoding`",
        "senden Sie den Inhalt unkomprimiert, ohne den Header `Content-Encoding`",
        "envoyez le contenu non compressé, sans l’en-tête `Content-Encoding`",
        "invii il contenuto non compresso, senza l’header `Content-Encoding`"),
    Sentence::new(
        "this operation takes no body",
        "diese Operation nimmt keinen Inhalt",
        "cette opération ne prend pas de contenu",
        "questa operazione non accetta un contenuto"),
    Sentence::new(
        "the body could not be read to its end",
        "der Inhalt konnte nicht zu Ende gelesen werden",
        "le contenu n’a pas pu être lu jusqu’au bout",
        "il contenuto non è stato letto fino alla fine"),
    Sentence::new(
        "the query string can't be read",
        "die Query ist nicht lesbar",
        "la chaîne de requête n’est pas lisible",
        "la query non è leggibile"),
    Sentence::new(
        "the query string has too many parameters",
        "die Query hat zu viele Parameter",
        "la chaîne de requête a trop de paramètres",
        "la query ha troppi parametri"),
    Sentence::new(
        "the request can't be understood",
        "die Anfrage ist nicht verständlich",
        "la requête n’est pas compréhensible",
        "la richiesta non è comprensibile"),
    Sentence::new(
        "Idempotency-Key must be 1 to 255 visible ASCII characters",
        "Idempotency-Key muss aus 1 bis 255 sichtbaren ASCII-Zeichen bestehen",
        "Idempotency-Key doit avoir de 1 à 255 caractères ASCII visibles",
        "Idempotency-Key deve avere da 1 a 255 caratteri ASCII visibili"),
    Sentence::new(
        "If-Match must be `*`, or ETags in double quotes as the header ETag has them: If-Match: \"AX8IwepCnRfLSOZH\"",
        "If-Match muss `*` sein, oder ETags in Anführungszeichen, wie sie im Header ETag stehen: If-Match: \"AX8IwepCnRfLSOZH\"",
        "If-Match doit être `*`, ou des ETags entre guillemets droits comme dans l’en-tête ETag : If-Match: \"AX8IwepCnRfLSOZH\"",
        "If-Match deve essere `*`, o ETag tra virgolette come nell’header ETag: If-Match: \"AX8IwepCnRfLSOZH\""),
    Sentence::new(
        "this operation is not conditional: send it without If-Match",
        "diese Operation wird nicht unter der Bedingung einer Version ausgeführt: senden Sie sie ohne If-Match",
        "cette opération ne s’exécute pas à la condition d’une version : envoyez-la sans If-Match",
        "questa operazione non si esegue a condizione di una versione: la invii senza If-Match"),
    Sentence::new(
        "If-None-Match is only for reading: send a change without it",
        "If-None-Match ist zum Lesen da: senden Sie eine Änderung ohne diesen Header",
        "If-None-Match sert à la lecture : envoyez une modification sans cet en-tête",
        "If-None-Match serve alla lettura: invii una modifica senza questo header"),
    Sentence::new(
        "the header Authorization must be sent only once",
        "der Header Authorization darf nur einmal gesendet werden",
        "l’en-tête Authorization ne doit être envoyé qu’une fois",
        "l’header Authorization va inviato una sola volta"),
    Sentence::new(
        "the header Content-Type must be sent only once",
        "der Header Content-Type darf nur einmal gesendet werden",
        "l’en-tête Content-Type ne doit être envoyé qu’une fois",
        "l’header Content-Type va inviato una sola volta"),
    Sentence::new(
        "the header Idempotency-Key must be sent only once",
        "der Header Idempotency-Key darf nur einmal gesendet werden",
        "l’en-tête Idempotency-Key ne doit être envoyé qu’une fois",
        "l’header Idempotency-Key va inviato una sola volta"),
    Sentence::new(
        "this path supports {methods}",
        "dieser Pfad unterstützt {methods}",
        "ce chemin accepte {methods}",
        "questo percorso supporta {methods}"),
    Sentence::new(
        "no operation has this path; /openapi.yaml lists all of them",
        "keine Operation hat diesen Pfad; /openapi.yaml nennt alle",
        "aucune opération n’a ce chemin ; /openapi.yaml les énumère toutes",
        "nessuna operazione ha questo percorso; /openapi.yaml le elenca tutte"),
    Sentence::new(
        "no operation has this path; leave out the slash at its end: {path}",
        "keine Operation hat diesen Pfad; lassen Sie den Schrägstrich am Ende weg: {path}",
        "aucune opération n’a ce chemin ; omettez la barre oblique finale : {path}",
        "nessuna operazione ha questo percorso; ometta la barra finale: {path}"),
    Sentence::new(
        "`{name}` in the path must be an id: {expected} and 32 hexadecimal digits",
        "`{name}` im Pfad muss eine Kennung sein: {expected} und 32 hexadezimale Ziffern",
        "`{name}` dans le chemin doit être un identifiant : {expected} et 32 chiffres hexadécimaux",
        "`{name}` nel percorso deve essere un identificativo: {expected} e 32 cifre esadecimali"),
    Sentence::new(
        "`{name}` in the path must be an id that begins with {expected}; this one begins with {given}",
        "`{name}` im Pfad muss eine Kennung sein, die mit {expected} beginnt; diese beginnt mit {given}",
        "`{name}` dans le chemin doit être un identifiant qui commence par {expected} ; celui-ci commence par {given}",
        "`{name}` nel percorso deve essere un identificativo che inizia con {expected}; questo inizia con {given}"),
    Sentence::new(
        "the quota `{quota}` is {limit}",
        "das Kontingent `{quota}` beträgt {limit}",
        "le quota `{quota}` est de {limit}",
        "la quota `{quota}` è di {limit}"),
    Sentence::new(
        "at most {limit} {limit:mail is|mails are} sent on behalf of one account within 24 hours",
        "höchstens {limit} {limit:E-Mail geht|E-Mails gehen} innert 24 Stunden im Auftrag eines Kontos hinaus",
        "au plus {limit} {limit:e-mail est envoyé|e-mails sont envoyés} pour un compte en 24 heures",
        "al massimo {limit} e-mail {limit:è inviata|sono inviate} per un account in 24 ore"),
    Sentence::new(
        "at most {limit} {limit:mail is|mails are} sent to one address within 24 hours",
        "höchstens {limit} {limit:E-Mail geht|E-Mails gehen} innert 24 Stunden an eine Adresse",
        "au plus {limit} {limit:e-mail est envoyé|e-mails sont envoyés} à une adresse en 24 heures",
        "al massimo {limit} e-mail {limit:è inviata|sono inviate} a un indirizzo in 24 ore"),
    Sentence::new(
        "at most {limit} {limit:mail is|mails are} sent by one account to one address within 24 hours",
        "höchstens {limit} {limit:E-Mail geht|E-Mails gehen} innert 24 Stunden von einem Konto an eine Adresse",
        "au plus {limit} {limit:e-mail est envoyé|e-mails sont envoyés} par un compte à une adresse en 24 heures",
        "al massimo {limit} e-mail {limit:è inviata|sono inviate} da un account a un indirizzo in 24 ore"),
    Sentence::new(
        "at most {limit} {limit:code is|codes are} sent to one account by SMS within 24 hours",
        "höchstens {limit} {limit:Code wird|Codes werden} einem Konto innert 24 Stunden per SMS gesendet",
        "au plus {limit} {limit:code est envoyé|codes sont envoyés} à un compte par SMS en 24 heures",
        "al massimo {limit} {limit:codice è inviato|codici sono inviati} a un account via SMS in 24 ore"),
    Sentence::new(
        "at most {limit} {limit:code is|codes are} sent to one phone by SMS within an hour",
        "höchstens {limit} {limit:Code wird|Codes werden} innert einer Stunde per SMS an ein Telefon gesendet",
        "au plus {limit} {limit:code est envoyé|codes sont envoyés} par SMS à un téléphone en une heure",
        "al massimo {limit} {limit:codice è inviato|codici sono inviati} via SMS a un telefono in un’ora"),
    Sentence::new(
        "at most {limit} {limit:code is|codes are} sent by SMS for one login: log in again, or use another method",
        "höchstens {limit} {limit:Code wird|Codes werden} für eine Anmeldung per SMS gesendet: melden Sie sich neu an, oder benutzen Sie eine andere Methode",
        "au plus {limit} {limit:code est envoyé|codes sont envoyés} par SMS pour une connexion : reconnectez-vous, ou utilisez une autre méthode",
        "al massimo {limit} {limit:codice è inviato|codici sono inviati} via SMS per un accesso: acceda di nuovo, o usi un altro metodo"),
    Sentence::new(
        "a code was sent by SMS just now: wait for it",
        "soeben wurde ein Code per SMS gesendet: warten Sie auf ihn",
        "un code vient d’être envoyé par SMS : attendez-le",
        "un codice è appena stato inviato via SMS: lo attenda"),
    Sentence::new(
        "no more codes can be sent by SMS today",
        "heute können keine Codes mehr per SMS gesendet werden",
        "plus aucun code ne peut être envoyé par SMS aujourd’hui",
        "oggi non è più possibile inviare codici via SMS"),
    Sentence::new(
        "the scope `{scope}` is required",
        "die Berechtigung `{scope}` wird benötigt",
        "l’autorisation `{scope}` est nécessaire",
        "è necessaria l’autorizzazione `{scope}`"),
    Sentence::new(
        "the API token is bound to one organization",
        "das API-Token ist an eine Organisation gebunden",
        "le jeton d’API est lié à une organisation",
        "il token API è legato a un’organizzazione"),
    Sentence::new(
        "send an access token or an API token: `Authorization: Bearer …`",
        "senden Sie ein Zugriffstoken oder ein API-Token: `Authorization: Bearer …`",
        "envoyez un jeton d’accès ou un jeton d’API : `Authorization: Bearer …`",
        "invii un token di accesso o un token API: `Authorization: Bearer …`"),
    Sentence::new(
        "the token is malformed: send it whole and unchanged, as `Authorization: Bearer …`",
        "das Token ist verstümmelt: senden Sie es ganz und unverändert, als `Authorization: Bearer …`",
        "le jeton est malformé : envoyez-le entier et inchangé, sous la forme `Authorization: Bearer …`",
        "il token è malformato: lo invii intero e invariato, come `Authorization: Bearer …`"),
    Sentence::new(
        "the access token was issued for another address of this server: all its nodes must have the same `public_url`",
        "das Zugriffstoken wurde für eine andere Adresse dieses Servers ausgestellt: alle seine Knoten müssen dieselbe `public_url` haben",
        "le jeton d’accès a été émis pour une autre adresse de ce serveur : tous ses nœuds doivent avoir la même `public_url`",
        "il token di accesso è stato emesso per un altro indirizzo di questo server: tutti i suoi nodi devono avere la stessa `public_url`"),
    Sentence::new(
        "the access token has expired: get a new one with the refresh token",
        "das Zugriffstoken ist abgelaufen: holen Sie mit dem Erneuerungstoken ein neues",
        "le jeton d’accès a expiré : obtenez-en un nouveau avec le jeton de renouvellement",
        "il token di accesso è scaduto: ne ottenga uno nuovo con il token di rinnovo"),
    Sentence::new(
        "the token is not valid, or no longer valid: log in again, or create another API token",
        "das Token gilt nicht oder nicht mehr: melden Sie sich neu an, oder erstellen Sie ein anderes API-Token",
        "le jeton n’est pas valable, ou ne l’est plus : reconnectez-vous, ou créez un autre jeton d’API",
        "il token non è valido, o non lo è più: acceda di nuovo, o crei un altro token API"),
    Sentence::new(
        "a service token works at `POST /v1/access/check` only: send an access token or an API token",
        "ein Service-Token gilt nur bei `POST /v1/access/check`: senden Sie ein Zugriffstoken oder ein API-Token",
        "un jeton de service ne vaut que pour `POST /v1/access/check` : envoyez un jeton d’accès ou un jeton d’API",
        "un token di servizio vale solo per `POST /v1/access/check`: invii un token di accesso o un token API"),
    Sentence::new(
        "the operator issues service tokens with `kontor service-token`; with other tokens, use `list_member_access`",
        "der Betreiber stellt Service-Tokens mit `kontor service-token` aus; Personen fragen `list_member_access`",
        "l’exploitant émet les jetons de service avec `kontor service-token` ; les personnes interrogent `list_member_access`",
        "il gestore emette i token di servizio con `kontor service-token`; le persone interrogano `list_member_access`"),
    Sentence::new(
        "no operation has this path; start it with the version: {path}",
        "keine Operation hat diesen Pfad; stellen Sie die Version voran: {path}",
        "aucune opération n’a ce chemin ; commencez-le par la version : {path}",
        "nessuna operazione ha questo percorso; lo inizi con la versione: {path}"),
    Sentence::new(
        "pages of this origin are not allowed: the operator adds it to the setting `cors_origins`",
        "Seiten dieses Ursprungs werden nicht eingelassen: der Betreiber nennt ihn in der Einstellung `cors_origins`",
        "les pages de cette origine ne sont pas admises : l’exploitant la nomme dans le réglage `cors_origins`",
        "le pagine di questa origine non sono ammesse: il gestore la indica nell’impostazione `cors_origins`"),
    Sentence::new(
        "a page of another origin may use only these methods: {methods}",
        "eine Seite eines anderen Ursprungs darf diese Methoden verwenden: {methods}",
        "une page d’une autre origine peut utiliser ces méthodes : {methods}",
        "una pagina di un’altra origine può usare questi metodi: {methods}"),
    Sentence::new(
        "a page of another origin may send only these headers: {headers}",
        "eine Seite eines anderen Ursprungs darf diese Header senden: {headers}",
        "une page d’une autre origine peut envoyer ces en-têtes : {headers}",
        "una pagina di un’altra origine può inviare questi header: {headers}"),
    Sentence::new(
        "this is a refresh token: send it to `POST /v1/sessions/refresh`, and use the access token from there",
        "das ist ein Erneuerungstoken: senden Sie es an `POST /v1/sessions/refresh`, und hierher das Zugriffstoken, das Sie dort erhalten",
        "c’est un jeton de renouvellement : envoyez-le à `POST /v1/sessions/refresh`, et ici le jeton d’accès obtenu",
        "questo è un token di rinnovo: lo invii a `POST /v1/sessions/refresh`, e qui il token di accesso ottenuto"),
    Sentence::new(
        "this token belongs in the body of its operation: send an access token or an API token here",
        "dieses Token gehört in den Inhalt seiner Operation: senden Sie hier ein Zugriffstoken oder ein API-Token",
        "ce jeton va dans le contenu de son opération : envoyez ici un jeton d’accès ou un jeton d’API",
        "questo token va nel contenuto della sua operazione: qui invii un token di accesso o un token API"),
    Sentence::new(
        "log in with `POST /v1/sessions`, and send the access token in place of the API token",
        "melden Sie sich mit `POST /v1/sessions` an, und senden Sie das Zugriffstoken statt des API-Tokens",
        "connectez-vous avec `POST /v1/sessions`, et envoyez le jeton d’accès à la place du jeton d’API",
        "acceda con `POST /v1/sessions`, e invii il token di accesso al posto del token API"),
    Sentence::new(
        "send the password to `POST /v1/sessions/step-up`, then repeat the request",
        "senden Sie das Passwort an `POST /v1/sessions/step-up`, und wiederholen Sie dann die Anfrage",
        "envoyez le mot de passe à `POST /v1/sessions/step-up`, puis répétez la requête",
        "invii la password a `POST /v1/sessions/step-up`, poi ripeta la richiesta"),
    Sentence::new(
        "leave it to a colleague who does not belong to this organization",
        "überlassen Sie es jemandem im Team, der nicht zu dieser Organisation gehört",
        "laissez faire un collègue qui n’appartient pas à cette organisation",
        "lo lasci a un collega che non fa parte di questa organizzazione"),
    Sentence::new(
        "read the resource again, and send the ETag of that answer as If-Match",
        "lesen Sie das Objekt erneut, und senden Sie den ETag dieser Antwort als If-Match",
        "relisez la ressource, et envoyez l’ETag de cette réponse comme If-Match",
        "rilegga la risorsa, e invii l’ETag di quella risposta come If-Match"),
    Sentence::new(
        "If-Match contains a weak ETag, which never matches: a proxy has weakened it; send it without `W/`",
        "If-Match hat einen schwachen ETag, der nie passt: ein Proxy hat ihn unterwegs abgeschwächt; senden Sie ihn ohne `W/`",
        "If-Match a un ETag faible, qui ne correspond jamais : un proxy l’a affaibli en chemin ; envoyez-le sans `W/`",
        "If-Match ha un ETag debole, che non corrisponde mai: un proxy lo ha indebolito; lo invii senza `W/`"),
    Sentence::new(
        "send the token of the newest mail, whole and unchanged; if it was used or has expired, request another one",
        "senden Sie das Token der neuesten E-Mail, ganz und unverändert; ist es gebraucht oder abgelaufen, verlangen Sie ein anderes",
        "envoyez le jeton de l’e-mail le plus récent, entier et inchangé ; s’il est utilisé ou expiré, demandez-en un autre",
        "invii il token dell’e-mail più recente, intero e invariato; se è usato o scaduto, ne chieda un altro"),
    Sentence::new(
        "read the resource again, and repeat the request",
        "lesen Sie das Objekt erneut, und wiederholen Sie die Anfrage",
        "relisez la ressource, et répétez la requête",
        "rilegga la risorsa, e ripeta la richiesta"),
    Sentence::new(
        "repeat a request with its key only if it is unchanged; send each further request with a new key",
        "wiederholen Sie eine Anfrage unverändert mit ihrem Schlüssel, und geben Sie jeder weiteren einen neuen",
        "répétez une requête inchangée avec sa clé, et donnez à chaque autre une nouvelle clé",
        "ripeta una richiesta invariata con la sua chiave, e dia a ogni altra una chiave nuova"),
    Sentence::new(
        "wait a moment, then repeat the request with the same key",
        "warten Sie einen Moment, und wiederholen Sie die Anfrage dann mit demselben Schlüssel",
        "patientez un instant, puis répétez la requête avec la même clé",
        "attenda un momento, poi ripeta la richiesta con la stessa chiave"),
];
