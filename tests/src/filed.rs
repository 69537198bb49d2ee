//! Documents as they are stored once issued, of any kind, state and day, without the steps that lead there.

use crate::app::TestApp;
use chrono::NaiveDate;
use kontor_domain::access::Authorized;
use kontor_domain::billing::{
    Balance, BillingDocument, ChargeKind, CreateInvoice, Document, DocumentId, DocumentKind, DocumentLine,
    DocumentState, DocumentSummary, InvoiceState, Issuer, LineCharge, PartyAddress, PrecedingInvoice,
    Recipient, ServicePeriod, Totals, TransferDetails, VatCategory, VatGroup,
};
use kontor_domain::ids::{BillingAddressId, CreditNoteId, Id, InvoiceId, OrganizationId, ProductId};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{Country, Currency};
use kontor_domain::text::ParseText;
use kontor_persistence::{StorageError, Tx};
use rust_decimal::Decimal;

/// A document to be stored.
#[derive(Debug, Clone)]
pub struct Filed {
    /// Its number, which tells a credit note from an invoice; none for a draft.
    pub number: Option<String>,
    /// The state of an invoice.
    pub state: InvoiceState,
    /// Day of issue.
    pub issued_on: &'static str,
    /// Due date of an invoice.
    pub due_on: &'static str,
    /// Billing address; the organization's if omitted.
    pub address: Option<BillingAddressId>,
    /// Product of its line.
    pub product: Option<ProductId>,
    /// Amount without VAT, in hundredths; the VAT is a tenth.
    pub net_minor: i64,
    /// Currency.
    pub currency: Currency,
    /// Name of the recipient.
    pub recipient: &'static str,
    /// Text of its line.
    pub description: &'static str,
    /// Name of the product in its line.
    pub detail: Option<&'static str>,
    /// Reference of an invoice, or the number of the invoice that a credit note corrects.
    pub reference: Option<String>,
}

impl Filed {
    /// An open invoice, or a credit note, by its number.
    #[must_use]
    pub fn new(number: &str, issued_on: &'static str) -> Self {
        Self {
            number: Some(number.to_owned()),
            state: InvoiceState::Open,
            issued_on,
            due_on: "2026-12-24",
            address: None,
            product: None,
            net_minor: 1_000,
            currency: Currency::Chf,
            recipient: "Muster AG",
            description: "Drive Basic",
            detail: None,
            reference: None,
        }
    }

    fn is_credit_note(&self) -> bool {
        self.number
            .as_ref()
            .is_some_and(|number| number.starts_with("CRN"))
    }

    fn totals(&self) -> Totals {
        let vat_minor = self.net_minor / 10;
        Totals {
            net_minor: self.net_minor,
            vat_minor,
            rounding_minor: 0,
            total_minor: self.net_minor + vat_minor,
        }
    }

    fn balance(&self) -> Balance {
        let total = self.totals().total_minor;
        let (received, credited, refunded) = match self.state {
            _ if self.is_credit_note() => (0, 0, 0),
            InvoiceState::Draft | InvoiceState::Open => (0, 0, 0),
            InvoiceState::PartiallyPaid => (total / 2, 0, 0),
            InvoiceState::Paid => (total, 0, 0),
            InvoiceState::PartiallyRefunded => (total, total, total / 2),
            InvoiceState::Refunded => (total, total, total),
            InvoiceState::Cancelled => (0, total, 0),
        };
        Balance {
            total_minor: total,
            received_minor: received,
            credited_minor: credited,
            refunded_minor: refunded,
        }
    }

    fn content(&self) -> Document {
        let party = |name: &str| PartyAddress {
            name: name.to_owned(),
            attention: None,
            street: Some("Musterweg".to_owned()),
            house_number: Some("1".to_owned()),
            postcode: "8000".to_owned(),
            town: "Zürich".to_owned(),
            country: Country::parse("CH").expect("CH"),
        };
        let (totals, rate) = (self.totals(), Decimal::from(10));
        let amount = Decimal::new(self.net_minor, 2);
        let is_credit_note = self.is_credit_note();
        let reference = self.reference.clone().filter(|_| !is_credit_note);
        let corrected = self.reference.clone().filter(|_| is_credit_note);
        Document {
            kind: if is_credit_note {
                DocumentKind::CreditNote
            } else {
                DocumentKind::Invoice
            },
            number: self.number.clone().unwrap_or_default(),
            issued_on: day(self.issued_on),
            due_on: (!is_credit_note).then(|| day(self.due_on)),
            locale: Locale::En,
            currency: self.currency,
            issuer: Issuer {
                address: party("Example Hosting AG"),
                vat_number: "CHE-123.456.788".to_owned(),
                email: "billing@example.com".to_owned(),
                phone: None,
                website: None,
                color: "#1f4e79".to_owned(),
            },
            recipient: Recipient {
                address: party(self.recipient),
                vat_number: None,
                email: None,
                order_number: None,
            },
            customer_number: None,
            lines: vec![DocumentLine {
                description: self.description.to_owned(),
                detail: self.detail.map(str::to_owned),
                period: None,
                quantity: Decimal::ONE,
                unit_price: amount,
                net_minor: self.net_minor,
                gross_minor: None,
                category: VatCategory::Standard,
                rate,
            }],
            groups: vec![VatGroup {
                category: VatCategory::Standard,
                rate,
                base_minor: self.net_minor,
                vat_minor: totals.vat_minor,
            }],
            totals,
            paid_minor: 0,
            credited_minor: 0,
            transfer: reference.map(|reference| TransferDetails {
                iban: "CH4431999123000889012".to_owned(),
                reference,
            }),
            preceding: corrected.map(|number| PrecedingInvoice {
                number,
                issued_on: day(self.issued_on),
            }),
            note: None,
            // Unique, as codes are.
            code: format!("{}-{}", self.issued_on, self.number.clone().unwrap_or_default()),
            verify_url: "https://example.com/verify".to_owned(),
        }
    }

    fn store(&self, tx: &mut Tx<'_>, organization: OrganizationId) -> Result<DocumentId, StorageError> {
        let authorized = Authorized::<CreateInvoice>::system(organization);
        let id: DocumentId = if self.is_credit_note() {
            tx.new_id::<CreditNoteId>().into()
        } else {
            tx.new_id::<InvoiceId>().into()
        };
        let is_settled = self.state.is_settled() && !self.is_credit_note();
        let period = ServicePeriod {
            first: day(self.issued_on),
            last: day(self.issued_on),
        };
        let content = self.content();
        let own = BillingAddressId::from_uuid(organization.uuid());
        let document = BillingDocument {
            summary: DocumentSummary {
                id,
                organization,
                state: if self.is_credit_note() {
                    DocumentState::Issued
                } else {
                    DocumentState::Invoice(self.state)
                },
                number: self.number.clone(),
                reference: content
                    .transfer
                    .as_ref()
                    .map(|transfer| transfer.reference.clone()),
                currency: self.currency,
                issued_on: content.issued_on,
                due_on: content.due_on,
                billing_address: self.address.unwrap_or(own),
                totals: content.totals,
                balance: self.balance(),
                settled_on: is_settled.then_some(content.issued_on),
                invoice: None,
                created_at: tx.now(),
                updated_at: tx.now(),
            },
            charges: vec![LineCharge {
                product: self.product,
                kind: ChargeKind::Renewal,
                period: Some(period),
                credits: None,
            }],
            content,
        };
        tx.billing().insert_document(&authorized, &document)?;
        Ok(id)
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Stores documents; answers their ids.
pub fn file(app: &TestApp, organization: OrganizationId, documents: &[Filed]) -> Vec<String> {
    let documents = documents.to_vec();
    app.write(move |tx| {
        let store = |document: &Filed| {
            let id = document.store(tx, organization)?;
            Ok(match id {
                DocumentId::Invoice(id) => id.to_string(),
                DocumentId::CreditNote(id) => id.to_string(),
                DocumentId::ProForma(id) => id.to_string(),
            })
        };
        documents.iter().map(store).collect()
    })
}
