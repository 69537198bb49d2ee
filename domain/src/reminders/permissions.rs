//! Actions on reminders and disputes, with their rules.

use crate::access::{Capability, Permission, Rule, Scope, StaffArea, StaffPermission};
use crate::ids::OrganizationId;
use crate::organizations::Role;
use crate::staff::StaffRole;

const READ: Option<Scope> = Some(Scope::read(Capability::Billing));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Billing));
const CLERKS: &[StaffRole] = &[StaffRole::BillingClerk];

/// Permission to list reminders.
#[derive(Debug)]
pub struct ListReminders;
impl Permission for ListReminders {
    type On = OrganizationId;
    const NAME: &'static str = "list_reminders";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to read a reminder.
#[derive(Debug)]
pub struct ReadReminder;
impl Permission for ReadReminder {
    type On = OrganizationId;
    const NAME: &'static str = "get_reminder";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download a reminder.
#[derive(Debug)]
pub struct DownloadReminder;
impl Permission for DownloadReminder {
    type On = OrganizationId;
    const NAME: &'static str = "get_reminder_pdf";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to have a reminder explained.
#[derive(Debug)]
pub struct DiagnoseReminder;
impl Permission for DiagnoseReminder {
    type On = OrganizationId;
    const NAME: &'static str = "diagnose_reminder";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to have an open invoice explained.
#[derive(Debug)]
pub struct DiagnoseInvoice;
impl Permission for DiagnoseInvoice {
    type On = OrganizationId;
    const NAME: &'static str = "diagnose_invoice";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to have one of one's own checked messages explained.
#[derive(Debug)]
pub struct DiagnoseMessageCheck;
impl Permission for DiagnoseMessageCheck {
    type On = OrganizationId;
    const NAME: &'static str = "diagnose_message_check";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to dispute an invoice.
#[derive(Debug)]
pub struct DisputeInvoice;
impl Permission for DisputeInvoice {
    type On = OrganizationId;
    const NAME: &'static str = "dispute_invoice";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to find disputes of customers.
#[derive(Debug)]
pub struct FindDisputes;
impl StaffPermission for FindDisputes {
    type On = StaffArea;
    const NAME: &'static str = "find_disputes";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to decide a dispute.
#[derive(Debug)]
pub struct ResolveDispute;
impl StaffPermission for ResolveDispute {
    type On = OrganizationId;
    const NAME: &'static str = "resolve_dispute";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to withdraw a reminder.
#[derive(Debug)]
pub struct WithdrawReminder;
impl StaffPermission for WithdrawReminder {
    type On = OrganizationId;
    const NAME: &'static str = "withdraw_reminder";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<ListReminders>(),
    Rule::of::<ReadReminder>(),
    Rule::of::<DownloadReminder>(),
    Rule::of::<DiagnoseReminder>(),
    Rule::of::<DiagnoseInvoice>(),
    Rule::of::<DiagnoseMessageCheck>(),
    Rule::of::<DisputeInvoice>(),
    Rule::of::<FindDisputes>(),
    Rule::of::<ResolveDispute>(),
    Rule::of::<WithdrawReminder>(),
];
