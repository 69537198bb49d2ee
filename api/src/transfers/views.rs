//! How transfers look from outside.

use crate::error::Error;
use crate::http::moment::{moment, optional_moment};
use crate::http::{View, shown};
use crate::products::MoneyView;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::access::{Actor, Capability};
use kontor_domain::products::Product;
use kontor_domain::transfers::{Recipient, Transfer, TransferMessage, TransferState};
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an offer stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TransferState)]
pub enum TransferStateView {
    /// Waits for an answer.
    Open,
    /// The products have gone.
    Accepted,
    /// They were not wanted.
    Declined,
    /// Taken back.
    Cancelled,
    /// Nobody answered in time.
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

/// An offer of products, as those see it who make it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Transfer, example = json!({
    "id": "transfer_0192f0c1e5b07cc3a4d15e6f708192e1", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "to_organization_id": null, "to_email": "kim@example.com",
    "product_ids": ["prod_0192f0c1e5b07cc3a4d15e6f708192b1"], "message": "As agreed.", "state": "open",
    "offered_by": "user_0192f0c1e5b07cc3a4d15e6f708192a6", "accepted_by_organization_id": null,
    "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-12-23T08:15:00Z", "ended_at": null
}))]
pub struct TransferView {
    /// Its id.
    pub id: shown::TransferId,
    /// Whose products.
    pub organization_id: shown::OrganizationId,
    /// Your own organization that they are offered to.
    #[schema(required = true)]
    pub to_organization_id: Option<shown::OrganizationId>,
    /// The address that they are offered to; if neither is there, whoever has the link. Null for an API token without
    /// `organizations:read`.
    #[schema(required = true, format = "idn-email", extensions(("x-scope" = json!("organizations:read"))))]
    pub to_email: Option<String>,
    /// Which products.
    pub product_ids: Vec<shown::ProductId>,
    /// In the words of whoever offers.
    #[schema(required = true)]
    pub message: Option<String>,
    /// Where it stands.
    pub state: TransferStateView,
    /// Who offers.
    pub offered_by: shown::UserId,
    /// Where the products went.
    #[schema(required = true)]
    pub accepted_by_organization_id: Option<shown::OrganizationId>,
    /// When it was made.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Until when it can be answered.
    #[serde(serialize_with = "moment")]
    pub expires_at: DateTime<Utc>,
    /// When it was answered or taken back.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub ended_at: Option<DateTime<Utc>>,
}

impl TransferView {
    /// The view at `now`, as `actor` may see it.
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

/// A product that is offered.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferedProduct {
    /// The product.
    product_id: shown::ProductId,
    /// What it is.
    kind: String,
    /// Its name.
    name: String,
    /// What a period costs; in another currency it becomes the catalogue's price.
    price: MoneyView,
    /// How long a period is, in months.
    period_months: u32,
    /// When the next period becomes due, from the organization that has the product then.
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

/// What does not come along.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaysBehind {
    /// Invoices and what was paid for them.
    Invoices,
    /// Rights of members and teams.
    Rights,
    /// Work teams.
    Teams,
}

/// An offer, as those see it whom it is made to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "transfer_id": "transfer_0192f0c1e5b07cc3a4d15e6f708192e1", "from_organization_name": "Muster AG",
    "products": [{ "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "kind": "web_hosting", "name": "muster.example",
        "price": { "amount": "69.00", "currency": "CHF" }, "period_months": 12, "renews_on": "2027-11-23" }],
    "message": "As agreed.", "stays_behind": ["invoices", "rights", "teams"], "expires_at": "2026-12-23T08:15:00Z"
}))]
pub struct IncomingTransfer {
    /// The offer.
    transfer_id: shown::TransferId,
    /// Who offers.
    from_organization_name: String,
    /// Which products.
    products: Vec<OfferedProduct>,
    /// In the words of whoever offers.
    #[schema(required = true)]
    message: Option<String>,
    /// What does not come along.
    stays_behind: Vec<StaysBehind>,
    /// Until when it can be answered.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
}

impl IncomingTransfer {
    /// Reads what the view shows beside the offer.
    ///
    /// # Errors
    /// When storage fails; [`Error::Missing`] when the organization is gone.
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
