//! Mails about reminders and disputes. Each carries the code that proves its origin.

use super::Mail;
use crate::identity::Person;
use crate::money::Money;
use crate::organizations::Organization;
use crate::reminders::{DisputeOutcome, Reminder};

/// The code of a mail, and the page that checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof<'a> {
    /// Code.
    pub code: &'a str,
    /// Page that checks the code.
    pub verify_url: &'a str,
}

/// Products that are blocked because of an unpaid invoice, or in use again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockNotice {
    /// Number of the invoice.
    pub number: String,
    /// Names of the products, as printed on the invoice.
    pub products: Vec<String>,
    /// Whether they are blocked now.
    pub is_blocked: bool,
}

impl BlockNotice {
    /// Returns the name of the template.
    pub(super) const fn template(&self) -> &'static str {
        if self.is_blocked {
            "products_blocked"
        } else {
            "products_unblocked"
        }
    }
}

impl Mail {
    /// Builds the notice that products are blocked or in use again, to a member or to the e-mail address of a billing
    /// address.
    #[must_use]
    pub fn product_block(
        to: Option<&Person>,
        organization: &Organization,
        notice: &BlockNotice,
        proof: Proof<'_>,
    ) -> Self {
        let template = notice.template();
        Self::of_billing(template, to, organization)
            .proved(proof)
            .with("number", &notice.number)
            .with_names("products", &notice.products)
            .on(format_args!("{template} {}", notice.number))
            .binding()
    }

    /// Builds a reminder, to a member or to the e-mail address of a billing address. `products` are the names of those
    /// that are blocked, as printed on the invoice.
    #[must_use]
    pub fn reminder(
        to: Option<&Person>,
        organization: &Organization,
        reminder: &Reminder,
        products: &[String],
        verify_url: &str,
    ) -> Self {
        let money = |minor| Money::new(minor, reminder.currency);
        let charge = |minor| {
            if minor > 0 {
                money(minor).to_string()
            } else {
                String::new()
            }
        };
        let proof = Proof {
            code: &reminder.code,
            verify_url,
        };
        Self::of_billing("reminder", to, organization)
            .proved(proof)
            .with("level", reminder.level)
            .with("number", &reminder.invoice_number)
            .with("open", money(reminder.open_minor))
            .with("fee", charge(reminder.charges.fee_minor))
            .with("interest", charge(reminder.charges.interest_minor))
            .with("earlier", charge(reminder.charges.earlier_minor))
            .with(
                "total",
                money(reminder.open_minor + reminder.charges.total_minor()),
            )
            .with("reference", &reminder.reference)
            .with("due_on", reminder.due_on)
            .with(
                "block_on",
                reminder.block_on.map(|day| day.to_string()).unwrap_or_default(),
            )
            .with_names("products", products)
            .on(format_args!("reminder {}", reminder.id))
            .binding()
    }

    /// Builds the mail that withdraws a groundless reminder, with the words of the staff.
    #[must_use]
    pub fn reminder_withdrawn(
        to: Option<&Person>,
        organization: &Organization,
        reminder: &Reminder,
        words: &str,
        verify_url: &str,
    ) -> Self {
        Self::of_billing("reminder_withdrawn", to, organization)
            .proved(Proof {
                code: &reminder.code,
                verify_url,
            })
            .with("number", &reminder.invoice_number)
            .with("reminded_on", reminder.reminded_on)
            .with_written("words", words)
            .on(format_args!("withdrawal {}", reminder.id))
            .binding()
    }

    /// Builds the mail with the decision of a dispute, in the words of the staff.
    #[must_use]
    pub fn dispute_resolved(
        to: Option<&Person>,
        organization: &Organization,
        number: &str,
        (outcome, words): (DisputeOutcome, &str),
        proof: Proof<'_>,
    ) -> Self {
        Self::of_billing("dispute_resolved", to, organization)
            .proved(proof)
            .with("number", number)
            .with("outcome", outcome)
            .with_written("words", words)
            .on(format_args!("dispute {number}"))
            .binding()
    }

    /// Creates a mail to a member, or to the e-mail address of a billing address.
    pub(super) fn of_billing(
        template: &'static str,
        to: Option<&Person>,
        organization: &Organization,
    ) -> Self {
        match to {
            Some(person) => Self::about(template, person, organization),
            None => Self::new(template, super::Purpose::Notice, Some(organization.id))
                .with_written("organization", organization.name.as_str()),
        }
    }

    /// Adds the code that proves the origin.
    pub(super) fn proved(self, proof: Proof<'_>) -> Self {
        self.with("code", proof.code).with("verify_url", proof.verify_url)
    }
}
