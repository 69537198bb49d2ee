//! The titles of the payment part and the receipt, as annex C of the guidelines prints them.

use kontor_domain::locale::Locale;

/// Titles of one language.
pub struct Labels {
    /// Title of the payment part.
    pub payment_part: &'static str,
    /// Heading above account and creditor.
    pub account: &'static str,
    /// Heading above the reference.
    pub reference: &'static str,
    /// Heading above the message.
    pub message: &'static str,
    /// Heading above the currency.
    pub currency: &'static str,
    /// Heading above the amount.
    pub amount: &'static str,
    /// Title of the receipt.
    pub receipt: &'static str,
    /// Name of the place for the stamp.
    pub acceptance_point: &'static str,
    /// Sentence above the line where the receipt is cut off.
    pub separate: &'static str,
    /// Heading above the debtor.
    pub payable_by: &'static str,
}

const DE: Labels = Labels {
    payment_part: "Zahlteil",
    account: "Konto / Zahlbar an",
    reference: "Referenz",
    message: "Zusätzliche Informationen",
    currency: "Währung",
    amount: "Betrag",
    receipt: "Empfangsschein",
    acceptance_point: "Annahmestelle",
    separate: "Vor der Einzahlung abzutrennen",
    payable_by: "Zahlbar durch",
};

const FR: Labels = Labels {
    payment_part: "Section paiement",
    account: "Compte / Payable à",
    reference: "Référence",
    message: "Informations supplémentaires",
    currency: "Monnaie",
    amount: "Montant",
    receipt: "Récépissé",
    acceptance_point: "Point de dépôt",
    separate: "A détacher avant le versement",
    payable_by: "Payable par",
};

const IT: Labels = Labels {
    payment_part: "Sezione pagamento",
    account: "Conto / Pagabile a",
    reference: "Riferimento",
    message: "Informazioni supplementari",
    currency: "Valuta",
    amount: "Importo",
    receipt: "Ricevuta",
    acceptance_point: "Punto di accettazione",
    separate: "Da staccare prima del versamento",
    payable_by: "Pagabile da",
};

const EN: Labels = Labels {
    payment_part: "Payment part",
    account: "Account / Payable to",
    reference: "Reference",
    message: "Additional information",
    currency: "Currency",
    amount: "Amount",
    receipt: "Receipt",
    acceptance_point: "Acceptance point",
    separate: "Separate before paying in",
    payable_by: "Payable by",
};

/// Returns the titles of a language.
#[must_use]
pub const fn labels(locale: Locale) -> &'static Labels {
    match locale {
        Locale::De => &DE,
        Locale::Fr => &FR,
        Locale::It => &IT,
        Locale::En => &EN,
    }
}
