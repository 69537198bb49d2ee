//! Mails about billing.

use super::{Mail, moment};
use crate::billing::BillingExport;
use crate::identity::Person;
use crate::money::Money;
use crate::organizations::Organization;
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

impl Mail {
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
    pub fn invoice_issued(to: Option<&Person>, organization: &Organization, invoice: &InvoiceNotice) -> Self {
        let mail = match to {
            Some(person) => Self::about("invoice_issued", person, organization),
            None => Self::new("invoice_issued", super::Purpose::Notice, Some(organization.id))
                .with_written("organization", organization.name.as_str()),
        };
        mail.with("number", &invoice.number)
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
    ) -> Self {
        Self::of_export("billing_export_ready", recipient, organization, export)
            .with("documents", export.documents)
            .with("valid_until", moment(export.expires_at))
    }

    /// Builds the notice that an export could not be made.
    #[must_use]
    pub fn billing_export_failed(
        recipient: &Person,
        organization: &Organization,
        export: &BillingExport,
    ) -> Self {
        Self::of_export("billing_export_failed", recipient, organization, export)
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
