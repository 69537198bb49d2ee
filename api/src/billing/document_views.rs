//! Wire representation of invoices, credit notes and pro-forma invoices.

use crate::http::shown;
use crate::views::MoneyView;
use chrono::NaiveDate;
use kontor_domain::billing::{
    BillingDocument, ChargeKind, DocumentLine, LineCharge, PartyAddress, Recipient, ServicePeriod,
    VatCategory, VatGroup,
};
use kontor_domain::money::Money;
use kontor_domain::organizations::Currency;
use serde::Serialize;
use utoipa::ToSchema;

/// Days from the first to the last, both inclusive.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServicePeriod, example = json!({ "first_day": "2026-11-29", "last_day": "2027-11-28" }))]
pub struct PeriodView {
    /// First day.
    first_day: NaiveDate,
    /// Last day.
    last_day: NaiveDate,
}

impl From<ServicePeriod> for PeriodView {
    fn from(period: ServicePeriod) -> Self {
        Self {
            first_day: period.first,
            last_day: period.last,
        }
    }
}

/// VAT category.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VatCategory)]
pub enum VatCategoryView {
    /// Standard or reduced rate (S).
    Standard,
    /// Reverse charge (AE): the recipient owes the VAT.
    ReverseCharge,
    /// Outside the scope of VAT (O).
    Outside,
}

impl From<VatCategory> for VatCategoryView {
    fn from(category: VatCategory) -> Self {
        match category {
            VatCategory::Standard => Self::Standard,
            VatCategory::ReverseCharge => Self::ReverseCharge,
            VatCategory::Outside => Self::Outside,
        }
    }
}

/// Reason for a line.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ChargeKind)]
pub enum ChargeKindView {
    /// First period of an ordered product.
    Order,
    /// Further period of a product.
    Renewal,
    /// Credit.
    Credit,
}

impl From<ChargeKind> for ChargeKindView {
    fn from(kind: ChargeKind) -> Self {
        match kind {
            ChargeKind::Order => Self::Order,
            ChargeKind::Renewal => Self::Renewal,
            ChargeKind::Credit => Self::Credit,
        }
    }
}

/// Line of a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentLine)]
pub struct LineView {
    /// Reason.
    kind: ChargeKindView,
    /// Product, if the line is about one.
    #[schema(required = true)]
    product_id: Option<shown::ProductId>,
    /// Product or service, in the document's language.
    description: String,
    /// Name that the organization gave the product.
    #[schema(required = true)]
    detail: Option<String>,
    /// Period of the service.
    #[schema(required = true)]
    period: Option<PeriodView>,
    /// Quantity, as a decimal number.
    quantity: String,
    /// Price of one, without VAT.
    unit_price: MoneyView,
    /// Amount without VAT.
    net: MoneyView,
    /// VAT category.
    vat_category: VatCategoryView,
    /// VAT rate in percent, as a decimal number.
    vat_rate: String,
}

/// VAT of one category and rate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VatGroup)]
pub struct VatGroupView {
    /// VAT category.
    category: VatCategoryView,
    /// VAT rate in percent, as a decimal number.
    rate: String,
    /// Sum of the lines, without VAT.
    base: MoneyView,
    /// VAT on the sum.
    vat: MoneyView,
}

/// Recipient, as printed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentRecipient)]
pub struct RecipientView {
    /// Name.
    name: String,
    /// Person or department.
    #[schema(required = true)]
    attention: Option<String>,
    /// Street, or a post office box.
    #[schema(required = true)]
    street: Option<String>,
    /// House number.
    #[schema(required = true)]
    house_number: Option<String>,
    /// Postcode.
    postcode: String,
    /// Town.
    town: String,
    /// Country, ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$")]
    country: String,
    /// VAT number.
    #[schema(required = true)]
    vat_number: Option<String>,
    /// The customer's own order number.
    #[schema(required = true)]
    order_number: Option<String>,
}

impl From<&Recipient> for RecipientView {
    fn from(recipient: &Recipient) -> Self {
        let PartyAddress {
            name,
            attention,
            street,
            house_number,
            postcode,
            town,
            country,
        } = recipient.address.clone();
        Self {
            name,
            attention,
            street,
            house_number,
            postcode,
            town,
            country: country.as_str().to_owned(),
            vat_number: recipient.vat_number.clone(),
            order_number: recipient.order_number.clone(),
        }
    }
}

/// Returns an amount in a currency.
pub fn money(minor: i64, currency: Currency) -> MoneyView {
    Money::new(minor, currency).into()
}

/// Returns the lines of a document.
pub(super) fn lines(document: &BillingDocument) -> Vec<LineView> {
    let currency = document.content.currency;
    let line = |(line, charge): (&DocumentLine, &LineCharge)| LineView {
        kind: charge.kind.into(),
        product_id: charge.product.map(Into::into),
        description: line.description.clone(),
        detail: line.detail.clone(),
        period: line.period.map(Into::into),
        quantity: line.quantity.normalize().to_string(),
        unit_price: money_of(line.unit_price, currency),
        net: money(line.net_minor, currency),
        vat_category: line.category.into(),
        vat_rate: line.rate.normalize().to_string(),
    };
    document
        .content
        .lines
        .iter()
        .zip(&document.charges)
        .map(line)
        .collect()
}

fn money_of(price: rust_decimal::Decimal, currency: Currency) -> MoneyView {
    money(
        kontor_domain::money::minor(price.round_dp(2)).unwrap_or_default(),
        currency,
    )
}

/// Returns the VAT of a document.
pub(super) fn groups(document: &BillingDocument) -> Vec<VatGroupView> {
    let currency = document.content.currency;
    let group = |group: &VatGroup| VatGroupView {
        category: group.category.into(),
        rate: group.rate.normalize().to_string(),
        base: money(group.base_minor, currency),
        vat: money(group.vat_minor, currency),
    };
    document.content.groups.iter().map(group).collect()
}
