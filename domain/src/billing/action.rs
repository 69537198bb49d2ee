//! Actions of the log that concern billing.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// A billing address was added.
        BillingAddressCreated = "billing_address.created",
        /// A billing address was changed.
        BillingAddressUpdated = "billing_address.updated",
        /// A billing address was deleted.
        BillingAddressDeleted = "billing_address.deleted",
        /// A billing address became the default.
        BillingAddressSetDefault = "billing_address.set_default",
        /// The e-mail address of a billing address was confirmed.
        BillingEmailConfirmed = "billing_address.email_confirmed",
        /// The billing settings of the organization were changed.
        BillingSettingsUpdated = "billing_settings.updated",
        /// A pro-forma invoice was created.
        ProFormaCreated = "pro_forma.created",
        /// An invoice was prepared.
        InvoiceDrafted = "invoice.drafted",
        /// An invoice was issued.
        InvoiceIssued = "invoice.issued",
        /// A draft was discarded.
        InvoiceDiscarded = "invoice.discarded",
        /// An unpaid order was canceled, with its invoice.
        InvoiceCancelled = "invoice.cancelled",
        /// An invoice was paid, by payment or by credit.
        InvoicePaid = "invoice.paid",
        /// A payment was recorded.
        PaymentRecorded = "payment.recorded",
        /// A refund was recorded.
        RefundRecorded = "refund.recorded",
        /// A credit note was issued.
        CreditNoteIssued = "credit_note.issued",
        /// Documents were exported.
        DocumentsExported = "billing_documents.exported",
        /// An export to be mailed was requested.
        ExportRequested = "billing_export.requested",
        /// The link of an export was revoked.
        ExportRevoked = "billing_export.revoked",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Billing(action)
    }
}
