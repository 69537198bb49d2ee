//! Actions of the provider's staff on billing, with their rules.

use crate::access::{StaffArea, StaffPermission};
use crate::ids::OrganizationId;
use crate::staff::StaffRole;

const CLERKS: &[StaffRole] = &[StaffRole::BillingClerk];

/// Permission to find invoices of customers by number, reference or organization.
#[derive(Debug)]
pub struct FindInvoices;
impl StaffPermission for FindInvoices {
    type On = StaffArea;
    const NAME: &'static str = "find_invoices";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to record a payment that was received outside.
#[derive(Debug)]
pub struct RecordPayment;
impl StaffPermission for RecordPayment {
    type On = OrganizationId;
    const NAME: &'static str = "record_payment";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to record a refund that was made outside.
#[derive(Debug)]
pub struct RecordRefund;
impl StaffPermission for RecordRefund {
    type On = OrganizationId;
    const NAME: &'static str = "record_refund";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to issue a credit note.
#[derive(Debug)]
pub struct CreateCreditNote;
impl StaffPermission for CreateCreditNote {
    type On = OrganizationId;
    const NAME: &'static str = "create_credit_note";
    const ROLES: &'static [StaffRole] = CLERKS;
}

/// Permission to read the balances of all accounts.
#[derive(Debug)]
pub struct ReadTrialBalance;
impl StaffPermission for ReadTrialBalance {
    type On = StaffArea;
    const NAME: &'static str = "get_trial_balance";
    const ROLES: &'static [StaffRole] = CLERKS;
}
