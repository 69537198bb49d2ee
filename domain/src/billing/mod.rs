//! Billing: amounts, VAT, references, documents and their states.

mod document;
mod vat;

pub use document::{
    Document, DocumentKind, DocumentLine, Issuer, PartyAddress, PrecedingInvoice, Recipient, ServicePeriod,
    Totals, TransferDetails, VatGroup,
};
pub use vat::{NO_VAT, VatCategory};
