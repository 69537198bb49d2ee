//! An offer of products: to an own organisation, to an address, or to whoever has the link.

use crate::identity::EmailAddress;
use crate::ids::{OrganizationId, ProductId, TransferId, UserId};
use crate::organizations::Currency;
use crate::products::{Catalogue, Price, Product};
use crate::text::{InvalidText, ParseText, TextForm, paragraph};
use chrono::{DateTime, Utc};

/// The most products of one offer.
pub const TRANSFER_ITEMS_MAX: usize = 100;
/// The most code points in the message of an offer.
pub const TRANSFER_MESSAGE_MAX: usize = 1_000;

crate::text_enum! {
    /// Where an offer stands.
    TransferState {
        /// Waits for an answer.
        Open = "open",
        /// The products have gone.
        Accepted = "accepted",
        /// They were not wanted.
        Declined = "declined",
        /// Taken back.
        Cancelled = "cancelled",
        /// Nobody answered in time.
        Expired = "expired",
    }
}

/// Plain text from whoever offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferMessage(String);

impl TransferMessage {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A text from the database, where it was checked before.
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

/// To whom products are offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// One of one's own organisations.
    Organization(OrganizationId),
    /// Whoever has this address, and manages an organisation.
    Email(EmailAddress),
    /// Whoever has the link, and manages an organisation.
    Link,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// Whose products.
    pub organization: OrganizationId,
    /// To whom.
    pub recipient: Recipient,
    /// Which products, in the order of their ids.
    pub products: Vec<ProductId>,
    /// In the words of whoever offers.
    pub message: Option<TransferMessage>,
    /// As stored; an open one can have expired.
    pub stored_state: TransferState,
    /// Who offers, and answers for the right to.
    pub offered_by: UserId,
    /// Where the products went.
    pub accepted_by: Option<OrganizationId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
    /// When it was answered or taken back.
    pub ended_at: Option<DateTime<Utc>>,
}

/// The offer was answered or taken back, or nobody answered in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the transfer is {0}")]
pub struct TransferClosed(pub TransferState);

/// Why an open offer can't be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAcceptable {
    /// Whoever offers no longer manages the organisation.
    #[error("whoever offers lost the right to")]
    OffererLostRight,
    /// It is the organisation that offers.
    #[error("the products belong to this organization already")]
    SameOrganization,
}

impl Transfer {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> TransferState {
        match self.stored_state {
            TransferState::Open if self.expires_at <= now => TransferState::Expired,
            state => state,
        }
    }

    /// Passes while the offer can be answered.
    ///
    /// # Errors
    /// [`TransferClosed`] with the state it is in.
    pub fn open(&self, now: DateTime<Utc>) -> Result<(), TransferClosed> {
        match self.state(now) {
            TransferState::Open => Ok(()),
            state => Err(TransferClosed(state)),
        }
    }

    /// Whether an organisation, asked by somebody with this address, is whom the products are offered to.
    #[must_use]
    pub fn is_for(&self, organization: OrganizationId, email: &EmailAddress) -> bool {
        match &self.recipient {
            Recipient::Organization(id) => *id == organization,
            Recipient::Email(address) => address == email,
            Recipient::Link => true,
        }
    }

    /// The offer after its end at `now`.
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

/// What a product costs an organisation of another currency: the plan's price there. What the catalogue no longer has
/// keeps its price.
#[must_use]
pub fn price_for(catalogue: &Catalogue, product: &Product, currency: Currency) -> Price {
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
