//! How products look from outside.

use crate::http::moment::moment;
use crate::http::{View, shown};
use crate::organizations::CurrencyView;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::access::Standing;
use kontor_domain::products::{Price, Product, ProductState};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The decimal places of an amount in CHF or EUR.
const DECIMALS: u32 = 2;

/// An amount of money.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Money, example = json!({ "amount": "69.00", "currency": "CHF" }))]
pub struct MoneyView {
    /// The amount as a decimal number with two places.
    #[schema(pattern = "^-?[0-9]+\\.[0-9]{2}$")]
    amount: String,
    /// The currency.
    currency: CurrencyView,
}

impl From<Price> for MoneyView {
    fn from(price: Price) -> Self {
        Self {
            amount: Decimal::new(price.minor, DECIMALS).to_string(),
            currency: price.currency.into(),
        }
    }
}

/// Where a product stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProductState)]
pub enum ProductStateView {
    /// Ordered and due for billing; not in use yet.
    Pending,
    /// In use.
    Active,
    /// Its use is stopped for a while.
    Blocked,
    /// Over.
    Cancelled,
}

impl From<ProductState> for ProductStateView {
    fn from(state: ProductState) -> Self {
        match state {
            ProductState::Pending => Self::Pending,
            ProductState::Active => Self::Active,
            ProductState::Blocked => Self::Blocked,
            ProductState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<ProductStateView> for ProductState {
    fn from(state: ProductStateView) -> Self {
        match state {
            ProductStateView::Pending => Self::Pending,
            ProductStateView::Active => Self::Active,
            ProductStateView::Blocked => Self::Blocked,
            ProductStateView::Cancelled => Self::Cancelled,
        }
    }
}

/// A service that an organization has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Product, example = json!({
    "id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "kind": "web_hosting", "plan": "web_hosting_yearly", "name": "muster.example", "state": "active",
    "price": { "amount": "69.00", "currency": "CHF" }, "period_months": 12, "renews_on": "2027-11-23",
    "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z"
}))]
pub struct ProductView {
    /// Its id.
    pub id: shown::ProductId,
    /// Whose.
    pub organization_id: shown::OrganizationId,
    /// What it is, a code of the catalogue.
    pub kind: String,
    /// What was ordered, a code of the catalogue. Left out for whoever has no billing permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// What the organization calls it.
    pub name: String,
    /// Where it stands.
    pub state: ProductStateView,
    /// What a period costs. Left out for whoever has no billing permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<MoneyView>,
    /// How long a period is, in months. Left out for whoever has no billing permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub period_months: Option<u32>,
    /// When the next period begins, which is when it becomes due. Left out for whoever has no billing permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renews_on: Option<NaiveDate>,
    /// When it was ordered.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// When a field last changed.
    #[serde(serialize_with = "moment")]
    pub updated_at: DateTime<Utc>,
}

impl ProductView {
    /// The view for a member of this standing: what was agreed to be paid is for those who may see invoices.
    #[must_use]
    pub fn of(product: &Product, standing: &Standing) -> Self {
        let whole = Self::from(product);
        if standing.role.has_billing(standing.billing) {
            return whole;
        }
        Self {
            plan: None,
            price: None,
            period_months: None,
            renews_on: None,
            ..whole
        }
    }
}

/// The view for those who may order it, change it or end it, all of whom see what it costs.
impl From<&Product> for ProductView {
    fn from(product: &Product) -> Self {
        Self {
            id: product.id.into(),
            organization_id: product.organization.into(),
            kind: product.kind.as_str().to_owned(),
            plan: Some(product.plan.clone()),
            name: product.name.as_str().to_owned(),
            state: product.state.into(),
            price: Some(product.price.into()),
            period_months: Some(product.period_months),
            renews_on: Some(product.renews_on),
            created_at: product.created_at,
            updated_at: product.updated_at,
        }
    }
}

impl View for ProductView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/products/{}",
            self.organization_id, self.id
        ))
    }
}
