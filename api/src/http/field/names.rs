//! Names of fields. utoipa asks for a schema of every type argument that it sees, and types of `domain` have none; an
//! alias shows it no argument.

use super::Field;
use kontor_domain::{
    billing, grants, identity, ids, invitations, organizations, products, reminders, second_factors, teams,
    transfers,
};

/// An e-mail address.
pub type EmailAddress = Field<identity::EmailAddress>;
/// A first or a last name.
pub type PersonName = Field<identity::PersonName>;
/// The name of an API token.
pub type ApiTokenName = Field<identity::ApiTokenName>;
/// A phone number in international form.
pub type PhoneNumber = Field<identity::PhoneNumber>;

/// A code of six digits.
pub type OneTimeCode = Field<identity::OneTimeCode>;

/// The name of a second factor.
pub type FactorName = Field<second_factors::FactorName>;
/// The public key of a device.
pub type DeviceKey = Field<second_factors::DeviceKey>;
/// A signature of a device.
pub type DeviceSignature = Field<second_factors::DeviceSignature>;
/// A second factor.
pub type SecondFactorId = Field<ids::SecondFactorId>;
/// A mobile phone number that receives codes.
pub type MobileNumber = Field<second_factors::MobileNumber>;

/// The name of an organization.
pub type OrganizationName = Field<organizations::OrganizationName>;
/// A country.
pub type Country = Field<organizations::Country>;
/// A street with its number, or a town.
pub type AddressLine = Field<organizations::AddressLine>;
/// A postcode.
pub type Postcode = Field<organizations::Postcode>;
/// A VAT number.
pub type VatNumber = Field<organizations::VatNumber>;
/// An inviter's words.
pub type InvitationMessage = Field<invitations::InvitationMessage>;
/// The words of a legal representative who hands over.
pub type HandOverMessage = Field<organizations::HandOverMessage>;

/// The name of a person or organization that receives invoices.
pub type PartyName = Field<billing::PartyName>;
/// A street of a billing address.
pub type BillingStreet = Field<billing::Street>;
/// A house number.
pub type HouseNumber = Field<billing::HouseNumber>;
/// A postcode of a billing address.
pub type BillingPostcode = Field<billing::BillingPostcode>;
/// A town.
pub type Town = Field<billing::Town>;
/// The customer's own order number.
pub type OrderNumber = Field<billing::OrderNumber>;

/// A bank account.
pub type Iban = Field<billing::Iban>;
/// A positive amount.
pub type Amount = Field<billing::Amount>;
/// Words that accompany a payment.
pub type PaymentNote = Field<billing::PaymentNote>;
/// The reason for a credit note.
pub type CreditReason = Field<billing::CreditReason>;
/// The code of a document, mail or SMS.
pub type VerificationCode = Field<billing::VerificationCode>;
/// The reason for a dispute.
pub type DisputeReason = Field<reminders::DisputeReason>;
/// Words of the staff to a customer.
pub type DecisionWords = Field<reminders::DecisionWords>;

/// The name of a product.
pub type ProductName = Field<products::ProductName>;
/// The code of a right.
pub type RightName = Field<grants::RightName>;
/// The code of a kind of products.
pub type ProductKind = Field<products::ProductKind>;
/// A path in a product.
pub type ResourcePath = Field<grants::ResourcePath>;

/// The name of a team.
pub type TeamName = Field<teams::TeamName>;
/// The description of a team.
pub type TeamDescription = Field<teams::TeamDescription>;
/// The color of a team.
pub type TeamColor = Field<teams::TeamColor>;

/// The words of an organization that offers products.
pub type TransferMessage = Field<transfers::TransferMessage>;

/// The id of an account.
pub type UserId = Field<ids::UserId>;
/// The id of an organization.
pub type OrganizationId = Field<ids::OrganizationId>;
/// The id of a membership.
pub type MemberId = Field<ids::MemberId>;
/// The id of a billing address.
pub type BillingAddressId = Field<ids::BillingAddressId>;
/// The id of an invoice.
pub type InvoiceId = Field<ids::InvoiceId>;
/// The id of a payment.
pub type PaymentId = Field<ids::PaymentId>;
/// The id of a product.
pub type ProductId = Field<ids::ProductId>;
/// The id of a team.
pub type TeamId = Field<ids::TeamId>;
/// The id of a grant.
pub type GrantId = Field<ids::GrantId>;
/// The id of a transfer.
pub type TransferId = Field<ids::TransferId>;
