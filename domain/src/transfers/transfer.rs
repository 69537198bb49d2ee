//! An offer of products: to one of the offerer's own organizations, to an address, or to the holder of a link.

use crate::identity::EmailAddress;
use crate::ids::{OrganizationId, ProductId, TransferId, UserId};
use crate::money::Money;
use crate::organizations::Currency;
use crate::products::{Catalogue, Product};
use crate::text::{InvalidText, ParseText, TextForm, paragraph};
use chrono::{DateTime, Utc};

/// Maximum number of products in one offer.
pub const TRANSFER_ITEMS_MAX: usize = 100;
/// Maximum number of code points in the message of an offer.
pub const TRANSFER_MESSAGE_MAX: usize = 1_000;

crate::text_enum! {
    /// State of an offer.
    TransferState {
        /// Waiting for an answer.
        Open = "open",
        /// Accepted; the products have moved.
        Accepted = "accepted",
        /// Declined.
        Declined = "declined",
        /// Canceled.
        Cancelled = "cancelled",
        /// Not answered in time.
        Expired = "expired",
    }
}

/// A plain-text message from the offerer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferMessage(String);

impl TransferMessage {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a text from the database, where it was checked before.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }
}

impl ParseText for TransferMessage {
    const FORM: TextForm = TextForm::of("TransferMessage").length(1, TRANSFER_MESSAGE_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        paragraph(raw, TRANSFER_MESSAGE_MAX).map(Self)
    }
}

/// The recipient of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// One of the offerer's own organizations.
    Organization(OrganizationId),
    /// The owner of this address, for an organization they manage.
    Email(EmailAddress),
    /// The holder of the link, for an organization they manage.
    Link,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// The offering organization.
    pub organization: OrganizationId,
    /// The recipient.
    pub recipient: Recipient,
    /// The products, ordered by id.
    pub products: Vec<ProductId>,
    /// The offerer's message.
    pub message: Option<TransferMessage>,
    /// The stored state; an open offer may have expired.
    pub stored_state: TransferState,
    /// The offerer, whose rights it depends on.
    pub offered_by: UserId,
    /// The organization that received the products.
    pub accepted_by: Option<OrganizationId>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Deadline for answering it.
    pub expires_at: DateTime<Utc>,
    /// Time of the answer or cancellation.
    pub ended_at: Option<DateTime<Utc>>,
}

/// The offer was answered, canceled or has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the transfer is {0}")]
pub struct TransferClosed(pub TransferState);

/// Reason why an open offer can't be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAcceptable {
    /// The offerer no longer manages the organization.
    #[error("whoever offers lost the right to")]
    OffererLostRight,
    /// The recipient is the offering organization.
    #[error("the products belong to this organization already")]
    SameOrganization,
}

impl Transfer {
    /// Returns the state at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> TransferState {
        match self.stored_state {
            TransferState::Open if self.expires_at <= now => TransferState::Expired,
            state => state,
        }
    }

    /// Checks that the offer can be answered at `now`.
    ///
    /// # Errors
    /// [`TransferClosed`] with its state.
    pub fn open(&self, now: DateTime<Utc>) -> Result<(), TransferClosed> {
        match self.state(now) {
            TransferState::Open => Ok(()),
            state => Err(TransferClosed(state)),
        }
    }

    /// Whether the products are offered to an organization, on whose behalf a person with this address asks.
    #[must_use]
    pub fn is_for(&self, organization: OrganizationId, email: &EmailAddress) -> bool {
        match &self.recipient {
            Recipient::Organization(id) => *id == organization,
            Recipient::Email(address) => address == email,
            Recipient::Link => true,
        }
    }

    /// Returns the offer after its end at `now`.
    #[must_use]
    pub fn ended(&self, state: TransferState, by: Option<OrganizationId>, now: DateTime<Utc>) -> Self {
        Self {
            stored_state: state,
            accepted_by: by,
            ended_at: Some(now),
            ..self.clone()
        }
    }
}

/// Returns the price of a product for an organization of another currency, from the product's plan. If the catalog
/// no longer has the plan, the price stays as it is.
#[must_use]
pub fn price_for(catalogue: &Catalogue, product: &Product, currency: Currency) -> Money {
    if product.price.currency == currency {
        return product.price;
    }
    let plan = catalogue.plan(&product.plan);
    plan.map_or(product.price, |plan| plan.price(currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use chrono::TimeDelta;
    use uuid::Uuid;

    fn transfer(recipient: Recipient) -> Transfer {
        Transfer {
            id: TransferId::from_uuid(Uuid::nil()),
            organization: OrganizationId::from_uuid(Uuid::nil()),
            recipient,
            products: Vec::new(),
            message: None,
            stored_state: TransferState::Open,
            offered_by: UserId::from_uuid(Uuid::nil()),
            accepted_by: None,
            created_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH + TimeDelta::days(30),
            ended_at: None,
        }
    }

    #[test]
    fn it_is_open_until_it_ends_or_its_time_is_over() {
        let offer = transfer(Recipient::Link);
        let end = offer.expires_at;
        assert_eq!(offer.open(end - TimeDelta::microseconds(1)), Ok(()));
        assert_eq!(offer.open(end), Err(TransferClosed(TransferState::Expired)));
        let declined = offer.ended(TransferState::Declined, None, end);
        assert_eq!(
            declined.open(DateTime::UNIX_EPOCH),
            Err(TransferClosed(TransferState::Declined))
        );
    }

    #[test]
    fn it_is_for_whom_it_says() {
        let (ours, theirs) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (ours, theirs) = (OrganizationId::from_uuid(ours), OrganizationId::from_uuid(theirs));
        let lea = EmailAddress::parse("lea@example.com").unwrap();
        let noa = EmailAddress::parse("noa@example.com").unwrap();
        assert!(transfer(Recipient::Organization(ours)).is_for(ours, &noa));
        assert!(!transfer(Recipient::Organization(ours)).is_for(theirs, &lea));
        assert!(transfer(Recipient::Email(lea.clone())).is_for(theirs, &lea));
        assert!(!transfer(Recipient::Email(lea)).is_for(ours, &noa));
        assert!(transfer(Recipient::Link).is_for(theirs, &noa));
    }
}
