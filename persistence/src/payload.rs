//! Kinds of jobs and their payloads. A payload is a type, stored as JSON: its field names are those of rows that a
//! running installation already has.

use crate::error::CorruptRow;
use crate::types::JsonDoc;
use serde::Serialize;
use serde::de::DeserializeOwned;

kontor_domain::text_enum! {
    /// The task of a job.
    JobKind {
        /// Delivers a mail of the outbox.
        DeliverMail = "deliver_mail",
        /// Delivers an SMS of the outbox.
        DeliverSms = "deliver_sms",
        /// Answers a sign-up by mail.
        AnswerSignUp = "answer_sign_up",
        /// Answers a password reset request by mail.
        AnswerPasswordReset = "answer_password_reset",
        /// Answers a change of the e-mail address by mail.
        AnswerEmailChange = "answer_email_change",
        /// Warns a member that the membership ends soon.
        WarnOfMembershipEnd = "warn_of_membership_end",
        /// Notifies a member and the managers of an expired membership.
        EndMembership = "end_membership",
        /// Deletes expired data, see `purge.rs`.
        PurgeExpired = "purge_expired",
        /// Invoices products with automatic renewal.
        IssueRenewals = "issue_renewals",
        /// Mails notices of products that expire soon.
        SendRenewalNotices = "send_renewal_notices",
        /// Pays due invoices from prepaid accounts.
        PayDueInvoices = "pay_due_invoices",
        /// Pays the due invoices of one organization from its prepaid account.
        PayFromPrepaid = "pay_from_prepaid",
        /// Makes the bytes of a document.
        RenderDocument = "render_document",
        /// Makes an export of the history and mails its link.
        MakeBillingExport = "make_billing_export",
        /// Books a file of the bank.
        BookBankFile = "book_bank_file",
        /// Draws the consequences of an invoice that a file of the bank paid.
        SettleInvoice = "settle_invoice",
        /// Activates or renews a product that left the organization before its invoice was paid.
        SettleProduct = "settle_product",
        /// Decides on reminders of overdue invoices.
        DecideReminders = "decide_reminders",
        /// Mails a reminder, and makes its bytes.
        SendReminder = "send_reminder",
        /// Compares a folder of stored files with its rows.
        SweepFiles = "sweep_files",
        /// Replaces the key that signs access tokens when it is old enough.
        RotateSigningKeys = "rotate_signing_keys",
    }
}

/// Arguments of one kind of job.
pub trait Payload: Serialize + DeserializeOwned {
    /// The kind that the job is stored under.
    const KIND: JobKind;
}

/// The lane of urgent work: security mails, and the jobs that write them.
pub(crate) const URGENT: i32 = 0;
/// The lane of all other work.
pub(crate) const ORDINARY: i32 = 1;
/// The lane of work by the thousand, or that takes minutes: it lets all other work pass.
pub(crate) const LONG: i32 = 2;

impl JobKind {
    pub(crate) const fn lane(self) -> i32 {
        match self {
            Self::AnswerSignUp | Self::AnswerPasswordReset | Self::AnswerEmailChange => URGENT,
            Self::DeliverMail
            | Self::DeliverSms
            | Self::WarnOfMembershipEnd
            | Self::EndMembership
            | Self::PurgeExpired
            | Self::IssueRenewals
            | Self::SendRenewalNotices
            | Self::PayDueInvoices
            | Self::PayFromPrepaid
            | Self::SettleProduct
            | Self::RenderDocument
            | Self::DecideReminders
            | Self::SendReminder
            | Self::SweepFiles
            | Self::RotateSigningKeys => ORDINARY,
            Self::MakeBillingExport | Self::BookBankFile | Self::SettleInvoice => LONG,
        }
    }
}

/// Converts a payload to its column type.
pub(crate) fn document<P: Payload>(payload: &P) -> Result<JsonDoc, CorruptRow> {
    let corrupt = CorruptRow {
        column: "jobs.payload",
    };
    serde_json::to_value(payload).map(JsonDoc).map_err(|_| corrupt)
}

/// Ids in payloads, in their text form: `#[serde(with = "id_text")]`.
pub mod id_text {
    use kontor_domain::ids::Id;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes an id.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<I: Id, S: Serializer>(id: &I, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    /// Reads an id of this kind.
    ///
    /// # Errors
    /// The text is not such an id.
    pub fn deserialize<'de, I: Id, D: Deserializer<'de>>(deserializer: D) -> Result<I, D::Error> {
        let text = String::deserialize(deserializer)?;
        I::parse(&text).map_err(D::Error::custom)
    }
}
