//! Wire representation of transfers.

use crate::error::Error;
use crate::http::{View, shown};
use crate::moment::{moment, optional_moment};
use crate::views::MoneyView;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::access::{Actor, Capability};
use kontor_domain::products::Product;
use kontor_domain::transfers::{Recipient, Transfer, TransferMessage, TransferState};
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// State of a transfer.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TransferState)]
pub enum TransferStateView {
    /// Waiting for an answer.
    Open,
    /// Accepted; the products have moved.
    Accepted,
    /// Declined by the recipient.
    Declined,
    /// Canceled by the offering organization.
    Cancelled,
    /// Not answered in time.
    Expired,
}

impl From<TransferState> for TransferStateView {
    fn from(state: TransferState) -> Self {
        match state {
            TransferState::Open => Self::Open,
            TransferState::Accepted => Self::Accepted,
            TransferState::Declined => Self::Declined,
            TransferState::Cancelled => Self::Cancelled,
            TransferState::Expired => Self::Expired,
        }
    }
}

impl From<TransferStateView> for TransferState {
    fn from(state: TransferStateView) -> Self {
        match state {
            TransferStateView::Open => Self::Open,
            TransferStateView::Accepted => Self::Accepted,
            TransferStateView::Declined => Self::Declined,
            TransferStateView::Cancelled => Self::Cancelled,
            TransferStateView::Expired => Self::Expired,
        }
    }
}

/// Transfer, as seen by the offering organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Transfer, example = json!({
    "id": "transfer_0192f0c1e5b07cc3a4d15e6f708192e1", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "to_organization_id": null, "to_email": "kim@example.com",
    "product_ids": ["prod_0192f0c1e5b07cc3a4d15e6f708192b1"], "message": "As agreed.", "state": "open",
    "offered_by": "user_0192f0c1e5b07cc3a4d15e6f708192a6", "accepted_by_organization_id": null,
    "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-12-23T08:15:00Z", "ended_at": null
}))]
pub struct TransferView {
    /// Transfer id.
    pub id: shown::TransferId,
    /// Offering organization.
    pub organization_id: shown::OrganizationId,
    /// Organization that the products are offered to; null if the offer names none.
    #[schema(required = true)]
    pub to_organization_id: Option<shown::OrganizationId>,
    /// Address that the products are offered to; null if the offer names none, and for an API token without
    /// `organizations:read`. An offer that names neither address nor organization is open to any holder of its
    /// link.
    #[schema(required = true, format = "idn-email", extensions(("x-scope" = json!("organizations:read"))))]
    pub to_email: Option<String>,
    /// Offered products.
    pub product_ids: Vec<shown::ProductId>,
    /// Message from the offerer.
    #[schema(required = true)]
    pub message: Option<String>,
    /// State.
    pub state: TransferStateView,
    /// Account of the offerer.
    pub offered_by: shown::UserId,
    /// Organization that received the products; null unless accepted.
    #[schema(required = true)]
    pub accepted_by_organization_id: Option<shown::OrganizationId>,
    /// Time of the offer.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Expiry of the offer.
    #[serde(serialize_with = "moment")]
    pub expires_at: DateTime<Utc>,
    /// Time the offer was answered or canceled; null while open.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub ended_at: Option<DateTime<Utc>>,
}

impl TransferView {
    /// Returns the view at `now`, as `actor` may see it.
    #[must_use]
    pub fn of(transfer: &Transfer, actor: &Actor, now: DateTime<Utc>) -> Self {
        let people = actor.may_read(Capability::Organizations);
        let (organization, email) = match &transfer.recipient {
            Recipient::Organization(id) => (Some((*id).into()), None),
            Recipient::Email(address) => (None, Some(address.as_str().to_owned())),
            Recipient::Link => (None, None),
        };
        Self {
            id: transfer.id.into(),
            organization_id: transfer.organization.into(),
            to_organization_id: organization,
            to_email: email.filter(|_| people),
            product_ids: transfer.products.iter().copied().map(Into::into).collect(),
            message: transfer.message.as_ref().map(|text| text.as_str().to_owned()),
            state: transfer.state(now).into(),
            offered_by: transfer.offered_by.into(),
            accepted_by_organization_id: transfer.accepted_by.map(Into::into),
            created_at: transfer.created_at,
            expires_at: transfer.expires_at,
            ended_at: transfer.ended_at,
        }
    }
}

impl View for TransferView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/transfers/{}",
            self.organization_id, self.id
        ))
    }
}

/// Offered product.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferedProduct {
    /// Product id.
    product_id: shown::ProductId,
    /// Kind, a code of the catalog.
    kind: String,
    /// Name.
    name: String,
    /// Price of one period; if the currency changes, it becomes the catalog's price.
    price: MoneyView,
    /// Length of a period, in months.
    period_months: u32,
    /// Due date of the next period, for the organization that has the product by then.
    renews_on: NaiveDate,
}

impl From<&Product> for OfferedProduct {
    fn from(product: &Product) -> Self {
        Self {
            product_id: product.id.into(),
            kind: product.kind.as_str().to_owned(),
            name: product.name.as_str().to_owned(),
            price: product.price.into(),
            period_months: product.period_months,
            renews_on: product.renews_on,
        }
    }
}

/// Data that stays behind in a transfer.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaysBehind {
    /// Invoices and payments.
    Invoices,
    /// Rights of members and teams.
    Rights,
    /// Work teams.
    Teams,
}

/// Transfer, as seen by its recipient.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "transfer_id": "transfer_0192f0c1e5b07cc3a4d15e6f708192e1", "from_organization_name": "Muster AG",
    "products": [{ "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "kind": "web_hosting", "name": "muster.example",
        "price": { "amount": "69.00", "currency": "CHF" }, "period_months": 12, "renews_on": "2027-11-23" }],
    "message": "As agreed.", "stays_behind": ["invoices", "rights", "teams"], "expires_at": "2026-12-23T08:15:00Z"
}))]
pub struct IncomingTransfer {
    /// Transfer id.
    transfer_id: shown::TransferId,
    /// Name of the offering organization.
    from_organization_name: String,
    /// Offered products.
    products: Vec<OfferedProduct>,
    /// Message from the offerer.
    #[schema(required = true)]
    message: Option<String>,
    /// Data that stays behind.
    stays_behind: Vec<StaysBehind>,
    /// Expiry of the offer.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
}

impl IncomingTransfer {
    /// Reads the data shown beside the offer.
    ///
    /// # Errors
    /// [`Error::Missing`] if the organization has been deleted.
    pub fn of(tx: &mut Tx<'_>, transfer: &Transfer) -> Result<Self, Error> {
        let from = tx
            .organizations()
            .find(transfer.organization)?
            .ok_or(Error::Missing)?;
        let mut products = tx
            .products()
            .find_all(transfer.organization, &transfer.products)?;
        products.sort_by_key(|product| product.id);
        Ok(Self {
            transfer_id: transfer.id.into(),
            from_organization_name: from.name.as_str().to_owned(),
            products: products.iter().map(Into::into).collect(),
            message: transfer
                .message
                .as_ref()
                .map(TransferMessage::as_str)
                .map(str::to_owned),
            stays_behind: vec![StaysBehind::Invoices, StaysBehind::Rights, StaysBehind::Teams],
            expires_at: transfer.expires_at,
        })
    }
}
