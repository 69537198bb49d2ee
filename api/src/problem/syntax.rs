//! Parser messages about a text that is not JSON. The English sentences are those of `serde_json`; the rows have no
//! code of their own, but that of the problem. Each row is the English sentence, then German in Swiss spelling,
//! French and Italian.

use super::Sentence;

#[rustfmt::skip]
pub const ROWS: &[Sentence] = &[
    Sentence::new(
        "EOF while parsing a list",
        "der Text endet mitten in einer Liste",
        "le texte finit au milieu d’une liste",
        "il testo finisce in mezzo a una lista"),
    Sentence::new(
        "EOF while parsing an object",
        "der Text endet mitten in einem Objekt",
        "le texte finit au milieu d’un objet",
        "il testo finisce in mezzo a un oggetto"),
    Sentence::new(
        "EOF while parsing a string",
        "der Text endet mitten in einer Zeichenkette",
        "le texte finit au milieu d’une chaîne",
        "il testo finisce in mezzo a una stringa"),
    Sentence::new(
        "EOF while parsing a value",
        "der Text endet, wo ein Wert stehen sollte",
        "le texte finit là où une valeur est attendue",
        "il testo finisce dove è atteso un valore"),
    Sentence::new(
        "expected `:`",
        "hier sollte `:` stehen",
        "`:` est attendu ici",
        "qui è atteso `:`"),
    Sentence::new(
        "expected `,` or `]`",
        "hier sollte `,` oder `]` stehen",
        "`,` ou `]` est attendu ici",
        "qui è atteso `,` o `]`"),
    Sentence::new(
        "expected `,` or `}`",
        "hier sollte `,` oder `}` stehen",
        "`,` ou `}` est attendu ici",
        "qui è atteso `,` o `}`"),
    Sentence::new(
        "expected ident",
        "hier sollte true, false oder null stehen",
        "true, false ou null est attendu ici",
        "qui è atteso true, false o null"),
    Sentence::new(
        "expected value",
        "hier sollte ein Wert stehen",
        "une valeur est attendue ici",
        "qui è atteso un valore"),
    Sentence::new(
        "expected `\"`",
        "hier sollte `\"` stehen",
        "`\"` est attendu ici",
        "qui è atteso `\"`"),
    Sentence::new(
        "invalid escape",
        "ungültige Escape-Sequenz",
        "séquence d’échappement non valide",
        "sequenza di escape non valida"),
    Sentence::new(
        "invalid number",
        "ungültige Zahl",
        "nombre non valide",
        "numero non valido"),
    Sentence::new(
        "number out of range",
        "die Zahl ist zu gross",
        "le nombre est trop grand",
        "il numero è troppo grande"),
    Sentence::new(
        "invalid unicode code point",
        "ungültiges Unicode-Zeichen",
        "caractère Unicode non valide",
        "carattere Unicode non valido"),
    Sentence::new(
        "control character (\\u0000-\\u001F) found while parsing a string",
        "Steuerzeichen (\\u0000-\\u001F) in einer Zeichenkette",
        "caractère de contrôle (\\u0000-\\u001F) dans une chaîne",
        "carattere di controllo (\\u0000-\\u001F) in una stringa"),
    Sentence::new(
        "key must be a string",
        "der Name eines Feldes muss eine Zeichenkette sein",
        "le nom d’un champ doit être une chaîne",
        "il nome di un campo deve essere una stringa"),
    Sentence::new(
        "lone leading surrogate in hex escape",
        "halbes Surrogatpaar in einer Escape-Sequenz",
        "moitié de paire de substitution dans une séquence d’échappement",
        "metà di una coppia surrogata in una sequenza di escape"),
    Sentence::new(
        "trailing comma",
        "ein Komma zu viel",
        "une virgule de trop",
        "una virgola di troppo"),
    Sentence::new(
        "trailing characters",
        "nach dem Ende stehen weitere Zeichen",
        "d’autres caractères suivent la fin",
        "altri caratteri seguono la fine"),
    Sentence::new(
        "unexpected end of hex escape",
        "die Escape-Sequenz ist zu kurz",
        "la séquence d’échappement est trop courte",
        "la sequenza di escape è troppo corta"),
    Sentence::new(
        "recursion limit exceeded",
        "zu tief verschachtelt",
        "imbrication trop profonde",
        "annidamento troppo profondo"),
    Sentence::new(
        "more than 100,000 values",
        "mehr als 100’000 Werte",
        "plus de 100 000 valeurs",
        "più di 100’000 valori"),
];
