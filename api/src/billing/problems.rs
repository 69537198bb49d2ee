//! Refusals of billing.

use crate::error::{Error, Refused};
use crate::problem::{FieldError, ProblemType};
use kontor_documents::RenderError;
use kontor_documents::e_invoice::EInvoiceError;
use kontor_domain::billing::{AddressIncomplete, EventRefused, IsDefault, IssuerIncomplete, NotPriced};
use kontor_domain::money::Money;
use kontor_persistence::{AlreadyBilled, ListedDocument};

/// The default billing address can't be deleted.
pub const DEFAULT_BILLING_ADDRESS: ProblemType = ProblemType::new(
    409,
    "default_billing_address",
    "The default billing address can't be deleted: choose another default first",
    "Die Standard-Rechnungsadresse kann nicht gelöscht werden: wählen Sie zuerst eine andere als Standard",
    "L’adresse de facturation par défaut ne peut pas être supprimée : choisissez-en d’abord une autre par défaut",
    "L’indirizzo di fatturazione predefinito non può essere eliminato: ne scelga prima un altro",
);

/// The operator has not completed the issuer.
pub const ISSUER_INCOMPLETE: ProblemType = ProblemType::new(
    409,
    "issuer_incomplete",
    "Nothing can be issued yet: the issuer is incomplete",
    "Noch kann nichts ausgestellt werden: die Angaben des Ausstellers sind unvollständig",
    "Rien ne peut encore être émis : les données de l’émetteur sont incomplètes",
    "Non è ancora possibile emettere nulla: i dati dell’emittente sono incompleti",
);

/// The billing address can't be printed.
pub const BILLING_ADDRESS_INCOMPLETE: ProblemType = ProblemType::new(
    409,
    "billing_address_incomplete",
    "The billing address is incomplete, or can't be printed on an invoice",
    "Die Rechnungsadresse ist unvollständig oder lässt sich nicht auf eine Rechnung drucken",
    "L’adresse de facturation est incomplète ou ne peut pas être imprimée sur une facture",
    "L’indirizzo di fatturazione è incompleto o non può essere stampato su una fattura",
);

/// An item has an invoice already.
pub const ALREADY_INVOICED: ProblemType = ProblemType::new(
    409,
    "already_invoiced",
    "An item was already invoiced",
    "Eine Position ist schon in Rechnung gestellt",
    "Une position est déjà facturée",
    "Una posizione è già fatturata",
);

/// The price of an item changed.
pub const PRICE_CHANGED: ProblemType = ProblemType::new(
    409,
    "price_changed",
    "The price changed since: accept the new one, or select the items again",
    "Der Preis hat sich seither geändert: nehmen Sie den neuen an, oder wählen Sie die Positionen neu",
    "Le prix a changé depuis : acceptez le nouveau, ou sélectionnez à nouveau les positions",
    "Il prezzo è cambiato: accetti quello nuovo, o selezioni di nuovo le posizioni",
);

/// No VAT rate is known for a period.
pub const VAT_RATE_MISSING: ProblemType = ProblemType::new(
    409,
    "vat_rate_missing",
    "No VAT rate is known for the period: ask the provider",
    "Für den Zeitraum ist kein Mehrwertsteuersatz bekannt: fragen Sie den Anbieter",
    "Aucun taux de TVA n’est connu pour la période : adressez-vous au fournisseur",
    "Per il periodo non è nota alcuna aliquota IVA: si rivolga al fornitore",
);

/// The sum is too large.
pub const AMOUNT_TOO_LARGE: ProblemType = ProblemType::new(
    409,
    "amount_too_large",
    "The sum is larger than one document can have: select fewer items",
    "Die Summe ist grösser, als ein Dokument sie haben kann: wählen Sie weniger Positionen",
    "La somme dépasse le maximum d’un document : sélectionnez moins de positions",
    "La somma supera il massimo di un documento: selezioni meno posizioni",
);

/// The state of the invoice does not allow it.
pub const INVOICE_STATE: ProblemType = ProblemType::new(
    409,
    "invoice_state",
    "This is not possible in the state of the invoice",
    "Das ist im Zustand der Rechnung nicht möglich",
    "Ce n’est pas possible dans l’état de la facture",
    "Non è possibile nello stato della fattura",
);

/// The amount is more than is left.
pub const AMOUNT_EXCEEDED: ProblemType = ProblemType::new(
    409,
    "amount_exceeded",
    "The amount is more than is left",
    "Der Betrag ist höher als das, was übrig ist",
    "Le montant dépasse ce qui reste",
    "L’importo supera ciò che resta",
);

/// The invoice was not paid.
pub const NOT_PAID_YET: ProblemType = ProblemType::new(
    409,
    "not_paid_yet",
    "The final invoice is available once the invoice is paid",
    "Die endgültige Rechnung gibt es, sobald die Rechnung bezahlt ist",
    "La facture définitive est disponible dès que la facture est payée",
    "La fattura definitiva è disponibile non appena la fattura è pagata",
);

/// The pro-forma invoice is no longer valid.
pub const PRO_FORMA_CLOSED: ProblemType = ProblemType::new(
    409,
    "pro_forma_closed",
    "The pro-forma invoice has expired, or was already turned into an invoice",
    "Die Pro-Forma-Rechnung ist abgelaufen oder wurde schon zu einer Rechnung",
    "La facture pro forma a expiré, ou est déjà devenue une facture",
    "La fattura proforma è scaduta, o è già diventata una fattura",
);

/// Not an unpaid order.
pub const NO_UNPAID_ORDER: ProblemType = ProblemType::new(
    409,
    "no_unpaid_order",
    "Only an unpaid order can be canceled: this invoice has other items, or money was received",
    "Nur eine unbezahlte Bestellung kann storniert werden: diese Rechnung hat andere Positionen, oder Geld ist eingegangen",
    "Seule une commande impayée peut être annulée : cette facture a d’autres positions, ou de l’argent a été reçu",
    "Solo un ordine non pagato può essere annullato: questa fattura ha altre posizioni, o del denaro è stato ricevuto",
);

/// The document can't show a value, or its QR-bill can't express it.
pub const NOT_PRINTABLE: ProblemType = ProblemType::new(
    409,
    "not_printable",
    "The document can't be printed",
    "Das Dokument lässt sich nicht drucken",
    "Le document ne peut pas être imprimé",
    "Il documento non può essere stampato",
);

/// More documents than an archive may have.
pub const EXPORT_TOO_LARGE: ProblemType = ProblemType::new(
    409,
    "export_too_large",
    "These are more documents than one archive can have: select fewer, or have an export mailed",
    "Das sind mehr Dokumente, als ein Archiv haben kann: wählen Sie weniger aus, oder lassen Sie sich einen Export mailen",
    "C’est plus de documents qu’une archive ne peut en contenir : choisissez-en moins, ou faites-vous envoyer un export par e-mail",
    "Sono più documenti di quanti un archivio possa contenerne: ne scelga di meno, o si faccia inviare un’esportazione per e-mail",
);

/// The export is being made.
pub const EXPORT_NOT_READY: ProblemType = ProblemType::new(
    409,
    "export_not_ready",
    "The export is not ready yet: its link is mailed once it is",
    "Der Export ist noch nicht bereit: der Link wird gemailt, sobald er es ist",
    "L’export n’est pas encore prêt : le lien est envoyé par e-mail dès qu’il l’est",
    "L’esportazione non è ancora pronta: il link viene inviato per e-mail non appena lo è",
);

/// Problem types of the capability.
pub const ALL: &[ProblemType] = &[
    DEFAULT_BILLING_ADDRESS,
    ISSUER_INCOMPLETE,
    BILLING_ADDRESS_INCOMPLETE,
    ALREADY_INVOICED,
    PRICE_CHANGED,
    VAT_RATE_MISSING,
    AMOUNT_TOO_LARGE,
    INVOICE_STATE,
    AMOUNT_EXCEEDED,
    NOT_PAID_YET,
    PRO_FORMA_CLOSED,
    NO_UNPAID_ORDER,
    NOT_PRINTABLE,
    EXPORT_TOO_LARGE,
    EXPORT_NOT_READY,
];

impl From<IsDefault> for Error {
    fn from(IsDefault: IsDefault) -> Self {
        Refused::new(&DEFAULT_BILLING_ADDRESS).into()
    }
}

impl From<IssuerIncomplete> for Error {
    fn from(missing: IssuerIncomplete) -> Self {
        let one = |setting: &&str| {
            FieldError::field("", "setting", "the setting {setting} is missing").with("setting", *setting)
        };
        let errors = missing.settings.iter().map(one).collect();
        Refused::new(&ISSUER_INCOMPLETE).listing(errors).into()
    }
}

impl From<AddressIncomplete> for Error {
    fn from(missing: AddressIncomplete) -> Self {
        let one = |field: &&str| {
            let words = "the field {field} of the billing address is missing or can't be printed";
            FieldError::field("", "billing_address", words).with("field", *field)
        };
        let errors = missing.fields.iter().map(one).collect();
        Refused::new(&BILLING_ADDRESS_INCOMPLETE).listing(errors).into()
    }
}

impl From<NotPriced> for Error {
    fn from(reason: NotPriced) -> Self {
        match reason {
            NotPriced::NoRate(_) => Refused::new(&VAT_RATE_MISSING).into(),
            NotPriced::TooLarge(_) => Refused::new(&AMOUNT_TOO_LARGE).into(),
        }
    }
}

impl From<EventRefused> for Error {
    fn from(reason: EventRefused) -> Self {
        match reason {
            EventRefused::State(state) => {
                let words =
                    FieldError::field("", "state", "the invoice is {state}").with("state", state.as_str());
                Refused::new(&INVOICE_STATE).listing(vec![words]).into()
            }
            EventRefused::Amount => FieldError::field(AMOUNT, "positive", "must be more than 0").into(),
            EventRefused::TooMuch { left_minor } => too_much(AMOUNT, left_minor),
        }
    }
}

/// Field of the amount in bodies with one.
pub const AMOUNT: &str = "/amount/amount";

/// Refuses an amount that is more than is left, for the field with the amount.
#[must_use]
pub fn too_much(at: &str, left_minor: i64) -> Error {
    Refused::new(&AMOUNT_EXCEEDED)
        .listing(vec![at_most(at, left_minor)])
        .into()
}

/// Returns the fault of an amount that is more than is left.
#[must_use]
pub fn at_most(at: &str, left_minor: i64) -> FieldError {
    let left = kontor_domain::money::decimal(left_minor).to_string();
    FieldError::field(at, "exceeded", "must be at most {left}").with("left", left)
}

/// Returns the fault of a billing address that the organization does not have.
#[must_use]
pub fn unknown_address() -> FieldError {
    let words = "is not a billing address of this organization";
    FieldError::field("/billing_address_id", "unknown", words)
}

/// Refuses items that were invoiced already, naming their invoices.
#[must_use]
pub fn already_invoiced(billed: &[(String, AlreadyBilled)]) -> Error {
    let one = |(pointer, billed): &(String, AlreadyBilled)| {
        let fault = |words: &'static str| FieldError::field(pointer, "already_invoiced", words);
        match &billed.invoice {
            Some((id, number)) => fault("is in the invoice {number} ({invoice_id})")
                .with("number", number.clone())
                .with("invoice_id", id.to_string()),
            None => fault("was invoiced to the organization that had the product before"),
        }
    };
    let errors = billed.iter().map(one).collect();
    Refused::new(&ALREADY_INVOICED).listing(errors).into()
}

/// Refuses a document that can't show a value, naming the field.
#[must_use]
pub fn not_printable(error: RenderError) -> Error {
    let (field, reason) = match error {
        RenderError::QrBill(fault) => (fault.field, fault.reason.to_string()),
        RenderError::Character { field, character } => (
            field,
            format!("must not contain the character {character:?} on a document"),
        ),
        other @ (RenderError::QrCode | RenderError::Color | RenderError::Date | RenderError::Pdf(_)) => {
            ("document", other.to_string())
        }
    };
    let words = FieldError::field("", "not_printable", "{field} can't be printed: {reason}")
        .with("field", field)
        .with("reason", reason);
    Refused::new(&NOT_PRINTABLE).listing(vec![words]).into()
}

/// Refuses an invoice that EN 16931 has no form for, naming the rule.
#[must_use]
pub fn not_expressible(error: &EInvoiceError) -> Error {
    let words = FieldError::field("", "not_printable", "{field} can't be printed: {reason}")
        .with("field", "document")
        .with("reason", error.to_string());
    Refused::new(&NOT_PRINTABLE).listing(vec![words]).into()
}

/// Refuses an archive of too many documents, naming the first one that does not fit.
#[must_use]
pub fn export_too_large(max: u32, next: &ListedDocument) -> Error {
    let words = "an archive has at most {max} {max:document|documents}; the next is {number} of {issued_on}";
    let words = FieldError::field("", "export", words)
        .with("max", max)
        .with("number", next.summary.number.clone().unwrap_or_default())
        .with("issued_on", next.summary.issued_on.to_string());
    Refused::new(&EXPORT_TOO_LARGE).listing(vec![words]).into()
}

/// Refuses a price that changed, naming both.
#[must_use]
pub fn price_changed(before: Money, now: Money) -> Error {
    let words = FieldError::field("", "price", "the sum was {before} and is now {now}")
        .with("before", before.to_string())
        .with("now", now.to_string());
    Refused::new(&PRICE_CHANGED).listing(vec![words]).into()
}
