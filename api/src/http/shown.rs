//! Ids in answers, written as text, with the form that their type has.

use super::field::text_schema;
use kontor_domain::ids::{self, Id};
use kontor_domain::text::ParseText;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// An id as it is answered. Answers name it by the aliases here, for the reason that `field/names.rs` gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<I>(pub I);

/// The id of an account.
pub type UserId = Shown<ids::UserId>;
/// The id of a request to approve a login.
pub type ApprovalId = Shown<ids::ApprovalId>;
/// The id of a second factor.
pub type SecondFactorId = Shown<ids::SecondFactorId>;
/// The id of an organization.
pub type OrganizationId = Shown<ids::OrganizationId>;
/// The id of a membership.
pub type MemberId = Shown<ids::MemberId>;
/// The id of an invitation.
pub type InvitationId = Shown<ids::InvitationId>;
/// The id of a product.
pub type ProductId = Shown<ids::ProductId>;
/// A billing address.
pub type BillingAddressId = Shown<ids::BillingAddressId>;
/// An invoice.
pub type InvoiceId = Shown<ids::InvoiceId>;
/// A credit note.
pub type CreditNoteId = Shown<ids::CreditNoteId>;
/// A pro-forma invoice.
pub type ProFormaId = Shown<ids::ProFormaId>;
/// An export of the history.
pub type BillingExportId = Shown<ids::BillingExportId>;
/// A transaction of the ledger.
pub type LedgerTransactionId = Shown<ids::LedgerTransactionId>;
/// A payment.
pub type PaymentId = Shown<ids::PaymentId>;
/// A file of the bank.
pub type BankFileId = Shown<ids::BankFileId>;
/// A request to have a payment allocated.
pub type AllocationRequestId = Shown<ids::AllocationRequestId>;
/// The id of a check of a message.
pub type MessageCheckId = Shown<ids::MessageCheckId>;
/// A payout from the prepaid account.
pub type PayoutId = Shown<ids::PayoutId>;
/// Money that is owed because a payment was taken back.
pub type ClaimId = Shown<ids::ClaimId>;
/// A reminder.
pub type ReminderId = Shown<ids::ReminderId>;
/// A dispute.
pub type DisputeId = Shown<ids::DisputeId>;
/// The id of a team.
pub type TeamId = Shown<ids::TeamId>;
/// The id of a grant.
pub type GrantId = Shown<ids::GrantId>;
/// The id of a transfer.
pub type TransferId = Shown<ids::TransferId>;

/// The id of a session.
pub type SessionId = Shown<ids::SessionId>;
/// The id of a known device.
pub type DeviceId = Shown<ids::DeviceId>;
/// The id of an attempt to log in.
pub type LoginId = Shown<ids::LoginId>;
/// The id of an API token.
pub type ApiTokenId = Shown<ids::ApiTokenId>;
/// The id of a change of an e-mail address.
pub type EmailChangeId = Shown<ids::EmailChangeId>;
/// The id of a hand-over.
pub type HandOverId = Shown<ids::HandOverId>;
/// The id of an entry of a log.
pub type ActivityId = Shown<ids::ActivityId>;

impl<I> From<I> for Shown<I> {
    fn from(id: I) -> Self {
        Self(id)
    }
}

impl<I: Id> Display for Shown<I> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<I: Id> Serialize for Shown<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<I: ParseText> PartialSchema for Shown<I> {
    fn schema() -> RefOr<Schema> {
        text_schema(&I::FORM)
    }
}

impl<I: ParseText> ToSchema for Shown<I> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(I::FORM.name)
    }
}
