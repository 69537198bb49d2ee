//! Actions on payments, with their rules.

use super::ReceivedPayment;
use crate::access::{Capability, Permission, Rule, Scope, StaffArea, StaffPermission};
use crate::ids::OrganizationId;
use crate::organizations::Role;
use crate::staff::StaffRole;

const READ: Option<Scope> = Some(Scope::read(Capability::Billing));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Billing));
const CLERKS: &[StaffRole] = &[StaffRole::BillingClerk];

/// Permission to list the payments of an organization.
#[derive(Debug)]
pub struct ListPayments;
impl Permission for ListPayments {
    type On = OrganizationId;
    const NAME: &'static str = "list_payments";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to ask for a payment to be allocated to an invoice.
#[derive(Debug)]
pub struct RequestAllocation;
impl Permission for RequestAllocation {
    type On = OrganizationId;
    const NAME: &'static str = "request_allocation";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to upload a file of the bank.
#[derive(Debug)]
pub struct UploadBankFile;
impl StaffPermission for UploadBankFile {
    type On = StaffArea;
    const NAME: &'static str = "upload_bank_file";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to list the files of the bank.
#[derive(Debug)]
pub struct ListBankFiles;
impl StaffPermission for ListBankFiles {
    type On = StaffArea;
    const NAME: &'static str = "list_bank_files";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to read a file of the bank.
#[derive(Debug)]
pub struct ReadBankFile;
impl StaffPermission for ReadBankFile {
    type On = StaffArea;
    const NAME: &'static str = "get_bank_file";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to read the report on a file of the bank.
#[derive(Debug)]
pub struct ReadBankFileReport;
impl StaffPermission for ReadBankFileReport {
    type On = StaffArea;
    const NAME: &'static str = "list_bank_file_results";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to export that report.
#[derive(Debug)]
pub struct ExportBankFileReport;
impl StaffPermission for ExportBankFileReport {
    type On = StaffArea;
    const NAME: &'static str = "export_bank_file_results";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to export the payments that are to be returned.
#[derive(Debug)]
pub struct ExportReturnedPayments;
impl StaffPermission for ExportReturnedPayments {
    type On = StaffArea;
    const NAME: &'static str = "export_returned_payments";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to list payments that are allocated to nothing.
#[derive(Debug)]
pub struct ListUnmatchedPayments;
impl StaffPermission for ListUnmatchedPayments {
    type On = StaffArea;
    const NAME: &'static str = "list_unmatched_payments";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to read a payment.
#[derive(Debug)]
pub struct ReadPayment;
impl StaffPermission for ReadPayment {
    type On = StaffArea;
    const NAME: &'static str = "get_payment";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to allocate a payment.
#[derive(Debug)]
pub struct AllocatePayment;
impl StaffPermission for AllocatePayment {
    type On = OrganizationId;
    const NAME: &'static str = "allocate_payment";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to undo what a payment was allocated to.
#[derive(Debug)]
pub struct UndoAllocation;
impl StaffPermission for UndoAllocation {
    type On = ReceivedPayment;
    const NAME: &'static str = "undo_allocation";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to return a payment to its payer.
#[derive(Debug)]
pub struct ReturnPayment;
impl StaffPermission for ReturnPayment {
    type On = ReceivedPayment;
    const NAME: &'static str = "return_payment";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to record that the bank took a payment back.
#[derive(Debug)]
pub struct TakeBackPayment;
impl StaffPermission for TakeBackPayment {
    type On = ReceivedPayment;
    const NAME: &'static str = "take_back_payment";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// The rules of this capability.
pub const RULES: &[Rule] = &[
    Rule::of::<ListPayments>(),
    Rule::of::<RequestAllocation>(),
    Rule::of::<UploadBankFile>(),
    Rule::of::<ListBankFiles>(),
    Rule::of::<ReadBankFile>(),
    Rule::of::<ReadBankFileReport>(),
    Rule::of::<ExportBankFileReport>(),
    Rule::of::<ExportReturnedPayments>(),
    Rule::of::<ListUnmatchedPayments>(),
    Rule::of::<ReadPayment>(),
    Rule::of::<AllocatePayment>(),
    Rule::of::<UndoAllocation>(),
    Rule::of::<ReturnPayment>(),
    Rule::of::<TakeBackPayment>(),
];
