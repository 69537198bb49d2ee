//! Billing: amounts, VAT, references, documents and their states.

mod calculation;
mod credit;
mod document;
mod iban;
mod invoice_state;
mod period;
mod reference;
mod vat;

pub use calculation::{
    AMOUNT_MAX, Calculation, LineAmount, RatedPart, TaxedLine, TooLarge, calculate, hundredths, line_amount,
    split_by_rate, vat_on, without_vat,
};
pub use credit::{Creditable, NotCreditable};
pub use document::{
    Document, DocumentKind, DocumentLine, Issuer, PartyAddress, PrecedingInvoice, Recipient, ServicePeriod,
    Totals, TransferDetails, VatGroup,
};
pub use iban::{IBAN_MAX, Iban};
pub use invoice_state::{Balance, EventRefused, InvoiceEvent, InvoiceState, TRANSITIONS};
pub use reference::{CreditorReference, InvalidReference, PaymentReference, QrReference};
pub use vat::{NO_VAT, NoRate, Treatment, VatCategory, VatClass, VatRate, VatRates, VatRatesError};
