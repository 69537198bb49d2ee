//! Stored documents: invoices, credit notes and pro-forma invoices.

use super::{Balance, ChargeKind, Document, DocumentKind, InvoiceState, ServicePeriod, Totals};
use crate::ids::{BillingAddressId, CreditNoteId, Id, InvoiceId, OrganizationId, ProFormaId, ProductId};
use crate::organizations::Currency;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// The id of a document of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentId {
    /// Of an invoice.
    Invoice(InvoiceId),
    /// Of a credit note.
    CreditNote(CreditNoteId),
    /// Of a pro-forma invoice.
    ProForma(ProFormaId),
}

impl DocumentId {
    /// Returns the id without its prefix.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Invoice(id) => id.uuid(),
            Self::CreditNote(id) => id.uuid(),
            Self::ProForma(id) => id.uuid(),
        }
    }

    /// Returns the kind of document; reminders are not stored as documents.
    #[must_use]
    pub const fn kind(self) -> DocumentKind {
        match self {
            Self::Invoice(_) => DocumentKind::Invoice,
            Self::CreditNote(_) => DocumentKind::CreditNote,
            Self::ProForma(_) => DocumentKind::ProForma,
        }
    }
}

impl From<InvoiceId> for DocumentId {
    fn from(id: InvoiceId) -> Self {
        Self::Invoice(id)
    }
}
impl From<CreditNoteId> for DocumentId {
    fn from(id: CreditNoteId) -> Self {
        Self::CreditNote(id)
    }
}
impl From<ProFormaId> for DocumentId {
    fn from(id: ProFormaId) -> Self {
        Self::ProForma(id)
    }
}

crate::text_enum! {
    /// Stored state of a pro-forma invoice. Whether it has expired follows from its last day.
    ProFormaState {
        /// May be turned into an invoice until its last day.
        Valid = "valid",
        /// Was turned into an invoice.
        Invoiced = "invoiced",
    }
}

crate::text_enum! {
    /// Form in which a document is printed and stored.
    PrintForm {
        /// An invoice before its payment, with a payment part.
        PaymentDocument = "payment_document",
        /// A paid invoice.
        Final = "final",
        /// A pro-forma invoice.
        ProForma = "pro_forma",
        /// A credit note.
        CreditNote = "credit_note",
    }
}

/// State of a document of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentState {
    /// Of an invoice.
    Invoice(InvoiceState),
    /// Of a credit note, which never changes.
    Issued,
    /// Of a pro-forma invoice.
    ProForma(ProFormaState),
}

impl DocumentState {
    /// Returns the word for the state.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice(state) => state.as_str(),
            Self::Issued => "issued",
            Self::ProForma(state) => state.as_str(),
        }
    }

    /// Returns the state of an invoice.
    #[must_use]
    pub const fn invoice(self) -> Option<InvoiceState> {
        match self {
            Self::Invoice(state) => Some(state),
            Self::Issued | Self::ProForma(_) => None,
        }
    }
}

/// A document without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentSummary {
    /// Its id.
    pub id: DocumentId,
    /// Its organization.
    pub organization: OrganizationId,
    /// Its state.
    pub state: DocumentState,
    /// Its number; none for a draft.
    pub number: Option<String>,
    /// Payment reference of an issued invoice.
    pub reference: Option<String>,
    /// Currency.
    pub currency: Currency,
    /// Date of issue; of a draft, the date of its creation.
    pub issued_on: NaiveDate,
    /// Due date of an invoice, last day of a pro-forma invoice.
    pub due_on: Option<NaiveDate>,
    /// Its billing address, which may have been deleted since.
    pub billing_address: BillingAddressId,
    /// Sums.
    pub totals: Totals,
    /// Payments, credits and refunds.
    pub balance: Balance,
    /// Day on which nothing was due anymore.
    pub settled_on: Option<NaiveDate>,
    /// The invoice that a credit note corrects, or that a pro-forma invoice became.
    pub invoice: Option<InvoiceId>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl DocumentSummary {
    /// Whether it is an invoice on which money is due.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.state.invoice().is_some_and(InvoiceState::is_due)
    }

    /// Whether it is an invoice that was paid.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.state.invoice().is_some_and(InvoiceState::is_settled)
    }

    /// Whether the due date has passed while money is due.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.is_due() && self.due_on.is_some_and(|due| due < today)
    }

    /// Returns the form in which it is printed: a paid invoice as final, another one with its payment part.
    #[must_use]
    pub fn usual_form(&self) -> PrintForm {
        match self.id {
            DocumentId::Invoice(_) if self.is_settled() => PrintForm::Final,
            DocumentId::Invoice(_) => PrintForm::PaymentDocument,
            DocumentId::CreditNote(_) => PrintForm::CreditNote,
            DocumentId::ProForma(_) => PrintForm::ProForma,
        }
    }
}

/// The charge behind a line of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineCharge {
    /// The product, if the line is about one.
    pub product: Option<ProductId>,
    /// Reason for the line.
    pub kind: ChargeKind,
    /// The whole period charged; a change of the VAT rate splits it over several lines.
    pub period: Option<ServicePeriod>,
    /// The line of the invoice that a line of a credit note credits, from 1.
    pub credits: Option<u16>,
}

/// A document with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingDocument {
    /// Fields that lists show.
    pub summary: DocumentSummary,
    /// Everything that is printed.
    pub content: Document,
    /// The charge behind each line, in their order.
    pub charges: Vec<LineCharge>,
}

crate::text_enum! {
    /// A series of numbers without gaps, except that of pro-forma invoices.
    NumberSeries {
        /// Invoices.
        Invoice = "invoice",
        /// Credit notes.
        CreditNote = "credit_note",
        /// Pro-forma invoices.
        ProForma = "pro_forma",
        /// Payment references, never used twice.
        Reference = "reference",
    }
}

impl NumberSeries {
    /// Returns a number as printed: the series, the year and at least six digits.
    #[must_use]
    pub fn number(self, year: i32, count: u64) -> String {
        let prefix = match self {
            Self::Invoice => "INV",
            Self::CreditNote => "CRN",
            Self::ProForma => "PRO",
            Self::Reference => "REF",
        };
        format!("{prefix}-{year}-{count:06}")
    }
}

/// Returns a verification code: 80 bits in Crockford's base32, in groups of four.
#[must_use]
pub fn verification_code(bytes: [u8; 10]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = bytes
        .iter()
        .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let mut code = String::with_capacity(19);
    for place in 0..16_u32 {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        let digit = usize::try_from(bits >> (75 - 5 * place) & 31).unwrap_or_default();
        code.push(ALPHABET.get(digit).map_or('0', |letter| char::from(*letter)));
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_sixteen_letters_in_groups() {
        assert_eq!(verification_code([0; 10]), "0000-0000-0000-0000");
        assert_eq!(verification_code([0xff; 10]), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        assert_eq!(
            verification_code([0x08, 0x42, 0x10, 0x84, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21]),
            "1111-1111-1111-1111"
        );
    }

    #[test]
    fn a_number_names_its_series_and_year() {
        assert_eq!(NumberSeries::Invoice.number(2027, 42), "INV-2027-000042");
        assert_eq!(
            NumberSeries::CreditNote.number(2027, 1_234_567),
            "CRN-2027-1234567"
        );
    }
}
