//! Actions on the prepaid account, with their rules: open to legal representatives, administrators and collaborators with
//! the billing permission, and hidden from all others. What takes money out is for sessions only.

use crate::access::{Capability, Effect, Permission, Rule, Scope, StaffArea, StaffPermission};
use crate::ids::OrganizationId;
use crate::organizations::Role;
use crate::staff::StaffRole;

const READ: Option<Scope> = Some(Scope::read(Capability::Billing));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Billing));
const CLERKS: &[StaffRole] = &[StaffRole::BillingClerk];

/// Permission to read the prepaid account: balances, claims and the references for payments in advance.
#[derive(Debug)]
pub struct ReadPrepaid;
impl Permission for ReadPrepaid {
    type On = OrganizationId;
    const NAME: &'static str = "get_prepaid";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to have a reference made for payments in advance.
#[derive(Debug)]
pub struct CreateTopUp;
impl Permission for CreateTopUp {
    type On = OrganizationId;
    const NAME: &'static str = "create_top_up";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to download the payment part for payments in advance.
#[derive(Debug)]
pub struct DownloadTopUp;
impl Permission for DownloadTopUp {
    type On = OrganizationId;
    const NAME: &'static str = "get_top_up_pdf";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download a payment part over what is open on an invoice.
#[derive(Debug)]
pub struct DownloadPaymentPart;
impl Permission for DownloadPaymentPart {
    type On = OrganizationId;
    const NAME: &'static str = "get_payment_part";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to pay an invoice from the prepaid account.
#[derive(Debug)]
pub struct PayFromPrepaid;
impl Permission for PayFromPrepaid {
    type On = OrganizationId;
    const NAME: &'static str = "pay_invoice_from_prepaid";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to have what is to be refunded put on the prepaid account.
#[derive(Debug)]
pub struct RefundToPrepaid;
impl Permission for RefundToPrepaid {
    type On = OrganizationId;
    const NAME: &'static str = "refund_invoice_to_prepaid";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to request a payout, with a session only.
#[derive(Debug)]
pub struct CreatePayout;
impl Permission for CreatePayout {
    type On = OrganizationId;
    const NAME: &'static str = "create_payout";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::PayOut];
    const BILLING: bool = true;
}

/// Permission to list the payouts.
#[derive(Debug)]
pub struct ListPayouts;
impl Permission for ListPayouts {
    type On = OrganizationId;
    const NAME: &'static str = "list_payouts";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to read a payout.
#[derive(Debug)]
pub struct ReadPayout;
impl Permission for ReadPayout {
    type On = OrganizationId;
    const NAME: &'static str = "get_payout";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to cancel a payout, with a session only.
#[derive(Debug)]
pub struct CancelPayout;
impl Permission for CancelPayout {
    type On = OrganizationId;
    const NAME: &'static str = "cancel_payout";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = None;
    const BILLING: bool = true;
}

/// Permission to read the payment method.
#[derive(Debug)]
pub struct ReadPaymentMethod;
impl Permission for ReadPaymentMethod {
    type On = OrganizationId;
    const NAME: &'static str = "get_payment_method";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to choose the payment method, with a session only.
#[derive(Debug)]
pub struct SetPaymentMethod;
impl Permission for SetPaymentMethod {
    type On = OrganizationId;
    const NAME: &'static str = "set_payment_method";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = None;
    const BILLING: bool = true;
}

/// Permission to read a statement.
#[derive(Debug)]
pub struct ReadStatement;
impl Permission for ReadStatement {
    type On = OrganizationId;
    const NAME: &'static str = "get_statement";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download a statement as a list.
#[derive(Debug)]
pub struct ExportStatement;
impl Permission for ExportStatement {
    type On = OrganizationId;
    const NAME: &'static str = "export_statement";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download a statement as a document.
#[derive(Debug)]
pub struct DownloadStatement;
impl Permission for DownloadStatement {
    type On = OrganizationId;
    const NAME: &'static str = "get_statement_pdf";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to find payouts of customers by state.
#[derive(Debug)]
pub struct FindPayouts;
impl StaffPermission for FindPayouts {
    type On = StaffArea;
    const NAME: &'static str = "find_payouts";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to download the approved payouts as a list.
#[derive(Debug)]
pub struct ExportPayouts;
impl StaffPermission for ExportPayouts {
    type On = StaffArea;
    const NAME: &'static str = "export_payouts";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to approve a payout.
#[derive(Debug)]
pub struct ApprovePayout;
impl StaffPermission for ApprovePayout {
    type On = OrganizationId;
    const NAME: &'static str = "approve_payout";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to refuse a payout.
#[derive(Debug)]
pub struct RefusePayout;
impl StaffPermission for RefusePayout {
    type On = OrganizationId;
    const NAME: &'static str = "refuse_payout";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to record that a payout was paid.
#[derive(Debug)]
pub struct RecordPayout;
impl StaffPermission for RecordPayout {
    type On = OrganizationId;
    const NAME: &'static str = "record_payout";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// The rules of the prepaid account. An action that is not listed fails the access test.
pub const PREPAID_RULES: &[Rule] = &[
    Rule::of::<ReadPrepaid>(),
    Rule::of::<CreateTopUp>(),
    Rule::of::<DownloadTopUp>(),
    Rule::of::<DownloadPaymentPart>(),
    Rule::of::<PayFromPrepaid>(),
    Rule::of::<RefundToPrepaid>(),
    Rule::of::<CreatePayout>(),
    Rule::of::<ListPayouts>(),
    Rule::of::<ReadPayout>(),
    Rule::of::<CancelPayout>(),
    Rule::of::<ReadPaymentMethod>(),
    Rule::of::<SetPaymentMethod>(),
    Rule::of::<ReadStatement>(),
    Rule::of::<ExportStatement>(),
    Rule::of::<DownloadStatement>(),
    Rule::of::<FindPayouts>(),
    Rule::of::<ExportPayouts>(),
    Rule::of::<ApprovePayout>(),
    Rule::of::<RefusePayout>(),
    Rule::of::<RecordPayout>(),
];
