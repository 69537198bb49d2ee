//! The words of statements and of pages with a payment part alone, in four languages.

use kontor_domain::billing::TransactionKind;
use kontor_domain::locale::Locale;
use kontor_domain::payments::StatementAccount;

/// Words of one language. In sentences `{}` stands for a value.
pub struct PlainWords {
    /// Title of a page with a payment part.
    pub top_up: &'static str,
    /// Sentence on that page.
    pub top_up_note: &'static str,
    /// Title of a page with a payment part over what is open on an invoice.
    pub rest: &'static str,
    /// Sentence on that page.
    pub rest_note: &'static str,
    /// Title of a statement.
    pub statement: &'static str,
    pub prepaid_account: &'static str,
    pub receivable_account: &'static str,
    pub period: &'static str,
    pub date: &'static str,
    pub text: &'static str,
    pub charge: &'static str,
    pub credit: &'static str,
    /// Heading above the balance of the prepaid account.
    pub credit_balance: &'static str,
    /// Heading above what is to be paid.
    pub to_pay: &'static str,
    pub opening: &'static str,
    pub closing: &'static str,
    kinds: [&'static str; 8],
}

const DE: PlainWords = PlainWords {
    top_up: "Vorauszahlung",
    top_up_note: "Beträge mit dieser Referenz werden Ihrem Prepaid-Konto gutgeschrieben. Die Referenz bleibt dieselbe.",
    rest: "Restbetrag der Rechnung {}",
    rest_note: "Der Betrag ist das, was am {} auf der Rechnung offen ist. Die Referenz ist die der Rechnung.",
    statement: "Kontoauszug",
    prepaid_account: "Prepaid-Konto",
    receivable_account: "Rechnungen",
    period: "{} bis {}",
    date: "Datum",
    text: "Text",
    charge: "Belastung",
    credit: "Gutschrift",
    credit_balance: "Guthaben",
    to_pay: "Offen",
    opening: "Anfangssaldo",
    closing: "Schlusssaldo",
    kinds: [
        "Rechnung",
        "Gutschrift",
        "Zahlung",
        "Rückerstattung",
        "Verrechnung",
        "Rückbuchung",
        "Spesen",
        "Auszahlung",
    ],
};

const FR: PlainWords = PlainWords {
    top_up: "Paiement anticipé",
    top_up_note: "Les montants versés avec cette référence sont crédités sur votre compte prépayé. La référence reste la même.",
    rest: "Solde de la facture {}",
    rest_note: "Le montant est ce qui reste à payer de la facture au {}. La référence est celle de la facture.",
    statement: "Relevé de compte",
    prepaid_account: "Compte prépayé",
    receivable_account: "Factures",
    period: "{} au {}",
    date: "Date",
    text: "Texte",
    charge: "Débit",
    credit: "Crédit",
    credit_balance: "Avoir",
    to_pay: "À payer",
    opening: "Solde initial",
    closing: "Solde final",
    kinds: [
        "Facture",
        "Note de crédit",
        "Paiement",
        "Remboursement",
        "Imputation",
        "Extourne",
        "Frais",
        "Virement sortant",
    ],
};

const IT: PlainWords = PlainWords {
    top_up: "Pagamento anticipato",
    top_up_note: "Gli importi versati con questo riferimento sono accreditati sul Suo conto prepagato. Il riferimento resta lo stesso.",
    rest: "Saldo della fattura {}",
    rest_note: "L’importo è quanto resta da pagare della fattura al {}. Il riferimento è quello della fattura.",
    statement: "Estratto conto",
    prepaid_account: "Conto prepagato",
    receivable_account: "Fatture",
    period: "{} al {}",
    date: "Data",
    text: "Testo",
    charge: "Addebito",
    credit: "Accredito",
    credit_balance: "Saldo a credito",
    to_pay: "Da pagare",
    opening: "Saldo iniziale",
    closing: "Saldo finale",
    kinds: [
        "Fattura",
        "Nota di credito",
        "Pagamento",
        "Rimborso",
        "Compensazione",
        "Storno",
        "Spese",
        "Bonifico in uscita",
    ],
};

const EN: PlainWords = PlainWords {
    top_up: "Payment in advance",
    top_up_note: "Amounts paid with this reference are credited to your prepaid account. The reference stays the same.",
    rest: "Rest of invoice {}",
    rest_note: "The amount is what is open on the invoice on {}. The reference is that of the invoice.",
    statement: "Statement",
    prepaid_account: "Prepaid account",
    receivable_account: "Invoices",
    period: "{} to {}",
    date: "Date",
    text: "Text",
    charge: "Charge",
    credit: "Credit",
    credit_balance: "Credit balance",
    to_pay: "To pay",
    opening: "Opening balance",
    closing: "Closing balance",
    kinds: [
        "Invoice",
        "Credit note",
        "Payment",
        "Refund",
        "Allocation",
        "Reversal",
        "Charges",
        "Payout",
    ],
};

/// Returns the words of a language.
pub const fn plain_words(locale: Locale) -> &'static PlainWords {
    match locale {
        Locale::De => &DE,
        Locale::Fr => &FR,
        Locale::It => &IT,
        Locale::En => &EN,
    }
}

impl PlainWords {
    /// Returns the word for a kind of transaction.
    pub const fn kind(&self, kind: TransactionKind) -> &'static str {
        let place = match kind {
            TransactionKind::Issue => 0,
            TransactionKind::Credit => 1,
            TransactionKind::Payment => 2,
            TransactionKind::Refund => 3,
            TransactionKind::Allocation => 4,
            TransactionKind::Reversal => 5,
            TransactionKind::Charges => 6,
            TransactionKind::Payout => 7,
        };
        self.kinds[place]
    }

    /// Returns the name of an account.
    pub const fn account(&self, account: StatementAccount) -> &'static str {
        match account {
            StatementAccount::Prepaid => self.prepaid_account,
            StatementAccount::Receivable => self.receivable_account,
        }
    }
}
