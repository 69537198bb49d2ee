//! The note above the lines of a printed reminder, in the language of the invoice.

use crate::problem::Sentence;
use kontor_domain::locale::Locale;
use kontor_domain::reminders::Reminder;

const FIRST: Sentence = Sentence::new(
    "This invoice was due on {}. If you have paid it in the meantime, thank you; nothing else is to be done.",
    "Diese Rechnung war am {} fällig. Falls Sie sie inzwischen bezahlt haben, danken wir Ihnen; dann ist nichts weiter zu tun.",
    "Cette facture était payable jusqu’au {}. Si vous l’avez payée entre-temps, nous vous en remercions ; il n’y a alors rien d’autre à faire.",
    "Questa fattura era pagabile entro il {}. Se nel frattempo l’ha pagata, la ringraziamo; non occorre fare altro.",
);
const SECOND: Sentence = Sentence::new(
    "This invoice was due on {}, and we have not received the whole amount. Please pay it within a week.",
    "Diese Rechnung war am {} fällig, und der ganze Betrag ist noch nicht eingegangen. Bitte bezahlen Sie ihn innert einer Woche.",
    "Cette facture était payable jusqu’au {} et nous n’avons pas reçu la totalité du montant. Veuillez le payer dans la semaine.",
    "Questa fattura era pagabile entro il {} e non abbiamo ricevuto l’intero importo. La preghiamo di pagarlo entro una settimana.",
);
const LAST: Sentence = Sentence::new(
    "This is the last reminder of this invoice, which was due on {}.",
    "Dies ist die letzte Mahnung zu dieser Rechnung, die am {} fällig war.",
    "Ceci est le dernier rappel pour cette facture, qui était payable jusqu’au {}.",
    "Questo è l’ultimo sollecito per questa fattura, che era pagabile entro il {}.",
);
const BLOCK: Sentence = Sentence::new(
    "If it is not paid, these products are blocked on {}, until it is: {}.",
    "Wird sie nicht bezahlt, so werden diese Produkte am {} gesperrt, bis sie bezahlt ist: {}.",
    "Si elle n’est pas payée, ces produits seront bloqués le {}, jusqu’à son paiement : {}.",
    "Se non viene pagata, il {} questi prodotti saranno bloccati fino al pagamento: {}.",
);
const FEE: Sentence = Sentence::new(
    "Reminder fee",
    "Mahngebühr",
    "Frais de rappel",
    "Spese di sollecito",
);
const INTEREST: Sentence = Sentence::new(
    "Interest for late payment, 5 % a year",
    "Verzugszins, 5 % im Jahr",
    "Intérêt moratoire, 5 % par an",
    "Interesse di mora, 5 % annuo",
);

const EARLIER: Sentence = Sentence::new(
    "Fees and interest of earlier reminders",
    "Gebühren und Zinsen früherer Mahnungen",
    "Frais et intérêts des rappels précédents",
    "Spese e interessi dei solleciti precedenti",
);

/// Returns the label of the fee.
pub const fn fee(locale: Locale) -> &'static str {
    FEE.localized(locale)
}

/// Returns the label of the interest.
pub const fn interest(locale: Locale) -> &'static str {
    INTEREST.localized(locale)
}

/// Returns the label of what earlier reminders claimed.
pub const fn earlier(locale: Locale) -> &'static str {
    EARLIER.localized(locale)
}

/// Returns the note of a reminder; the last one names the products that will be blocked.
pub fn note(reminder: &Reminder, products: &[String], locale: Locale) -> String {
    let sentence = match reminder.level.number() {
        1 => FIRST,
        2 => SECOND,
        _ => LAST,
    };
    let mut note = sentence
        .localized(locale)
        .replacen("{}", &locale.day(reminder.due_on), 1);
    if let Some(block_on) = reminder.block_on.filter(|_| !products.is_empty()) {
        let block = BLOCK.localized(locale).replacen("{}", &locale.day(block_on), 1);
        note.push(' ');
        note.push_str(&block.replacen("{}", &products.join(", "), 1));
    }
    note
}
