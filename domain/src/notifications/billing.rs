//! Mails about billing.

use super::{LIST_SEPARATOR, Mail, Proof, moment, product_name};
use crate::billing::BillingExport;
use crate::identity::Person;
use crate::ids::PaymentId;
use crate::money::Money;
use crate::organizations::Organization;
use crate::payments::{Payout, PayoutState};
use chrono::{DateTime, NaiveDate, Utc};

/// An issued invoice, as its notice shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceNotice {
    /// Number.
    pub number: String,
    /// Amount.
    pub total: Money,
    /// Due date.
    pub due_on: Option<NaiveDate>,
}

/// A paid invoice, as the receipt shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidNotice {
    /// Number.
    pub number: String,
    /// Amount.
    pub total: Money,
    /// Day on which it was paid.
    pub paid_on: NaiveDate,
}

/// Money that was received and paid in advance, as its notice shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditedNotice {
    /// The payment.
    pub payment: PaymentId,
    /// Amount on the prepaid account.
    pub amount: Money,
    /// Number of the invoice that needed less, or was paid already; none if it was paid in advance on purpose.
    pub number: Option<String>,
    /// Value date.
    pub paid_on: NaiveDate,
}

/// Products that expire on the same day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewalNotice {
    /// Names of the products, at most a screenful.
    pub products: Vec<String>,
    /// Number of further products.
    pub more: usize,
    /// Last day of the current period.
    pub last_day: NaiveDate,
}

impl Mail {
    /// Builds the receipt of payment of an invoice.
    #[must_use]
    pub fn payment_received(
        to: &Person,
        organization: &Organization,
        invoice: &PaidNotice,
        proof: Proof<'_>,
    ) -> Self {
        Self::about("payment_received", to, organization)
            .proved(proof)
            .with("number", &invoice.number)
            .with("total", invoice.total)
            .with("paid_on", invoice.paid_on)
            .on(format_args!("payment {}", invoice.number))
    }

    /// Builds the notice of money on the prepaid account.
    #[must_use]
    pub fn prepaid_credited(
        to: &Person,
        organization: &Organization,
        credited: &CreditedNotice,
        proof: Proof<'_>,
    ) -> Self {
        let number = credited.number.as_deref().unwrap_or_default();
        Self::about("prepaid_credited", to, organization)
            .proved(proof)
            .with("amount", credited.amount)
            .with("number", number)
            .with("paid_on", credited.paid_on)
            .on(format_args!("prepaid {}", credited.payment))
    }

    /// Builds the notice of products that expire soon, to a member. Names that are domains stay as they are.
    #[must_use]
    pub fn renewal_notice(
        to: &Person,
        organization: &Organization,
        notice: &RenewalNotice,
        proof: Proof<'_>,
    ) -> Self {
        let name = |name: &String| product_name(name).replace(LIST_SEPARATOR, " ");
        let products: Vec<String> = notice.products.iter().map(name).collect();
        Self::about("renewal_notice", to, organization)
            .proved(proof)
            .with_list("products", &products)
            .with("more", notice.more)
            .with("last_day", notice.last_day)
            .on(format_args!(
                "renewal {} {}",
                notice.last_day,
                products.join(LIST_SEPARATOR)
            ))
    }

    /// Builds the mail that asks the owner of a billing address's e-mail address to confirm it. The name of the
    /// address is written by a customer and goes to a stranger.
    #[must_use]
    pub fn confirm_billing_email(
        organization: &Organization,
        address: &str,
        token: &str,
        valid_until: DateTime<Utc>,
    ) -> Self {
        Self::offer("confirm_billing_email", organization)
            .with_written("address", address)
            .with("token", token)
            .with("valid_until", moment(valid_until))
    }

    /// Builds the notice of an issued invoice, to a member or to the e-mail address of a billing address.
    #[must_use]
    pub fn invoice_issued(
        to: Option<&Person>,
        organization: &Organization,
        invoice: &InvoiceNotice,
        proof: Proof<'_>,
    ) -> Self {
        Self::of_billing("invoice_issued", to, organization)
            .proved(proof)
            .with("number", &invoice.number)
            .with("total", invoice.total)
            .with(
                "due_on",
                invoice.due_on.map(|day| day.to_string()).unwrap_or_default(),
            )
            .on(format_args!("invoice {}", invoice.number))
    }

    /// Builds the notice that an export is ready, with its link, which asks for a login.
    #[must_use]
    pub fn billing_export_ready(
        recipient: &Person,
        organization: &Organization,
        export: &BillingExport,
        proof: Proof<'_>,
    ) -> Self {
        Self::of_export("billing_export_ready", recipient, organization, export)
            .proved(proof)
            .with("documents", export.documents)
            .with("valid_until", moment(export.expires_at))
    }

    /// Builds the notice that an export could not be made.
    #[must_use]
    pub fn billing_export_failed(
        recipient: &Person,
        organization: &Organization,
        export: &BillingExport,
        proof: Proof<'_>,
    ) -> Self {
        Self::of_export("billing_export_failed", recipient, organization, export).proved(proof)
    }

    /// Builds the notice to a legal representative that a payout is in another state. The account is named by its last four
    /// digits.
    #[must_use]
    pub fn payout_changed(
        recipient: &Person,
        organization: &Organization,
        payout: &Payout,
        proof: Proof<'_>,
    ) -> Self {
        let iban = payout.iban.as_str();
        let end = iban.get(iban.len().saturating_sub(4)..).unwrap_or_default();
        let mail = Self::about("payout_changed", recipient, organization)
            .proved(proof)
            .with("state", payout.state)
            .with("amount", payout.amount)
            .with_written("name", &payout.name)
            .with("account_end", end)
            .with_written("reason", payout.reason.as_deref().unwrap_or_default())
            .with(
                "returned",
                Money::new(payout.returned_minor, payout.amount.currency),
            )
            .on(format_args!("payout {} {}", payout.id, payout.state));
        match payout.state {
            // Money is about to leave: nobody may keep this mail from its readers.
            PayoutState::Requested | PayoutState::Approved => mail.urgent(),
            PayoutState::Refused | PayoutState::Paid | PayoutState::Cancelled | PayoutState::Returned => mail,
        }
    }

    fn of_export(
        template: &'static str,
        recipient: &Person,
        organization: &Organization,
        export: &BillingExport,
    ) -> Self {
        Self::about(template, recipient, organization)
            .with("export_id", export.id)
            .with("organization_id", organization.id)
            .on(format_args!("export {}", export.id))
            // Its reader asked for it and waits; a quota bounds the number.
            .urgent()
    }
}
