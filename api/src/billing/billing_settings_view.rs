//! Wire representation of an organization's billing settings.

use crate::http::{View, shown};
use kontor_domain::billing::{BillingSettings, LEAD_DAYS, LeadDays, PaymentMethod};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Lead time, for the contract.
#[derive(Debug)]
pub struct LeadDaysView;

impl PartialSchema for LeadDaysView {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some("Days before the expiry of a product."))
            .enum_values(Some(LEAD_DAYS))
            .into()
    }
}
impl ToSchema for LeadDaysView {
    fn name() -> Cow<'static, str> {
        "LeadDays".into()
    }
}

/// Payment method of an organization.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentMethod)]
pub enum PaymentMethodView {
    /// By bank transfer.
    Transfer,
    /// From the prepaid account on the due date, as far as it goes, and the rest by bank transfer.
    PrepaidFirst,
}

impl From<PaymentMethod> for PaymentMethodView {
    fn from(method: PaymentMethod) -> Self {
        match method {
            PaymentMethod::Transfer => Self::Transfer,
            PaymentMethod::PrepaidFirst => Self::PrepaidFirst,
        }
    }
}

impl From<PaymentMethodView> for PaymentMethod {
    fn from(method: PaymentMethodView) -> Self {
        match method {
            PaymentMethodView::Transfer => Self::Transfer,
            PaymentMethodView::PrepaidFirst => Self::PrepaidFirst,
        }
    }
}

/// Choices of an organization about its billing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BillingSettings, example = json!({
    "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3", "notice_at_issue": true, "renewal_notice_days": [30, 7],
    "payment_receipt": true, "payment_method": "transfer"
}))]
pub struct BillingSettingsView {
    /// Organization that has the settings.
    organization_id: shown::OrganizationId,
    /// Whether an issued invoice is reported by mail: to members whose reminders go by mail, and to the confirmed e-mail
    /// address of the billing address.
    notice_at_issue: bool,
    /// Days before the expiry of a product at which members whose reminders go by mail are notified, in descending order.
    #[schema(value_type = Vec<LeadDaysView>)]
    renewal_notice_days: Vec<u32>,
    /// Whether a paid invoice is reported by mail to members whose reminders go by mail.
    payment_receipt: bool,
    /// Payment of invoices.
    payment_method: PaymentMethodView,
}

impl View for BillingSettingsView {}

impl From<&BillingSettings> for BillingSettingsView {
    fn from(settings: &BillingSettings) -> Self {
        Self {
            organization_id: settings.organization.into(),
            notice_at_issue: settings.notice_at_issue,
            renewal_notice_days: days(settings),
            payment_receipt: settings.payment_receipt,
            payment_method: settings.payment_method.into(),
        }
    }
}

fn days(settings: &BillingSettings) -> Vec<u32> {
    let leads = settings.renewal_notice_days.iter().rev();
    leads.copied().map(LeadDays::days).collect()
}

/// Returns the fields that can be changed, for the log.
pub(super) fn log(settings: &BillingSettings) -> Value {
    json!({
        "notice_at_issue": settings.notice_at_issue,
        "renewal_notice_days": days(settings),
        "payment_receipt": settings.payment_receipt,
    })
}
