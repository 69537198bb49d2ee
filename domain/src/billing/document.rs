//! The content of a document: everything that is printed, as it was when the document was issued. Later changes of
//! addresses, the catalog, VAT rates or the issuer don't reach it.

use super::VatCategory;
use crate::locale::Locale;
use crate::money::decimal;
use crate::organizations::{Country, Currency};
use chrono::NaiveDate;
use rust_decimal::Decimal;

crate::text_enum! {
    /// Kind of a document.
    DocumentKind {
        /// An invoice.
        Invoice = "invoice",
        /// A credit note, which corrects an invoice.
        CreditNote = "credit_note",
        /// A pro-forma invoice, without legal, tax or accounting value.
        ProForma = "pro_forma",
        /// A payment reminder.
        Reminder = "reminder",
    }
}

/// A party's postal address in the structured form of the Swiss QR-bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyAddress {
    /// Name of the person or organization.
    pub name: String,
    /// Person or department, printed below the name.
    pub attention: Option<String>,
    /// Street, or a post office box.
    pub street: Option<String>,
    /// House number.
    pub house_number: Option<String>,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// Country.
    pub country: Country,
}

/// The issuer of documents: the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Postal address.
    pub address: PartyAddress,
    /// VAT number in its canonical spelling, such as `CHE-123.456.788`, printed with the suffix of the language.
    pub vat_number: String,
    /// Address for questions about the document.
    pub email: String,
    /// Phone number for questions, in international form.
    pub phone: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Accent color of documents, `#rrggbb`.
    pub color: String,
}

/// Recipient of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Postal address.
    pub address: PartyAddress,
    /// VAT number in its canonical spelling.
    pub vat_number: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The recipient's own order number, EN 16931 BT-13.
    pub order_number: Option<String>,
}

/// Days from the first to the last, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServicePeriod {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
}

/// A line of a document. Amounts are in hundredths; in a credit note they are positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLine {
    /// The product or service, in the document's language.
    pub description: String,
    /// The name that the organization gave the product, printed below.
    pub detail: Option<String>,
    /// Period of the service.
    pub period: Option<ServicePeriod>,
    /// Quantity.
    pub quantity: Decimal,
    /// Price of one, without VAT.
    pub unit_price: Decimal,
    /// Quantity × price, rounded to hundredths.
    pub net_minor: i64,
    /// Price with VAT as agreed, if the plan is priced with VAT.
    pub gross_minor: Option<i64>,
    /// VAT category.
    pub category: VatCategory,
    /// VAT rate in percent.
    pub rate: Decimal,
}

/// Sum of the lines of one VAT category and rate, and their VAT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatGroup {
    /// VAT category.
    pub category: VatCategory,
    /// VAT rate in percent.
    pub rate: Decimal,
    /// Sum of the lines, without VAT.
    pub base_minor: i64,
    /// VAT on the sum.
    pub vat_minor: i64,
}

impl VatGroup {
    /// Returns one line over the whole group.
    #[must_use]
    pub fn line(&self, description: String) -> DocumentLine {
        DocumentLine {
            description,
            detail: None,
            period: None,
            quantity: Decimal::ONE,
            unit_price: decimal(self.base_minor),
            net_minor: self.base_minor,
            gross_minor: None,
            category: self.category,
            rate: self.rate,
        }
    }
}

/// Sums of a document: net + VAT + rounding = total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Sum of the lines, without VAT.
    pub net_minor: i64,
    /// Sum of the VAT.
    pub vat_minor: i64,
    /// Rounding amount, EN 16931 BT-114: the difference to prices that include VAT.
    pub rounding_minor: i64,
    /// Amount of the document.
    pub total_minor: i64,
}

/// Account and reference for a payment by bank transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferDetails {
    /// IBAN without blanks: a QR-IBAN with a QR reference, an ordinary one with a creditor reference.
    pub iban: String,
    /// Reference without blanks.
    pub reference: String,
}

/// The document that this one corrects, EN 16931 BG-3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrecedingInvoice {
    /// Its number.
    pub number: String,
    /// Its date of issue.
    pub issued_on: NaiveDate,
}

/// The content of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Kind.
    pub kind: DocumentKind,
    /// Number.
    pub number: String,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// Due date of an invoice; the last day of validity of a pro-forma invoice.
    pub due_on: Option<NaiveDate>,
    /// Language.
    pub locale: Locale,
    /// Currency of every amount.
    pub currency: Currency,
    /// Issuer.
    pub issuer: Issuer,
    /// Recipient.
    pub recipient: Recipient,
    /// Number of the customer's organization, printed for questions.
    pub customer_number: Option<String>,
    /// Lines.
    pub lines: Vec<DocumentLine>,
    /// VAT, by category and rate.
    pub groups: Vec<VatGroup>,
    /// Sums.
    pub totals: Totals,
    /// Amount paid so far, EN 16931 BT-113; in a final invoice all but what was credited.
    pub paid_minor: i64,
    /// Amount credited so far, by credit notes of their own.
    pub credited_minor: i64,
    /// Account and reference, for documents that can be paid.
    pub transfer: Option<TransferDetails>,
    /// The corrected invoice, in a credit note.
    pub preceding: Option<PrecedingInvoice>,
    /// Reason for a credit note, or a text printed above the lines.
    pub note: Option<String>,
    /// Code that proves the document's origin: 80 bits in Crockford's base32, in groups of four.
    pub code: String,
    /// Page that checks the code.
    pub verify_url: String,
}

impl Document {
    /// Returns the amount that is left to pay.
    #[must_use]
    pub const fn open_minor(&self) -> i64 {
        self.totals.total_minor - self.paid_minor - self.credited_minor
    }
}
