//! The message that forbids a payment.

use kontor_domain::locale::Locale;

/// Returns the message of a bill with an amount of zero.
#[must_use]
pub const fn not_for_payment(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "NICHT ZUR ZAHLUNG VERWENDEN",
        Locale::Fr => "NE PAS UTILISER POUR LE PAIEMENT",
        Locale::It => "NON UTILIZZARE PER IL PAGAMENTO",
        Locale::En => "DO NOT USE FOR PAYMENT",
    }
}
