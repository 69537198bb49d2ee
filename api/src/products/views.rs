//! Wire representation of products.

use crate::http::{View, shown};
use crate::moment::moment;
use crate::views::{MoneyView, ProductStateView, RenewalView};
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::access::Standing;
use kontor_domain::products::Product;
use serde::Serialize;
use utoipa::ToSchema;

/// Product of an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Product, example = json!({
    "id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "kind": "web_hosting", "plan": "web_hosting_yearly", "name": "muster.example", "state": "active",
    "price": { "amount": "69.00", "currency": "CHF" }, "period_months": 12, "renews_on": "2027-11-23", "renewal": "automatic",
    "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z"
}))]
pub struct ProductView {
    /// Product id.
    pub id: shown::ProductId,
    /// Organization that has the product.
    pub organization_id: shown::OrganizationId,
    /// Kind, a code of the catalog.
    pub kind: String,
    /// Ordered plan, a code of the catalog. Omitted for callers without the billing permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Name given by the organization.
    pub name: String,
    /// State.
    pub state: ProductStateView,
    /// Price of one period. Omitted for callers without the billing permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<MoneyView>,
    /// Length of a period, in months. Omitted for callers without the billing permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub period_months: Option<u32>,
    /// Start of the next period, which is its due date. Omitted for callers without the billing permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renews_on: Option<NaiveDate>,
    /// Renewal. Omitted for callers without the billing permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewal: Option<RenewalView>,
    /// Billing address of its invoices. Omitted for callers without the billing permission, and for the organization's
    /// default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address_id: Option<shown::BillingAddressId>,
    /// Time of the order.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Time of the last change to a field.
    #[serde(serialize_with = "moment")]
    pub updated_at: DateTime<Utc>,
}

impl ProductView {
    /// Returns the view for a member of this standing: the agreed price is only for members who may see invoices.
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
            renewal: None,
            billing_address_id: None,
            ..whole
        }
    }
}

/// View for members who may order, change or cancel the product, all of whom see the price.
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
            renewal: Some(product.renewal.into()),
            billing_address_id: product.billing_address.map(Into::into),
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
