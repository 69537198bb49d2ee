//! A check of a message, as it is kept.

use super::Report;
use crate::ids::{InvoiceId, MessageCheckId, OrganizationId, ReminderId, UserId};
use chrono::{DateTime, Utc};

crate::text_enum! {
    /// Form in which a message was given.
    MessageSource {
        /// As a file that a mail program saved.
        Message = "message",
        /// As pasted text.
        Text = "text",
    }
}

/// The invoice of the organization that a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The reminder of it whose code the message carries.
    pub reminder: Option<ReminderId>,
}

impl NamedInvoice {
    /// Returns the invoice of a message: that of the first reminder whose code it carries, else that of the first other
    /// code, else the one that it names by number or reference, which anyone may write.
    pub fn of(by_code: impl IntoIterator<Item = Self>, by_name: Option<InvoiceId>) -> Option<Self> {
        let by_code: Vec<Self> = by_code.into_iter().collect();
        let reminder = by_code.iter().find(|named| named.reminder.is_some());
        let by_name = by_name.map(|invoice| Self {
            invoice,
            reminder: None,
        });
        reminder.or_else(|| by_code.first()).copied().or(by_name)
    }
}

/// A check of a message. The message itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageCheck {
    /// Its id.
    pub id: MessageCheckId,
    /// Organization whose documents were looked through.
    pub organization: OrganizationId,
    /// The person who made it, the only one who sees it.
    pub user: UserId,
    /// Form in which the message was given.
    pub source: MessageSource,
    /// Its result.
    pub report: Report,
    /// The invoice that the message names.
    pub named: Option<NamedInvoice>,
    /// Time of the check.
    pub created_at: DateTime<Utc>,
    /// Time from which it is no longer kept.
    pub expires_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use uuid::Uuid;

    #[test]
    fn a_code_names_an_invoice_before_a_number_and_a_reminder_before_both() {
        let named = |invoice, reminder: Option<u128>| NamedInvoice {
            invoice: InvoiceId::from_uuid(Uuid::from_u128(invoice)),
            reminder: reminder.map(|id| ReminderId::from_uuid(Uuid::from_u128(id))),
        };
        let (one, two, reminded) = (named(1, None), named(2, None), named(3, Some(4)));
        assert_eq!(
            NamedInvoice::of([one, two, reminded], Some(two.invoice)),
            Some(reminded)
        );
        assert_eq!(NamedInvoice::of([one, two], Some(two.invoice)), Some(one));
        assert_eq!(NamedInvoice::of([], Some(two.invoice)), Some(two));
        assert_eq!(NamedInvoice::of([], None), None);
    }
}
