//! How products look from outside.

use crate::http::View;
use crate::moment::moment;
use crate::views::MoneyView;
use crate::views::ProductStateView;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::access::Standing;
use kontor_domain::products::Product;
use serde::Serialize;
use utoipa::ToSchema;

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
    #[schema(pattern = "^prod_[0-9a-f]{32}$")]
    pub id: String,
    /// Whose.
    #[schema(pattern = "^org_[0-9a-f]{32}$")]
    pub organization_id: String,
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
            id: product.id.to_string(),
            organization_id: product.organization.to_string(),
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
