//! Billing: amounts, VAT, references, documents and their states.

mod action;
mod address;
mod amount;
mod calculation;
mod charge;
mod credit;
mod document;
mod export;
mod export_permissions;
mod history;
mod iban;
mod invoice_state;
mod issuer;
mod ledger;
mod period;
mod permissions;
mod quote;
mod record;
mod reference;
mod search;
mod settings;
mod settings_permissions;
mod staff_permissions;
mod vat;
mod verification;

pub use action::Action;
pub use address::{
    AddressIncomplete, BillingAddress, BillingFields, BillingPostcode, HouseNumber, IsDefault, OrderNumber,
    PartyName, Street, Town, is_printable,
};
pub use amount::{Amount, CreditReason, PaymentNote};
pub use calculation::{
    AMOUNT_MAX, Calculation, LineAmount, RatedPart, TaxedLine, TooLarge, calculate, hundredths, line_amount,
    split_by_rate, vat_on, without_vat,
};
pub use charge::{Charge, ChargeKind, next_charge, settled};
pub use credit::{Creditable, NotCreditable};
pub use document::{
    Document, DocumentKind, DocumentLine, Issuer, PartyAddress, PrecedingInvoice, Recipient, ServicePeriod,
    Totals, TransferDetails, VatGroup,
};
pub use export::{BillingExport, CsvForm, ExportFormat, ExportRequest, ExportState};
pub use export_permissions::{
    ArchiveBillingDocuments, CreateBillingExport, DownloadBillingExport, ExportBillingDocuments,
    ListBillingExports, ReadBillingExport, RevokeBillingExport,
};
pub use history::{DocumentStatus, HistoryFilter, HistorySlot, InvalidPeriod};
pub use iban::{IBAN_MAX, Iban};
pub use invoice_state::{Balance, EventRefused, InvoiceEvent, InvoiceState, TRANSITIONS};
pub use issuer::{Accounts, IssuerIncomplete, IssuerProfile};
pub use ledger::{Account, AccountBalance, MOVEMENT_MAX, Posting, TransactionKind, issue_postings, turned};
pub use permissions::{
    CancelInvoice, CreateBillingAddress, CreateInvoice, CreateProForma, DeleteBillingAddress, DiscardInvoice,
    DownloadCreditNote, DownloadInvoice, DownloadProForma, InvoiceProForma, IssueInvoice,
    ListBillingAddresses, ListBillingDocuments, ListInvoices, ListLedgerTransactions, ListProFormas, RULES,
    ReadBalances, ReadBillingAddress, ReadCreditNote, ReadCreditNoteXml, ReadInvoice, ReadInvoiceXml,
    ReadProForma, ReadToPay, SetDefaultBillingAddress, UpdateBillingAddress,
};
pub use quote::{NotPriced, PriceRules, Quote, quote};
pub use record::{
    BillingDocument, DocumentId, DocumentState, DocumentSummary, LineCharge, NumberSeries, PrintForm,
    ProFormaState, verification_code,
};
pub use reference::{CreditorReference, InvalidReference, PaymentReference, QrReference};
pub use search::{DocumentSearch, document_words, year_of_number};
pub use settings::{BillingSettings, LEAD_DAYS, LeadDays, PaymentMethod};
pub use settings_permissions::{ReadBillingSettings, UpdateBillingSettings};
pub use staff_permissions::{CreateCreditNote, FindInvoices, ReadTrialBalance, RecordPayment, RecordRefund};
pub use vat::{NO_VAT, NoRate, Treatment, VatCategory, VatClass, VatRate, VatRates, VatRatesError};
pub use verification::{VerificationCode, masked_address, number_ending};
