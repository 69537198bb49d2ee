//! Actions on billing, with their rules: open to legal representatives, administrators and collaborators with the
//! billing permission, and hidden from all others.

use super::export_permissions::{
    ArchiveBillingDocuments, CreateBillingExport, DownloadBillingExport, ExportBillingDocuments,
    ListBillingExports, ReadBillingExport, RevokeBillingExport,
};
use super::settings_permissions::{ReadBillingSettings, UpdateBillingSettings};
use super::{CreateCreditNote, FindInvoices, ReadTrialBalance, RecordPayment, RecordRefund};
use crate::access::{Capability, Permission, Rule, Scope};
use crate::ids::OrganizationId;
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Billing));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Billing));

/// Permission to list the billing addresses.
#[derive(Debug)]
pub struct ListBillingAddresses;
impl Permission for ListBillingAddresses {
    type On = OrganizationId;
    const NAME: &'static str = "list_billing_addresses";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to read one billing address.
#[derive(Debug)]
pub struct ReadBillingAddress;
impl Permission for ReadBillingAddress {
    type On = OrganizationId;
    const NAME: &'static str = "get_billing_address";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to add a billing address.
#[derive(Debug)]
pub struct CreateBillingAddress;
impl Permission for CreateBillingAddress {
    type On = OrganizationId;
    const NAME: &'static str = "create_billing_address";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to change a billing address.
#[derive(Debug)]
pub struct UpdateBillingAddress;
impl Permission for UpdateBillingAddress {
    type On = OrganizationId;
    const NAME: &'static str = "update_billing_address";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to delete a billing address.
#[derive(Debug)]
pub struct DeleteBillingAddress;
impl Permission for DeleteBillingAddress {
    type On = OrganizationId;
    const NAME: &'static str = "delete_billing_address";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to choose the default billing address.
#[derive(Debug)]
pub struct SetDefaultBillingAddress;
impl Permission for SetDefaultBillingAddress {
    type On = OrganizationId;
    const NAME: &'static str = "set_default_billing_address";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to read what is to pay: renewals, orders and open invoices.
#[derive(Debug)]
pub struct ReadToPay;
impl Permission for ReadToPay {
    type On = OrganizationId;
    const NAME: &'static str = "get_to_pay";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to create a pro-forma invoice.
#[derive(Debug)]
pub struct CreateProForma;
impl Permission for CreateProForma {
    type On = OrganizationId;
    const NAME: &'static str = "create_pro_forma";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to list the pro-forma invoices.
#[derive(Debug)]
pub struct ListProFormas;
impl Permission for ListProFormas {
    type On = OrganizationId;
    const NAME: &'static str = "list_pro_formas";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to read a pro-forma invoice, and download it.
#[derive(Debug)]
pub struct ReadProForma;
impl Permission for ReadProForma {
    type On = OrganizationId;
    const NAME: &'static str = "get_pro_forma";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to turn a pro-forma invoice into an invoice.
#[derive(Debug)]
pub struct InvoiceProForma;
impl Permission for InvoiceProForma {
    type On = OrganizationId;
    const NAME: &'static str = "invoice_pro_forma";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to issue an invoice for selected items, or prepare a draft.
#[derive(Debug)]
pub struct CreateInvoice;
impl Permission for CreateInvoice {
    type On = OrganizationId;
    const NAME: &'static str = "create_invoice";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to list the invoices, drafts included.
#[derive(Debug)]
pub struct ListInvoices;
impl Permission for ListInvoices {
    type On = OrganizationId;
    const NAME: &'static str = "list_invoices";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to read an invoice, and download it.
#[derive(Debug)]
pub struct ReadInvoice;
impl Permission for ReadInvoice {
    type On = OrganizationId;
    const NAME: &'static str = "get_invoice";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to issue a draft.
#[derive(Debug)]
pub struct IssueInvoice;
impl Permission for IssueInvoice {
    type On = OrganizationId;
    const NAME: &'static str = "issue_invoice";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to discard a draft.
#[derive(Debug)]
pub struct DiscardInvoice;
impl Permission for DiscardInvoice {
    type On = OrganizationId;
    const NAME: &'static str = "discard_invoice";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to cancel an unpaid order with its invoice.
#[derive(Debug)]
pub struct CancelInvoice;
impl Permission for CancelInvoice {
    type On = OrganizationId;
    const NAME: &'static str = "cancel_invoice";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to read a credit note, and download it.
#[derive(Debug)]
pub struct ReadCreditNote;
impl Permission for ReadCreditNote {
    type On = OrganizationId;
    const NAME: &'static str = "get_credit_note";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to list invoices and credit notes.
#[derive(Debug)]
pub struct ListBillingDocuments;
impl Permission for ListBillingDocuments {
    type On = OrganizationId;
    const NAME: &'static str = "list_billing_documents";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download a pro-forma invoice.
#[derive(Debug)]
pub struct DownloadProForma;
impl Permission for DownloadProForma {
    type On = OrganizationId;
    const NAME: &'static str = "get_pro_forma_pdf";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download an invoice.
#[derive(Debug)]
pub struct DownloadInvoice;
impl Permission for DownloadInvoice {
    type On = OrganizationId;
    const NAME: &'static str = "get_invoice_pdf";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download an invoice as an e-invoice.
#[derive(Debug)]
pub struct ReadInvoiceXml;
impl Permission for ReadInvoiceXml {
    type On = OrganizationId;
    const NAME: &'static str = "get_invoice_xml";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download a credit note.
#[derive(Debug)]
pub struct DownloadCreditNote;
impl Permission for DownloadCreditNote {
    type On = OrganizationId;
    const NAME: &'static str = "get_credit_note_pdf";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download a credit note as an e-invoice.
#[derive(Debug)]
pub struct ReadCreditNoteXml;
impl Permission for ReadCreditNoteXml {
    type On = OrganizationId;
    const NAME: &'static str = "get_credit_note_xml";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to list the transactions of the ledger.
#[derive(Debug)]
pub struct ListLedgerTransactions;
impl Permission for ListLedgerTransactions {
    type On = OrganizationId;
    const NAME: &'static str = "list_ledger_transactions";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to read the balances of an organization.
#[derive(Debug)]
pub struct ReadBalances;
impl Permission for ReadBalances {
    type On = OrganizationId;
    const NAME: &'static str = "get_balances";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<ListBillingAddresses>(),
    Rule::of::<ReadBillingAddress>(),
    Rule::of::<CreateBillingAddress>(),
    Rule::of::<UpdateBillingAddress>(),
    Rule::of::<DeleteBillingAddress>(),
    Rule::of::<SetDefaultBillingAddress>(),
    Rule::of::<ReadBillingSettings>(),
    Rule::of::<UpdateBillingSettings>(),
    Rule::of::<ReadToPay>(),
    Rule::of::<CreateProForma>(),
    Rule::of::<ListProFormas>(),
    Rule::of::<ReadProForma>(),
    Rule::of::<InvoiceProForma>(),
    Rule::of::<CreateInvoice>(),
    Rule::of::<ListInvoices>(),
    Rule::of::<ReadInvoice>(),
    Rule::of::<IssueInvoice>(),
    Rule::of::<DiscardInvoice>(),
    Rule::of::<CancelInvoice>(),
    Rule::of::<ReadCreditNote>(),
    Rule::of::<ListBillingDocuments>(),
    Rule::of::<ExportBillingDocuments>(),
    Rule::of::<ArchiveBillingDocuments>(),
    Rule::of::<CreateBillingExport>(),
    Rule::of::<ListBillingExports>(),
    Rule::of::<ReadBillingExport>(),
    Rule::of::<DownloadBillingExport>(),
    Rule::of::<RevokeBillingExport>(),
    Rule::of::<DownloadProForma>(),
    Rule::of::<DownloadInvoice>(),
    Rule::of::<ReadInvoiceXml>(),
    Rule::of::<DownloadCreditNote>(),
    Rule::of::<ReadCreditNoteXml>(),
    Rule::of::<ListLedgerTransactions>(),
    Rule::of::<ReadBalances>(),
    Rule::of::<FindInvoices>(),
    Rule::of::<RecordPayment>(),
    Rule::of::<RecordRefund>(),
    Rule::of::<CreateCreditNote>(),
    Rule::of::<ReadTrialBalance>(),
];
